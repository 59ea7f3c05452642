using System.Collections.Immutable;

namespace Verified.Model.PerCpu;

/// <summary>One list of blocks, mostly of single frames, that a CPU keeps back of a zone. Immutable.</summary>
/// <param name="Frames">The first frames of the blocks, head first.</param>
/// <param name="Low">At or below this many blocks a request refills the list first.</param>
/// <param name="High">At or above this many blocks a release flushes part of the list first.</param>
/// <param name="Batch">How many blocks a refill or a flush moves.</param>
public sealed record PageList(ImmutableArray<Frame> Frames, int Low, int High, int Batch)
{
    /// <summary>How many blocks are parked here.</summary>
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
            PageList list = Take.List(world, view.Zone, view.Cpu, view.List);
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
        bool single = view.List.Order == Order.Zero;
        if (!single && world.Machine.Layout.PerCpuSizes is { } given) own = given;
        return (list.Low, list.High, list.Batch) != own.For(view.List) ? RuleIds.PerCpu.SizesSet
            : single ? RuleIds.PerCpu.Sizes : RuleIds.PerCpu.ListOrders;
    }

    static string Show(in PageListView view, int low, int high, int batch, string frames) =>
        $"{view.List} list of CPU {view.Cpu} for {view.Zone} "
        + $"(low {low}, high {high}, batch {batch}) {frames}";

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(",", Frames.Select(frame => frame.Number))}]";
}

/// <summary>What a CPU keeps of one zone: its lists and its counters. Immutable.</summary>
/// <param name="Lists">The lists, by their number.</param>
/// <param name="Numa">What it counted there.</param>
public sealed record PageSet(ImmutableArray<PageList> Lists, Statistics.NumaCounters Numa)
{
    /// <summary>Empty lists for blocks below that many orders, of those sizes.</summary>
    public static PageSet Empty(ListSizes sizes, int orders) => new(
        [.. Enumerable.Range(0, ListId.Count(orders)).Select(number => Empty(sizes.For(new(number))))], default);

    /// <summary>One of the lists.</summary>
    public PageList Of(ListId list) => Lists[list.Number];

    /// <summary>The set with one list replaced.</summary>
    public PageSet With(ListId list, PageList other) => this with { Lists = Lists.SetItem(list.Number, other) };

    static PageList Empty((int Low, int High, int Batch) sizes) => new([], sizes.Low, sizes.High, sizes.Batch);
}

/// <summary>A CPU: whether it runs, and what it keeps of each zone. Immutable.</summary>
public sealed record CpuState(bool Online, ImmutableArray<PageSet> Sets);
