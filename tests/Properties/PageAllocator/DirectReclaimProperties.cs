using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class DirectReclaimProperties
{
    [Fact]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.PageAllocator.ReclaimProgress)]
    public void E4_11_31_pages_in_each_of_13_passes_are_no_progress()
    {
        using var floors = Filled(31, 12);
        Assert.Equal(Response.Sleeps(Reason.Congestion), floors.Ask(0, Gfp.NoFs));
        Assert.Equal(403, floors.FreePages());
        Assert.Equal(Enumerable.Range(0, 13).Reverse(), floors.Cache.Passes.Select(pass => pass.Priority));
        Assert.False(DirectReclaim.IsProgress(31));
    }

    [Fact]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.PageAllocator.ReclaimProgress)]
    public void E4_11_32_pages_in_the_last_pass_are_progress()
    {
        using var floors = Filled(32, 0);
        Assert.Equal(Outcome.Ok, floors.Ask(0, Gfp.NoFs).Outcome);
        Assert.Equal(31, floors.FreePages());
        Assert.Equal(13, floors.Cache.Passes.Count);
        Assert.True(floors.Fired.Has(RuleIds.PageAllocator.ScanAfterReclaim));
        Assert.True(DirectReclaim.IsProgress(32));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimProgress)]
    public void The_zones_of_one_pass_count_together_and_in_the_order_of_the_list()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 32), ZoneLayout.Of(32, 32)) with { MinFreeKbytes = 0, Reclaim = true };
        using var floors = new Floors(layout with { DmaRatio = 256 });
        floors.Fill(64);
        floors.SetReclaim(16);
        Assert.Equal(Outcome.Ok, floors.Ask(0).Outcome);
        Assert.Equal([1, 0], floors.Cache.Passes.Select(pass => pass.Zone));
        Assert.Equal(new Impl.ReclaimPass(1, 12, Gfp.Kernel, 0, false), floors.Cache.Passes[0]);
        Assert.Equal((16, 15), (floors.FreePages(0), floors.FreePages(1)));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimScanned)]
    [Verifies(RuleIds.PageAllocator.ReclaimExact)]
    public void What_a_zone_is_scanned_adds_up_until_a_frame_is_freed()
    {
        using var floors = new Floors(Machines.Plain(4) with { Reclaim = true });
        int held = floors.Take();
        floors.LeaveFree(0);
        floors.SetReclaim(further: 3);
        floors.Ask(0, Gfp.NoFs);
        Assert.Equal((39u, false), (floors.System.PagesScanned(0), floors.System.AllUnreclaimable(0)));
        floors.Ask(0, Gfp.NoFs);
        Assert.Equal(78u, floors.System.PagesScanned(0));
        floors.Free(held);
        Assert.Equal(0u, floors.System.PagesScanned(0));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimCache)]
    public void The_oldest_frames_are_given_back_first_whatever_becomes_of_them()
    {
        using var floors = new Floors(Machines.Plain(8, 7) with { Reclaim = true });
        floors.LeaveFree(0);
        floors.Get(1);
        foreach (int frame in new[] { 2, 1, 7, 2, 3 }) floors.CacheAdd(frame);
        floors.SetReclaim(5, 0);
        Assert.Equal(Response.Sleeps(Reason.Congestion), floors.Ask(0, Gfp.NoFs));
        Assert.Equal([2], floors.List(1));
        Assert.Equal(2, floors.FreePages());
        Assert.Equal(5u, floors.System.PagesScanned(0));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimCache)]
    public void Only_frames_that_exist_are_taken_and_only_on_a_machine_that_reclaims()
    {
        using var floors = new Floors(Machines.Small with { Reclaim = true });
        Assert.Equal(Response.Bug(Reason.Invalid), floors.CacheAdd(21));
        Assert.Equal(Response.Bug(Reason.Invalid), floors.CacheAdd(65));
        Assert.Equal(Response.Of(Outcome.Ok), floors.CacheAdd(3));
        World bare = World.Boot(Machines.Small);
        Assert.Equal(Response.Bug(Reason.Illegal), Spec.Predict(bare, new() { Op = Op.CacheAdd }).Response);
        Assert.Equal(Response.Bug(Reason.Illegal), Spec.Predict(bare, new() { Op = Op.SetReclaim }).Response);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimCache)]
    public void A_script_in_one_number_reads_back()
    {
        var script = new ReclaimScript(0xFFFF, 12, 0xABCD, true);
        Assert.Equal(script, ReclaimScript.Of(script.Value));
        Assert.Equal(new(1, 0, 0, false), ReclaimScript.Of(1));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimExact)]
    public void A_state_of_reclaim_that_is_not_as_it_should_be_is_told()
    {
        World world = World.Boot(Machines.Plain(8) with { Reclaim = true });
        var idle = new ZoneReclaimView[ZoneId.Kinds];
        var scanned = new ZoneReclaimView[] { new(1, false, 0), default, default };
        Violation? zone = ReclaimState.Exact(world, new() { ReclaimZones = scanned });
        Violation? node = ReclaimState.Exact(
            world, new() { ReclaimZones = idle, ReclaimNodes = new NodeReclaim[] { new(true, 0) } });
        Assert.Equal(RuleIds.PageAllocator.ReclaimExact, zone?.Rule);
        Assert.StartsWith("zone DMA", zone!.Expected, StringComparison.Ordinal);
        Assert.StartsWith("kswapd of node 0", node!.Expected, StringComparison.Ordinal);
        Assert.Null(ReclaimState.Exact(
            world, new() { ReclaimZones = idle, ReclaimNodes = new NodeReclaim[] { default } }));
    }

    /// <summary>512 frames, all in use, 403 of them in the page cache.</summary>
    static Floors Filled(int frames, int priority)
    {
        var floors = new Floors(Machines.Plain(512) with { Reclaim = true });
        floors.Fill(403);
        floors.LeaveFree(0);
        floors.SetReclaim(frames, priority);
        return floors;
    }
}
