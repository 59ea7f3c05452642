using System.Globalization;
using Verified.Check.Run;
using Verified.Rules;

namespace Verified.Check.Isolation;

/// <summary>How a process that ran the system under test ended before its time.</summary>
/// <param name="Kind">Crash, hang or memory.</param>
/// <param name="Name">A word for it: "access-violation", "stack-overflow", "SIGKILL", "exit-3", "hang".</param>
/// <param name="Words">The same for a reader.</param>
public sealed record Death(DivergenceKind Kind, string Name, string Words)
{
    static readonly Dictionary<int, string> Signals = new()
    {
        [1] = "SIGHUP",
        [2] = "SIGINT",
        [3] = "SIGQUIT",
        [4] = "SIGILL",
        [5] = "SIGTRAP",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [9] = "SIGKILL",
        [11] = "SIGSEGV",
        [13] = "SIGPIPE",
        [15] = "SIGTERM",
        [24] = "SIGXCPU",
        [31] = "SIGSYS",
    };

    const string Aborted = "Process terminated";

    /// <summary>What the runtime says as its last words, and what it means.</summary>
    static readonly (string Said, DivergenceKind Kind, string Name)[] LastWords =
    [
        ("Stack overflow", DivergenceKind.Crash, "stack-overflow"),
        ("AccessViolationException", DivergenceKind.Crash, "access-violation"),
        ("OutOfMemoryException", DivergenceKind.Memory, "out-of-memory"),
        ("Out of memory", DivergenceKind.Memory, "out-of-memory"),
        (Aborted, DivergenceKind.Crash, "abort"),
        ("Unhandled exception", DivergenceKind.Crash, "unhandled-exception"),
    ];

    /// <summary>No step for so long.</summary>
    public static Death Hang(TimeSpan time) => new(
        DivergenceKind.Hang, "hang", string.Create(
            CultureInfo.InvariantCulture, $"no answer for {time.TotalSeconds:0.##} s; the process was ended"));

    /// <summary>More memory than it may have.</summary>
    public static Death Memory(long bytes) => new(
        DivergenceKind.Memory, "memory-limit", string.Create(
            CultureInfo.InvariantCulture, $"{bytes >> 20} MB of memory in use; the process was ended"));

    /// <summary>From the code of a process that ended by itself, and what it wrote on its standard error.</summary>
    public static Death Of(int code, string said)
    {
        string signal = code > 128 && Signals.TryGetValue(code - 128, out string? name) ? name
            : string.Create(CultureInfo.InvariantCulture, $"exit-{code}");
        foreach (var (sign, kind, word) in LastWords)
        {
            int at = said.IndexOf(sign, StringComparison.Ordinal);
            if (at >= 0) return new(kind, word, $"the process died of {signal}: {Sentence(said, at)}");
        }

        return new(DivergenceKind.Crash, signal, $"the process died of {signal}");
    }

    /// <summary>The difference that it is: the operation should have answered.</summary>
    public Divergence At(int step, Phase phase) =>
        new(step, Kind, new(RuleIds.PageAllocator.Functions, "an answer", Words + Where(phase)))
        {
            // A machine that kills when it boots is another failure than a command that does.
            Death = phase == Phase.Boot ? Name + "-at-boot" : Name,
        };

    static string Where(Phase phase) => phase switch
    {
        Phase.Boot => ", while it booted",
        Phase.Between => ", after the command was compared",
        Phase.Finish => ", in the last comparison",
        _ => "",
    };

    /// <summary>The sentence that begins in the line of that place; the reason of an abort stands one line
    /// lower.</summary>
    static string Sentence(string said, int at)
    {
        const int Most = 80;
        string[] lines = said[(said.LastIndexOf('\n', at) + 1)..].Split('\n', 3, StringSplitOptions.TrimEntries);
        string line = lines[0];
        if (line == Aborted + "." && lines.Length > 1 && !lines[1].StartsWith("at ", StringComparison.Ordinal))
            line = $"{Aborted}, {lines[1]}";
        int end = line.IndexOf(". ", StringComparison.Ordinal);
        if (end > 0 && !line.StartsWith("Unhandled", StringComparison.Ordinal)) line = line[..end];
        line = line.TrimEnd('.');
        return line.Length <= Most ? line : line[..Most] + "..";
    }
}
