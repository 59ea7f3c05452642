using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Shrink;
using Verified.Check.Systems;
using Verified.Check.Traces;

namespace Verified.Check.Checking;

/// <summary>From a failure to its smallest form: reproduce, find the first bad step, shrink.</summary>
public static class Investigation
{
    /// <summary>Works a failing trace out on a system of its own.</summary>
    /// <param name="system">Makes the system.</param>
    /// <param name="trace">The trace as found.</param>
    /// <param name="divergence">Its difference as found.</param>
    /// <param name="better">Called with each improvement.</param>
    /// <param name="area">Where other traces that fail may come from; null: only this one is made smaller.</param>
    /// <param name="cancel">Ends the shrinking; the best so far is the result.</param>
    public static Finding Of(
        Func<ISystem> system, Trace trace, Divergence divergence, Action<Trace>? better = null,
        Area? area = null, CancellationToken cancel = default)
    {
        using var runs = new OwnRuns(system());
        return Of(runs, trace, divergence, better, area, cancel);
    }

    /// <summary>Works a failing trace out.</summary>
    /// <param name="runs">Where traces are run.</param>
    /// <param name="trace">The trace as found.</param>
    /// <param name="divergence">Its difference as found.</param>
    /// <param name="better">Called with each improvement.</param>
    /// <param name="area">Where other traces that fail may come from; null: only this one is made smaller.</param>
    /// <param name="cancel">Ends the shrinking; the best so far is the result.</param>
    public static Finding Of(
        ITraceRuns runs, Trace trace, Divergence divergence, Action<Trace>? better = null,
        Area? area = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        SessionDepth depth = SessionDepth.EveryStep;
        Divergence? first = runs.Locate(trace, depth, cancel);
        if (first is null)
        {
            // Only whole stamped frames show it.
            depth = depth with { Deep = true };
            first = runs.Locate(trace, depth, cancel);
        }

        // Ended before it could show again, it is as it was found.
        if (first is null) return new(trace, divergence, trace, divergence, false, cancel.IsCancellationRequested);
        ShrinkResult shrunk = Shrinker.Shrink(
            trace, first, candidate => runs.Run(candidate, depth), cancel, better);
        Divergence last = shrunk.Divergence;
        if (last.Kind > DivergenceKind.Crash && !cancel.IsCancellationRequested)
        {
            // A search has less patience: a slow trace may have passed for one that hangs.
            Divergence? sure = runs.Locate(shrunk.Trace, depth, cancel);
            if (sure?.Signature != first.Signature) return new(trace, first, trace, first, false, true);
            last = sure;
        }

        var finding = new Finding(shrunk.Trace, last, trace, first, shrunk.Minimal, true);
        return area is null ? finding : new Restarts(runs, area, depth, better, cancel).From(finding);
    }
}
