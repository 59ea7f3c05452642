using System.Collections.Immutable;

namespace Verified.Model.PerCpu;

/// <summary>One list of single frames that a CPU keeps back of a zone. Immutable.</summary>
/// <param name="Frames">The frames, head first.</param>
/// <param name="Low">At or below this many frames a request refills the list first.</param>
/// <param name="High">At or above this many frames a release flushes part of the list first.</param>
/// <param name="Batch">How many frames a refill or a flush moves.</param>
public sealed record PageList(ImmutableArray<Frame> Frames, int Low, int High, int Batch)
{
    /// <summary>How many frames are parked here.</summary>
    public int Count => Frames.Length;

    /// <summary>
    /// At every moment each per-CPU list shall hold what the history of its CPU demands, in that order.
    /// </summary>
    [Rule(RuleIds.PerCpu.ListsExact, Source = "R6.1; invariants C1")]
    public static Violation? Exact(World world, in Observation seen)
    {
        if (!world.Machine.HasLists) return null;
        foreach (ref readonly PageListView view in seen.PageLists.Views)
        {
            PageList list = Take.List(world, view.Zone, view.Cpu, view.Cold);
            ReadOnlySpan<int> frames = seen.PageLists[view];
            bool sized = (view.Low, view.High, view.Batch) == (list.Low, list.High, list.Batch);
            bool same = sized && view.Count == list.Count && frames.Length == list.Count;
            for (int i = 0; same && i < frames.Length; i++) same = frames[i] == list.Frames[i].Number;
            if (!same) return new(
                sized ? RuleIds.PerCpu.ListsExact : SizeRule(world, view, list),
                Show(view, list.Low, list.High, list.Batch, list.ToString()),
                Show(view, view.Low, view.High, view.Batch, $"{view.Count}: [{string.Join(",", frames.ToArray())}]"));
        }

        return null;
    }

    static string SizeRule(World world, in PageListView view, PageList list)
    {
        ListSizes own = ListSizes.Of(world.Machine.Zones[view.Zone.Index].Present);
        return (list.Low, list.High, list.Batch) == (view.Cold
            ? (own.ColdLow, own.ColdHigh, own.ColdBatch) : (own.HotLow, own.HotHigh, own.HotBatch))
            ? RuleIds.PerCpu.Sizes : RuleIds.PerCpu.SizesSet;
    }

    static string Show(in PageListView view, int low, int high, int batch, string frames) =>
        $"{(view.Cold ? "cold" : "hot")} list of CPU {view.Cpu} for {view.Zone} "
        + $"(low {low}, high {high}, batch {batch}) {frames}";

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(",", Frames.Select(frame => frame.Number))}]";
}

/// <summary>What a CPU keeps of one zone: two lists and its counters. Immutable.</summary>
public sealed record PageSet(PageList Hot, PageList Cold, Statistics.NumaCounters Numa)
{
    /// <summary>Empty lists of those sizes.</summary>
    public static PageSet Empty(ListSizes sizes) => new(
        new([], sizes.HotLow, sizes.HotHigh, sizes.HotBatch), new([], sizes.ColdLow, sizes.ColdHigh, sizes.ColdBatch),
        default);

    /// <summary>The hot or the cold list.</summary>
    public PageList Of(bool cold) => cold ? Cold : Hot;

    /// <summary>The set with another hot or cold list.</summary>
    public PageSet With(bool cold, PageList list) => cold ? this with { Cold = list } : this with { Hot = list };
}

/// <summary>A CPU: whether it runs, and what it keeps of each zone. Immutable.</summary>
public sealed record CpuState(bool Online, ImmutableArray<PageSet> Sets);
