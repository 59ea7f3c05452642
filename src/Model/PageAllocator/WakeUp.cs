using Verified.Model.Watermarks;
using Verified.Model.Zones;

namespace Verified.Model.PageAllocator;

/// <summary>wakeup_kswapd (R4.13).</summary>
public static class WakeUp
{
    /// <summary>
    /// When no zone passed the first scan, kswapd shall be woken for each zone of the list that fails the test at
    /// pages_low without rights and without any lowmem reserve.
    /// </summary>
    [Rule(RuleIds.PageAllocator.WakeKswapd, Source = "R4.9 step 3, R4.13")]
    public static bool IsDue(World world, ZoneId zone, Order order) =>
        MarkTest.Run(world.Free(zone), order, world.Marks[zone.Index].Low, 0, Rights.None) != MarkResult.Pass;

    /// <summary>The world with the kswapd of every zone woken that is due, for the largest order so far.</summary>
    internal static (World World, Marks Marks) All(World world, Zonelist list, Order order)
    {
        if (world.Reclaim is not { } reclaim) return (world, default);
        Marks marks = default;
        foreach (ZoneId zone in list.Zones)
        {
            bool due = IsDue(world, zone, order);
            marks |= due ? Fired.Woken : Fired.NotWoken;
            NodeReclaim own = reclaim.Nodes[zone.Node.Index];
            if (!due || (own.Woken && own.Order >= order.Value)) continue;
            var woken = new NodeReclaim(true, Math.Max(own.Order, order.Value));
            reclaim = reclaim with { Nodes = reclaim.Nodes.SetItem(zone.Node.Index, woken) };
        }

        return (ReferenceEquals(reclaim, world.Reclaim) ? world : world.With(reclaim), marks);
    }

    /// <summary>A zone that was rejected for its lowmem reserve.</summary>
    [Example(RuleIds.PageAllocator.WakeKswapd, "E4.13")]
    internal static string Reserved()
    {
        World world = World.Boot(
            Layout.Of(ZoneLayout.Of(0, 32), ZoneLayout.Of(32, 32)) with { MinFreeKbytes = 0, DmaRatio = 1 });
        Zonelist list = world.Machine.ListFor(Gfp.Kernel, new(0), bound: false);
        MarkResult dma = MarkTest.Run(
            world.Free(ZoneId.Dma), Order.Zero, 0, world.Tunables.Reserves[0][Zonelist.ClassOf(list)], Rights.None);
        return $"GFP_KERNEL in DMA: {dma}; kswapd due: {IsDue(world, ZoneId.Dma, Order.Zero)}";
    }
}
