using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.Buddy;

/// <summary>Where blocks may stand. Indexes count from the first frame of the zone.</summary>
public static class Blocks
{
    /// <summary>
    /// A block of order k shall begin at a multiple of 2^k, counted from the first frame of its zone.
    /// </summary>
    [Rule(RuleIds.Buddy.BlockAlignment, Source = "ULK3 8.1.7; R5.2")]
    public static bool IsAligned(int index, Order order) => (index & (order.Pages.Count - 1)) == 0;

    /// <summary>
    /// The buddy of a block differs from it in bit k of the index alone; the block of both begins where that bit is
    /// clear.
    /// </summary>
    [Rule(RuleIds.Buddy.BlockIndex, Source = "ULK3 8.1.7; R5.3")]
    public static (int Buddy, int Both) BuddyOf(int index, Order order) =>
        (index ^ order.Pages.Count, index & ~order.Pages.Count);

    /// <summary>All frames of a block shall lie in the zone of its first frame.</summary>
    [Rule(RuleIds.Buddy.BlockRange, Source = "R5.5, R5.10")]
    public static bool IsInside(Zone zone, Frame frame, Order order) =>
        frame >= zone.Spanned.Start && frame + order.Pages <= zone.Spanned.End;

    /// <summary>free_pages shall be the sum of nr_free[k] * 2^k over all orders.</summary>
    [Rule(RuleIds.Buddy.ListCounts, Source = "ULK3 8.1.7; R5.1")]
    public static int Sum(FrameSet free)
    {
        int sum = 0;
        for (var order = Order.Zero; order.Value < Order.Limit; order = order.Up)
            sum += free.Blocks(order) * order.Pages.Count;
        return sum;
    }

    /// <summary>A block in a zone that starts at frame 4096.</summary>
    [Example(RuleIds.Buddy.BlockAlignment, "E5.2")]
    internal static string RelativeAlignment() =>
        $"zone from 4096, frame 4104: index 8 may head order 3: {IsAligned(8, new(3))}, order 4: "
        + $"{IsAligned(8, new(4))}";

    /// <summary>Three buddies.</summary>
    [Example(RuleIds.Buddy.BlockIndex, "E5.3")]
    internal static string ThreeBuddies() =>
        $"buddy(8,3) = {BuddyOf(8, new(3)).Buddy}, buddy(12,2) = {BuddyOf(12, new(2)).Buddy}, buddy(5,0) = "
        + $"{BuddyOf(5, new(0)).Buddy}, "
        + $"both of (12,2) from {BuddyOf(12, new(2)).Both}";

    /// <summary>The zone end.</summary>
    [Example(RuleIds.Buddy.BlockRange, "E5.10")]
    internal static string ZoneEnd()
    {
        var zone = new Zone(ZoneId.Dma, ZoneLayout.Of(4096, 24));
        return $"zone [4096,4120): frame 4119 {IsInside(zone, new(4119), Order.Zero)}, "
            + $"frame 4120 {IsInside(zone, new(4120), Order.Zero)}";
    }

    /// <summary>The zone DMA of a running kernel.</summary>
    [Example(RuleIds.Buddy.ListCounts, "E5.1")]
    internal static string LiveDma()
    {
        FrameSet set = FrameSet.Empty(4096).Add(256, new(8)).Add(512, new(9)).Add(1024, new(10)).Add(2048, new(10))
            .Add(3072, new(10));
        return $"blocks {set.Blocks(new(8))} {set.Blocks(new(9))} {set.Blocks(new(10))} of orders 8 to 10: "
            + $"{Sum(set)} pages";
    }
}
