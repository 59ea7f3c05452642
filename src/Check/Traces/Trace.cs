using System.Collections.Immutable;
using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>A machine and the commands that run on it: plain data, all that is needed to run it again.</summary>
/// <param name="Layout">The machine.</param>
/// <param name="Commands">What happens on it. Ids are positive and unique; a target names an earlier producer.</param>
public sealed record Trace(Layout Layout, ImmutableArray<Command> Commands)
{
    /// <summary>The seed that generated the trace; 0: not generated.</summary>
    public ulong Seed { get; init; }

    /// <summary>The area that it was generated for, or where it came from.</summary>
    public string Area { get; init; } = "";

    /// <summary>
    /// What is told of the trace: which rule it once broke, or which recording it came from. May be empty.
    /// </summary>
    public string Note { get; init; } = "";
}
