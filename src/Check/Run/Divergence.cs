using Verified.Model;

namespace Verified.Check.Run;

/// <summary>Where the difference showed.</summary>
public enum DivergenceKind
{
    /// <summary>In the facts of the booted machine.</summary>
    Boot,

    /// <summary>In the answer to a command.</summary>
    Response,

    /// <summary>In a counter.</summary>
    Counts,

    /// <summary>In a free list or a page descriptor.</summary>
    Structure,

    /// <summary>In the bytes of a block.</summary>
    Content,

    /// <summary>The system threw, or took its process with it.</summary>
    Crash,

    /// <summary>The system did not answer for too long.</summary>
    Hang,

    /// <summary>The system took more memory than it may.</summary>
    Memory,
}

/// <summary>The first difference between a system and the specification.</summary>
/// <param name="Step">Index into the commands of the trace; -1: at boot.</param>
/// <param name="Kind">Where it showed.</param>
/// <param name="Violation">The rule, what it demanded and what was seen.</param>
public sealed record Divergence(int Step, DivergenceKind Kind, Violation Violation)
{
    /// <summary>How the process that ran the system died of it, in a word; null: it did not.</summary>
    public string? Death { get; init; }

    /// <summary>What a shrunk trace must keep: the rule, where it showed, and how the process died.</summary>
    public string Signature => Death is null ? $"{Violation.Rule}/{Kind}" : $"{Violation.Rule}/{Kind}/{Death}";

    /// <summary>Whether a difference of that kind may take a process with it: a system that shows one is not run in
    /// the process of who asks.</summary>
    public static bool MayKill(DivergenceKind kind) => kind >= DivergenceKind.Crash;
}
