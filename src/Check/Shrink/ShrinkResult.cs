using Verified.Check.Run;
using Verified.Check.Traces;

namespace Verified.Check.Shrink;

/// <summary>What became of a failing trace.</summary>
/// <param name="Trace">The simplest trace found that fails in the same way; its ids are 1 to n in order.</param>
/// <param name="Divergence">Its first difference. It has the signature of the original one.</param>
/// <param name="From">Commands of the original trace.</param>
/// <param name="Attempts">Traces that were run.</param>
/// <param name="Minimal">
/// Certificate: without any one of its commands (and those that use its block) the trace no longer fails in this way.
/// False if the shrinking was cancelled, or if the failure did not show again when the original was repeated.
/// </param>
/// <param name="OtherFindings">Failures of other kinds met on the way: of each signature the first trace.</param>
public sealed record ShrinkResult(
    Trace Trace,
    Divergence Divergence,
    int From,
    int Attempts,
    bool Minimal,
    IReadOnlyList<(Trace Trace, Divergence Divergence)> OtherFindings);
