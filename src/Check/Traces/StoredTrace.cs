using Verified.Check.Run;

namespace Verified.Check.Traces;

/// <summary>A trace as a file holds it: with the divergence that it is known to show, if any.</summary>
/// <param name="Trace">The machine and its commands.</param>
/// <param name="Expected">What a run of it once showed; null: nothing is known, or nothing is wrong.</param>
public sealed record StoredTrace(Trace Trace, ExpectedDivergence? Expected = null);

/// <summary>The divergence that a stored trace is known to show.</summary>
/// <param name="Rule">The rule that broke.</param>
/// <param name="Step">Index into the commands; -1: at boot.</param>
/// <param name="Kind">Where it showed.</param>
public sealed record ExpectedDivergence(string Rule, int Step, DivergenceKind Kind);
