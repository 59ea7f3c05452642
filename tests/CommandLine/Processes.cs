using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Verified.Tests.CommandLine;

/// <summary>The processes that an isolated check has started, known by their journals.</summary>
static class Processes
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Whether any of a program is left.</summary>
    public static bool Left(int program) => Directory.EnumerateDirectories("/proc")
        .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
        .Any(folder => Arguments(folder).Contains(JournalOf(program), StringComparison.Ordinal));

    /// <summary>Waits until there is one, or none.</summary>
    public static bool Wait(int program, bool wanted) => Wait(() => Left(program) == wanted);

    /// <summary>Waits until something holds; false: it does not within half a minute.</summary>
    public static bool Wait(Func<bool> holds)
    {
        var clock = Stopwatch.StartNew();
        using var never = new ManualResetEventSlim();
        while (!holds())
        {
            if (clock.Elapsed > Patience) return false;
            never.Wait(20);
        }

        return true;
    }

    /// <summary>Journals of a program that lie about.</summary>
    public static IEnumerable<string> Journals(int program) =>
        Directory.EnumerateFiles("/dev/shm", JournalOf(program) + "*");

    static string JournalOf(int program) => string.Create(CultureInfo.InvariantCulture, $"verified-{program}-");

    static string Arguments(string folder)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "cmdline")));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
