using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class KswapdProperties
{
    static readonly Response Unfinished = Response.Sleeps(Reason.Congestion);

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdBalance)]
    public void A_kswapd_that_nobody_woke_does_nothing()
    {
        using var floors = new Floors(Machines.Plain(8) with { Reclaim = true });
        Assert.Equal(Response.Of(Outcome.Ignored), floors.Kswapd());
        Assert.Equal(0ul, floors.Counts().Rounds);
        Assert.Equal(Response.Bug(Reason.NoNode), floors.Run(new() { Op = Op.Kswapd, Node = 1 }));
        Assert.Equal(Response.Bug(Reason.NoNode), floors.Run(new() { Op = Op.Kswapd, Node = -1 }));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdBalance)]
    public void It_reclaims_until_pages_high_is_passed_and_sleeps_again()
    {
        using var floors = Low(cached: 60, script: 20);
        Assert.Equal(Response.Of(Outcome.Ok), floors.Kswapd());
        Assert.Equal(default, floors.Node());
        Assert.Equal(45, floors.FreePages());
        Assert.Equal([12], floors.Cache.Passes.Select(pass => pass.Priority));
        Assert.Equal(new Impl.ReclaimPass(0, 12, Gfp.Kernel, 0, true), floors.Cache.Passes[0]);
        Assert.Equal(Response.Of(Outcome.Ignored), floors.Kswapd());
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdBalance)]
    public void Thirty_two_frames_end_a_round_that_is_not_finished()
    {
        using var floors = Low(cached: 80, script: 16);
        Assert.Equal(Unfinished, floors.Run(new() { Op = Op.Kswapd }));
        Assert.Equal(new(true, 0), floors.Node());
        Assert.Equal(2, floors.Cache.Passes.Count);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdBalance)]
    [Verifies(RuleIds.PageAllocator.KswapdUnreclaimable)]
    public void It_goes_to_sleep_over_zones_that_give_nothing()
    {
        using var floors = Low(cached: 0, script: 0);
        Assert.Equal(Response.Of(Outcome.Ok), floors.Kswapd());
        Assert.True(floors.System.AllUnreclaimable(0));
        Assert.Equal(default, floors.Node());
        Assert.Single(floors.Cache.Passes);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdBalance)]
    public void It_stays_awake_while_a_zone_might_give_something()
    {
        using var floors = Low(cached: 5, script: 0);
        Assert.Equal(Unfinished, floors.Kswapd());
        Assert.Equal(13, floors.Cache.Passes.Count);
        Assert.Equal(1ul, floors.Counts().Rounds);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdEndZone)]
    public void Zones_above_the_highest_in_need_are_left_alone_and_those_below_are_not()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 32), ZoneLayout.Of(32, 32), ZoneLayout.Of(64, 128)) with
        {
            MinFreeKbytes = 0,
            Reclaim = true,
        };
        using var floors = new Floors(layout);
        floors.LeaveFree(0, 0, zone: 1);
        floors.LeaveFree(0, Gfp.Dma, zone: 0);
        floors.Ask(0, Gfp.Atomic);
        Assert.Equal(1, Kswapd.EndZone(floors.World, new(0), Order.Zero, 12));
        floors.SetReclaim(further: 1);
        Assert.Equal(Response.Of(Outcome.Ok), floors.Kswapd());
        Assert.Equal([0, 1], floors.Cache.Passes.Select(pass => pass.Zone));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdEndZone)]
    public void With_every_zone_above_pages_high_the_node_is_in_balance()
    {
        World world = World.Boot(Machines.Plain(64) with { Reclaim = true });
        Assert.Null(Kswapd.EndZone(world, new(0), Order.Zero, 12));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdBalance)]
    public void A_cpu_that_is_offline_runs_no_kswapd()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8) with { Reclaim = true, Cpus = 2 });
        system.SetCpuOnline(1, online: false);
        Assert.Equal(Impl.Reason.Offline, system.On(1).Kswapd(0).Reason);
        Assert.Equal(Impl.Reason.Offline, system.On(1).RetryPages(Gfp.Kernel, 0).Reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => system.KswapdOf(1));
    }

    /// <summary>One zone with the marks 28/35/42, 25 frames free, and kswapd woken.</summary>
    static Floors Low(int cached, int script)
    {
        var floors = new Floors(Layout.Of(ZoneLayout.Of(0, 128)) with { MinFreeKbytes = 28 * 4, Reclaim = true });
        floors.Fill(cached);
        floors.LeaveFree(25);
        floors.SetReclaim(script);
        return floors;
    }
}
