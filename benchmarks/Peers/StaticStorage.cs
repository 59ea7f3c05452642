using System.Diagnostics;

namespace Verified.Benchmarks.Peers;

/// <summary>
/// jemalloc keeps its variables of a thread in the storage that is laid out when a process starts. What glibc leaves
/// there for libraries that come later is too little; how much it leaves is read from the environment at the start.
/// </summary>
static class StaticStorage
{
    const string Variable = "GLIBC_TUNABLES", Tunable = "glibc.rtld.optional_static_tls";

    /// <summary>Whether this process was started with the little that is usual.</summary>
    public static bool IsShort => OperatingSystem.IsLinux()
        && Environment.GetEnvironmentVariable(Variable)?.Contains(Tunable, StringComparison.Ordinal) != true;

    /// <summary>Runs this command once more, with enough; gives its exit code.</summary>
    public static int RunAgain()
    {
        string[] arguments = Environment.GetCommandLineArgs();
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, isHost ? arguments : arguments[1..]);
        string? known = Environment.GetEnvironmentVariable(Variable);
        start.Environment[Variable] = $"{(known is null ? "" : known + ":")}{Tunable}=65536";
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
