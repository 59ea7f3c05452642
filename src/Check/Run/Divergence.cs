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

    /// <summary>The system threw.</summary>
    Crash,
}

/// <summary>The first difference between a system and the specification.</summary>
/// <param name="Step">Index into the commands of the trace; -1: at boot.</param>
/// <param name="Kind">Where it showed.</param>
/// <param name="Violation">The rule, what it demanded and what was seen.</param>
public sealed record Divergence(int Step, DivergenceKind Kind, Violation Violation)
{
    /// <summary>What a shrunk trace must keep: the rule and where it showed.</summary>
    public string Signature => $"{Violation.Rule}/{Kind}";
}
