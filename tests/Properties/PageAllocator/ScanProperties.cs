using System.Collections.Immutable;
using Verified.Model.PageAllocator;
using Verified.Model.Zones;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class ScanProperties
{
    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanLow)]
    [Verifies(RuleIds.PageAllocator.ScanMin)]
    public void E4_9a_Between_the_marks_the_second_scan_serves()
    {
        using var floors = new Floors(Machines.WithFree(100, (126, 0)));
        var ask = new Command { Gfp = Gfp.Kernel };
        Zonelist list = Request.ListOf(floors.World, ask);
        Assert.Equal(ZoneId.Dma, Scan.Low(Course.From(floors.World), list, ask).Zone);
        floors.Take();
        Assert.False(floors.Fired.Has(RuleIds.PageAllocator.ScanMin));
        Assert.Null(Scan.Low(Course.From(floors.World), list, ask).Zone);
        Assert.Equal(ZoneId.Dma, Scan.Min(Course.From(floors.World), list, ask).Zone);
        floors.Take();
        Assert.True(floors.Fired.Has(RuleIds.PageAllocator.ScanMin));
        Assert.Equal(124, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Failure)]
    public void E4_9b_GFP_ATOMIC_below_its_reduced_minimum_fails()
    {
        using var floors = new Floors(Machines.WithFree(100, (38, 0)));
        Assert.Equal(Response.Failed(Reason.BelowWatermark), floors.Ask(0, Gfp.Atomic));
        using var one = new Floors(Machines.WithFree(100, (39, 0)));
        Assert.Equal(Outcome.Ok, one.Ask(0, Gfp.Atomic).Outcome);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanUnmarked)]
    public void Callers_with_memalloc_rights_take_the_last_block_of_the_first_zone_that_has_one()
    {
        using var floors = new Floors(
            Layout.Of(ZoneLayout.Of(0, 16), ZoneLayout.Of(16, 16)) with { MinFreeKbytes = 4000 });
        Assert.Equal(Response.Failed(Reason.BelowWatermark), floors.Ask(0));
        int[] frames = [.. Enumerable.Range(0, 32).Select(_ => floors.Take(0, Gfp.Kernel, Context.MemAlloc))];
        Assert.Equal([.. Enumerable.Range(16, 16), .. Enumerable.Range(0, 16)], frames);
        Assert.Equal(Response.Failed(Reason.NoBlock), floors.Ask(0, Gfp.Kernel, Context.MemAlloc));
        Assert.Equal(
            Response.Failed(Reason.BelowWatermark),
            floors.Ask(0, Gfp.Kernel, Context.MemAlloc | Context.Interrupt) with { MightSleep = false });
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Failure)]
    public void The_strongest_reason_of_all_zones_is_given()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 32), ZoneLayout.Of(32, 32)) with { MinFreeKbytes = 0, DmaRatio = 2 };
        using var floors = new Floors(layout with { Reserved = EveryOther(from: 1) });
        Assert.Equal(16, floors.FreePages(0));
        for (int i = 0; i < 32; i++) floors.Take();
        Assert.Equal(Response.Failed(Reason.ReservedForLower), floors.Ask(0));
        Assert.Equal(Response.Failed(Reason.Fragmented), floors.Ask(1, Gfp.Dma));
        Assert.Equal(Response.Failed(Reason.BelowWatermark), floors.Ask(5, Gfp.Dma));
        Assert.Equal(Response.Failed(Reason.NoBlock), floors.Ask(1, Gfp.Dma, Context.MemAlloc));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Failure)]
    public void Fragmented_is_stronger_than_reserved()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 32), ZoneLayout.Of(32, 32)) with { MinFreeKbytes = 0, DmaRatio = 2 };
        using var floors = new Floors(layout with { Reserved = EveryOther(from: 33) });
        Assert.Equal(Outcome.Ok, floors.Ask(1).Outcome);
        for (int i = 0; i < 20 && floors.Ask(1, 0).Outcome == Outcome.Ok; i++) continue;
        Assert.Equal(Response.Failed(Reason.Fragmented), floors.Ask(1));
    }

    static ImmutableArray<FrameRange> EveryOther(int from) =>
        [.. Enumerable.Range(0, 16).Select(i => new FrameRange(new(from + (i * 2)), new(1)))];

    [Fact]
    [Verifies(RuleIds.PageAllocator.Failure)]
    public void Kernel_refusals_are_demanded_and_success_too()
    {
        World world = World.Boot(Machines.Plain(8));
        Assert.Equal(Demand.Succeed, Undeclared.Of(world, new() { Gfp = Gfp.Kernel, Order = new(3) }));
        Assert.Equal(Demand.Fail, Undeclared.Of(world, new() { Gfp = Gfp.Kernel, Order = new(4) }));
    }
}
