using Verified.Check.Isolation;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;

namespace Verified.Check.Report;

/// <summary>What came of replaying a stored trace.</summary>
/// <param name="Result">The first difference, and how many commands ran.</param>
/// <param name="Tally">The rules that fired.</param>
/// <param name="Elapsed">How long the first run took, with its comparisons.</param>
/// <param name="Deep">Whether whole frames were stamped.</param>
/// <param name="Interrupted">Whether it was ended early.</param>
public sealed record Replay(RunResult Result, RuleTally Tally, TimeSpan Elapsed, bool Deep, bool Interrupted)
{
    /// <summary>Up to this many commands everything is compared after each of them.</summary>
    public const int ShortTrace = 10_000;

    /// <summary>Commands a second of the run.</summary>
    public double CommandsPerSecond => Elapsed > TimeSpan.Zero ? Result.Executed / Elapsed.TotalSeconds : 0;

    /// <summary>
    /// Replays a trace: a short one on a small machine with everything compared after each command, also with whole
    /// frames
    /// stamped if nothing else shows; a long one less often, and then again up to where it differs.
    /// </summary>
    public static Replay Of(
        ISystem system, Trace trace, Action<long>? progress = null, CancellationToken cancel = default) =>
        Of(system, trace, progress, null, cancel);

    /// <summary>The same, with each step written down.</summary>
    internal static Replay Of(
        ISystem system, Trace trace, Action<long>? progress, Journal? journal, CancellationToken cancel)
    {
        var runner = new Runner(system);
        runner.Session.Journal = journal;
        long frames = Session.Frames(trace.Layout);
        bool close = trace.Commands.Length <= ShortTrace && frames <= Session.SmallFrames;
        SessionDepth depth = close ? SessionDepth.EveryStep : SessionDepth.Recorded(trace.Layout);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        RunResult result = runner.Locate(trace, depth, progress, cancel);
        TimeSpan elapsed = clock.Elapsed;
        bool deep = close && result.Divergence is null && !cancel.IsCancellationRequested;
        if (deep)
        {
            var again = new Runner(system);
            again.Session.Journal = journal;
            RunResult closer = again.Locate(trace, depth with { Deep = true }, null, cancel);
            result = closer with { Executed = result.Executed };
        }

        return new(
            result, runner.Tally, elapsed, deep && result.Divergence is not null, cancel.IsCancellationRequested);
    }
}
