using System.Diagnostics.CodeAnalysis;
using Verified.Check.Run;
using Verified.Check.Shrink.Passes;
using Verified.Check.Traces;

namespace Verified.Check.Shrink;

/// <summary>
/// Makes a failing trace as simple as it goes: fewer commands, then a smaller machine, then smaller parameters, then
/// one canonical order, so that the same fault gives the same text. Deterministic, without a limit on attempts.
/// </summary>
public static class Shrinker
{
    /// <summary>
    /// From what removes most with the fewest runs to what is costly. A stage begins when those before it change
    /// nothing any more, and a change in it starts over: the costly passes see only short traces.
    /// </summary>
    static readonly Action<Search>[][] Stages =
    [
        [CutTail.Apply, DropLifetimes.Apply, DropRanges.Apply, GeneralCaches.Apply],
        [SimplifyTunables.Apply, SimplifyZones.Apply, SimplifyRanges.Apply, LowerTogether.Apply, LowerMachine.Apply],
        [DropWithFrames.Apply, DropWithElements.Apply, LowerLifetimes.Apply, LowerOne.Apply, SimplifyOps.Apply],
        [MergeBlocks.Apply, UniteRequests.Apply, UniteLifetimes.Apply],
        [DropPairs.Apply, DropProducers.Apply, BootReserve.Apply, MarkLaterBlocks.Apply, ShortLists.Apply],
        [ReserveTaken.Apply, FewerCaches.Apply, FewerAreaPages.Apply, UniteReaps.Apply],
        [CacheScripts.Apply, PoolScripts.Apply, PageListScripts.Apply],
        [SmallMachines.Apply],
        [RetargetOlder.Apply, MoveEarlier.Apply],
        [Recreate.Apply],
        [Shake.Apply],
    ];

    /// <summary>Of these a short trace costs some hundred runs.</summary>
    const int QuickStages = 5;

    /// <summary>Shrinks a failing trace. The signature of the divergence is preserved.</summary>
    /// <param name="failing">The trace. A command whose target is no earlier command is dropped first.</param>
    /// <param name="divergence">Its first difference.</param>
    /// <param name="run">Executes a trace on a fresh boot; its first difference or null. Called from this thread
    /// only.</param>
    /// <param name="cancel">Ends the search between two runs; what is best by then is the result.</param>
    /// <param name="better">Called with each improvement.</param>
    /// <param name="quick">Leaves the costly stages out; the result is not certified.</param>
    [SuppressMessage("Design", "CA1068", Justification = "Of the two optional ones callers mostly give this.")]
    public static ShrinkResult Shrink(
        Trace failing,
        Divergence divergence,
        Func<Trace, Divergence?> run,
        CancellationToken cancel = default,
        Action<Trace>? better = null,
        bool quick = false)
    {
        ArgumentNullException.ThrowIfNull(failing);
        ArgumentNullException.ThrowIfNull(divergence);
        ArgumentNullException.ThrowIfNull(run);
        var search = new Search(failing, divergence, run, better, cancel);
        bool minimal = false;
        try
        {
            minimal = search.Begin();
            while (minimal && Improves(search, quick ? QuickStages : Stages.Length)) continue;
            minimal &= !quick;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            minimal = false;
        }

        return search.Result(minimal);
    }

    static bool Improves(Search search, int stages)
    {
        int before = search.Improvements;
        foreach (Action<Search>[] stage in Stages.AsSpan(0, stages))
        {
            foreach (Action<Search> pass in stage) pass(search);
            if (search.Improvements != before) return true;
        }

        return stages == Stages.Length && !DropEach.Certifies(search);
    }
}
