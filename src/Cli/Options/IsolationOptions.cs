using System.CommandLine;
using Verified.Check.Isolation;
using Verified.Mutants.Tests;

namespace Verified.Cli.Options;

/// <summary>The options of commands that can run the system under test in processes of its own.</summary>
sealed class IsolationOptions
{
    const int LongestHang = 86_400;

    /// <summary>--isolate.</summary>
    public Option<bool> Isolate { get; } = new("--isolate")
    {
        Description = "runs the system in child processes: its crash, hang or hunger for memory is a failure like any"
            + " other",
    };

    /// <summary>--hang.</summary>
    public Option<int?> Hang { get; } = Choices.Count(
        "--hang", "SECONDS", "no answer for so long is a hang (default: 10); isolates", most: LongestHang);

    /// <summary>--memory-limit.</summary>
    public Option<int?> MemoryLimit { get; } = Choices.Count(
        "--memory-limit", "MB", "memory that a child may have in use (default: 2048); isolates", least: 256);

    /// <summary>How to isolate; null: that is not wanted.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="system">The system under test.</param>
    /// <param name="anyway">Whether it is to be isolated without being asked for.</param>
    public IsolationPlan? Plan(ParseResult parsed, string system, bool anyway = false)
    {
        int? hang = parsed.GetValue(Hang);
        int? memory = parsed.GetValue(MemoryLimit);
        if (!anyway && !parsed.GetValue(Isolate) && hang is null && memory is null) return null;
        var (program, arguments) = Self();
        return new(
            program,
            [.. arguments, WorkerProgram.Word, system],
            hang is { } seconds ? TimeSpan.FromSeconds(seconds) : IsolationPlan.UsualHang,
            memory is { } megabytes ? (long)megabytes << 20 : IsolationPlan.UsualMemory);
    }

    /// <summary>How a system of that name is isolated with another implementation in the place of ours.</summary>
    public static IsolationPlan Image(string system)
    {
        var (program, arguments) = Self();
        return new(
            program, [.. arguments, WorkerProgram.ImageWord, system], IsolationPlan.UsualHang,
            IsolationPlan.UsualMemory);
    }

    /// <summary>How tests are run on another implementation in the place of ours.</summary>
    /// <param name="tests">The file of the tests.</param>
    public static TestPlan Tests(string tests)
    {
        var (program, arguments) = Self();
        return new(program, [.. arguments, TestWorker.Word, tests]);
    }

    /// <summary>This program: as it was started, or by the runtime that runs it for somebody else.</summary>
    static (string Program, string[] Arguments) Self()
    {
        string own = typeof(IsolationOptions).Assembly.Location;
        string? running = Environment.ProcessPath;
        string name = Path.GetFileNameWithoutExtension(running) ?? "";
        if (name is "verified" || name == Path.GetFileNameWithoutExtension(own)) return (running!, []);
        return (name is "dotnet" ? running! : "dotnet", [own]);
    }
}
