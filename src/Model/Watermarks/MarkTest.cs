using Verified.Model.State;

namespace Verified.Model.Watermarks;

/// <summary>How the mark test of one zone ended. Later ones are stronger reasons for a failure.</summary>
public enum MarkResult
{
    /// <summary>The zone may serve.</summary>
    Pass,

    /// <summary>Too little is free.</summary>
    Below,

    /// <summary>Only the lowmem reserve stands in the way.</summary>
    Reserved,

    /// <summary>Too little is free in blocks of the order.</summary>
    Fragmented,
}

/// <summary>zone_watermark_ok of v2.6 (R3.8).</summary>
public static class MarkTest
{
    /// <summary>
    /// The test of a zone for a block of the order, at the mark that the rights leave, for requests of a class with
    /// that reserve.
    /// </summary>
    public static MarkResult Run(FrameSet free, Order order, int mark, int reserve, Rights rights)
    {
        int left = rights.Lower(mark);
        if (!Base(free.Count, order, left, reserve))
            return Base(free.Count, order, left, 0) ? MarkResult.Reserved : MarkResult.Below;
        return ByOrder(free, order, left) ? MarkResult.Pass : MarkResult.Fragmented;
    }

    /// <summary>
    /// A zone fails when, after the request, its free frames would be at or below the mark plus the lowmem reserve.
    /// </summary>
    [Rule(RuleIds.Watermarks.TestBase, Source = "ULK3 8.1.9; R3.8 steps 1 to 3")]
    public static bool Base(int free, Order order, int mark, int reserve) =>
        free - order.Pages.Count + 1 > mark + (long)reserve;

    /// <summary>
    /// Without the blocks below each order up to the request's, the free frames shall still exceed the mark halved once
    /// per order.
    /// </summary>
    [Rule(RuleIds.Watermarks.TestOrders, Source = "ULK3 8.1.9; R3.8 step 4")]
    public static bool ByOrder(FrameSet free, Order order, int mark)
    {
        int left = free.Count - order.Pages.Count + 1;
        for (var lower = Order.Zero; lower.Value < order.Value; lower = lower.Up)
        {
            left -= free.Blocks(lower) * lower.Pages.Count;
            mark >>= 1;
            if (left <= mark) return false;
        }

        return true;
    }

    /// <summary>Many single frames.</summary>
    [Example(RuleIds.Watermarks.TestOrders, "E3.8a")]
    internal static string Singles() => Show(Zone((150, 0), (25, 1)), 2);

    /// <summary>Blocks of four orders.</summary>
    [Example(RuleIds.Watermarks.TestOrders, "E3.8b")]
    internal static string FourOrders() => Show(Zone((40, 0), (20, 1), (10, 2), (10, 3)), 4);

    /// <summary>Equality fails.</summary>
    [Example(RuleIds.Watermarks.TestBase, "E3.8c")]
    internal static string Boundary() =>
        $"mark 100: free 100 {Run(Zone((100, 0)), Order.Zero, 100, 0, Rights.None)}, free 101 "
        + $"{Run(Zone((101, 0)), Order.Zero, 100, 0, Rights.None)}";

    /// <summary>A zone with that many maximal blocks of each order, every block in a place of its own.</summary>
    internal static FrameSet Zone(params (int Blocks, int Order)[] content)
    {
        FrameSet set = FrameSet.Empty(4096);
        int at = 0;
        foreach (var (blocks, order) in content)
            for (int i = 0; i < blocks; i++, at += 2 << order)
                set = set.Add(at = (at + (2 << order) - 1) & -(2 << order), new Order(order));
        return set;
    }

    static string Show(FrameSet free, int top) =>
        $"free {free.Count}, mark 100: " + string.Join(", ", Enumerable.Range(0, top + 1)
        .Select(k => $"order {k} {Run(free, new Order(k), 100, 0, Rights.None)}"));
}
