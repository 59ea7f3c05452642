using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class WakeUpProperties
{
    [Fact]
    [Verifies(RuleIds.PageAllocator.WakeKswapd)]
    public void E4_9a_Between_the_marks_kswapd_is_woken_and_the_second_scan_serves()
    {
        using var floors = new Floors(Machines.WithFree(100, (126, 0)) with { Reclaim = true });
        floors.Take();
        Assert.Equal(default, floors.Node());
        floors.Take();
        Assert.Equal(new(true, 0), floors.Node());
        Assert.Equal(124, floors.FreePages());
        Assert.Empty(floors.Cache.Passes);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.WakeKswapd)]
    public void E4_13_A_zone_that_only_its_lowmem_reserve_kept_from_serving_wakes_nobody()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 32), ZoneLayout.Of(32, 32)) with { MinFreeKbytes = 0, DmaRatio = 1 };
        using var floors = new Floors(layout with { Reclaim = true });
        for (int i = 0; i < 32; i++) floors.Take();
        Assert.Equal(default, floors.Node());
        Assert.Equal((32, 0), (floors.FreePages(0), floors.FreePages(1)));

        // Normal is empty and wakes kswapd; DMA alone would not have.
        Assert.False(WakeUp.IsDue(floors.World, ZoneId.Dma, Order.Zero));
        Assert.True(WakeUp.IsDue(floors.World, ZoneId.Normal, Order.Zero));
        Assert.Equal(Response.Failed(Reason.ReservedForLower), floors.Ask(0, Gfp.Atomic));
        Assert.Equal(new(true, 0), floors.Node());
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.WakeKswapd)]
    public void kswapd_remembers_the_largest_order_it_was_woken_for()
    {
        using var floors = new Floors(Machines.Plain(4) with { Reclaim = true });
        floors.Ask(3, Gfp.Atomic);
        Assert.Equal(new(true, 3), floors.Node());
        floors.Ask(5, Gfp.Atomic);
        floors.Ask(4, Gfp.Atomic);
        Assert.Equal(new(true, 5), floors.Node());
    }
}
