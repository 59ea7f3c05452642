using Verified.Model.State;
using Verified.Model.Watermarks;

namespace Verified.Model.Statistics;

/// <summary>How much of the free memory of a zone is of use for an order (R5.12).</summary>
public readonly record struct Fragmentation(int Unusable, int External, int Percent) : IDetail
{
    /// <inheritdoc/>
    public string? BrokenBy(object? seen) => seen is not Fragmentation it ? null
        : it.Unusable != Unusable ? RuleIds.Statistics.UnusableIndex
        : it.Percent != Percent ? RuleIds.Statistics.ExtfragPercent
        : null;

    /// <summary>All three figures.</summary>
    public static Fragmentation Of(FrameSet free, Order order) =>
        new(UnusableIndex(free, order), ExternalIndex(free, order), PercentOf(free, order));

    /// <summary>
    /// The unusable index shall be the thousandths of the free frames that lie in blocks below the order, and 1000 when
    /// none is free.
    /// </summary>
    [Rule(RuleIds.Statistics.UnusableIndex, Source = "R5.12")]
    public static int UnusableIndex(FrameSet free, Order order) =>
        free.Count == 0 ? 1000 : (int)((free.Count - (long)Usable(free, order)) * 1000 / free.Count);

    /// <summary>
    /// The external fragmentation index shall be -1000 when a block is free, 0 when nothing is, and else near 0 for
    /// lack of memory and near 1000 for fragmentation.
    /// </summary>
    [Rule(RuleIds.Statistics.FragmentationIndex, Source = "R5.12, R10.1")]
    public static int ExternalIndex(FrameSet free, Order order)
    {
        int blocks = 0;
        for (var k = Order.Zero; k.Value < Order.Limit; k = k.Up) blocks += free.Blocks(k);
        if (blocks == 0) return 0;
        return Usable(free, order) > 0
            ? -1000
            : (int)(1000 - ((1000 + (free.Count * 1000L / order.Pages.Count)) / blocks));
    }

    /// <summary>
    /// The fragmentation percentage shall be the hundredths of the free frames that lie in blocks below the order, and
    /// 0 when none is free.
    /// </summary>
    [Rule(RuleIds.Statistics.ExtfragPercent, Source = "R5.12")]
    public static int PercentOf(FrameSet free, Order order) =>
        free.Count == 0 ? 0 : (int)((free.Count - (long)Usable(free, order)) * 100 / free.Count);

    /// <summary>Free frames in blocks of at least the order.</summary>
    static int Usable(FrameSet free, Order order)
    {
        int usable = 0;
        for (var k = order; k.Value < Order.Limit; k = k.Up) usable += free.Blocks(k) * k.Pages.Count;
        return usable;
    }

    /// <summary>Singles and pairs.</summary>
    [Example(RuleIds.Statistics.FragmentationIndex, "E5.12a")]
    internal static string SinglesAndPairs() => Show(MarkTest.Zone((150, 0), (25, 1)), 1, 2, 3, 10);

    /// <summary>Four orders.</summary>
    [Example(RuleIds.Statistics.UnusableIndex, "E5.12b")]
    internal static string FourOrders() => Show(MarkTest.Zone((40, 0), (20, 1), (10, 2), (10, 3)), 0, 1, 2, 3, 4);

    /// <summary>Nothing free.</summary>
    [Example(RuleIds.Statistics.ExtfragPercent, "E5.12d")]
    internal static string NothingFree() => Show(FrameSet.Empty(16), 0);

    static string Show(FrameSet free, params int[] orders) =>
        string.Join(", ", orders.Select(k => (Order: k, Indices: Of(free, new(k)))).Select(row =>
            $"order {row.Order}: {row.Indices.Unusable}/{row.Indices.External}/{row.Indices.Percent} %"));
}
