using Verified.Model.PageAllocator;
using Ids = Verified.Rules.RuleIds.PageAllocator;

namespace Verified.Tests.Properties.Naming;

/// <summary>
/// What reclaim keeps and differs after a step is put down to the rule that the step should have followed.
/// </summary>
public sealed class ReclaimPartsProperties
{
    static readonly Layout One = Layout.Of(ZoneLayout.Of(0, 4)) with { MinFreeKbytes = 0, Reclaim = true };
    static readonly Layout Two = Layout.Of(ZoneLayout.Of(0, 4), ZoneLayout.Of(4, 4)) with
    {
        MinFreeKbytes = 0,
        Reclaim = true,
    };

    static readonly Command Large = new() { Op = Op.AllocPages, Order = new(4), Gfp = Gfp.Kernel };
    static readonly Command Swap = new() { Op = Op.Kswapd };

    static Command Script(int frames, int further, bool victim = false) =>
        new() { Op = Op.SetReclaim, Value = new ReclaimScript(frames, 12, (uint)further, victim).Value };

    static string Rule(
        World world, Command command, Func<ZoneReclaimView, ZoneReclaimView>? zone, int at = 0,
        Func<NodeReclaim, NodeReclaim>? node = null, Func<Response, Response>? answer = null)
    {
        Ruling ruling = Spec.Predict(world, command);
        ZoneReclaimView[] zones = [.. ruling.Next.Reclaim!.Zones.Select(own => own.View)];
        if (zone is not null) zones[at] = zone(zones[at]);
        NodeReclaim[] nodes = [.. ruling.Next.Reclaim.Nodes];
        if (node is not null) nodes[0] = node(nodes[0]);
        return Spec.Step(world, command, new()
        {
            Response = answer?.Invoke(ruling.Response) ?? ruling.Response,
            Level = Level.Address,
            ReclaimZones = zones,
            ReclaimNodes = nodes,
        }).Violation!.Rule;
    }

    static Func<ZoneReclaimView, ZoneReclaimView> More(int scanned = 0, int inactive = 0, bool given = false) =>
        own => new((uint)(own.Scanned + scanned), own.Unreclaimable != given, own.Inactive + inactive);

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimScanned), Verifies(RuleIds.PageAllocator.ReclaimProgress)]
    [Verifies(RuleIds.PageAllocator.ReclaimEntered)]
    [Verifies(RuleIds.PageAllocator.ReclaimSkipped), Verifies(RuleIds.PageAllocator.WakeKswapd)]
    public void A_request_scans_as_its_passes_demand()
    {
        World world = World.Boot(One).After(Script(0, 1));
        Assert.Equal(Ids.ReclaimScanned, Rule(world, Large, More(1)));
        Assert.Equal(Ids.ReclaimProgress, Rule(world, Large, More(1, 1)));
        Assert.Equal(Ids.ReclaimScanned, Rule(world, Large, _ => default));
        World cached = World.Boot(One).After(
            new() { Op = Op.AllocPages, Gfp = Gfp.Atomic }, new() { Op = Op.CacheAdd }, Script(1, 1));
        Assert.Equal(Ids.ReclaimEntered, Rule(cached, Large, _ => new(0, false, 1)));
        Assert.Equal(Ids.ReclaimEntered, Rule(world, Large with { Gfp = Gfp.Atomic }, More(1)));
        Assert.Equal(Ids.ReclaimExact, Rule(world, Large with { Gfp = Gfp.Atomic }, More(inactive: 1)));
        World given = world.After(Large with { Gfp = Gfp.Atomic }, Swap);
        Assert.Equal(Ids.ReclaimSkipped, Rule(given, Large, More(1)));
        Assert.Equal(Ids.WakeKswapd, Rule(world, Large, null, node: own => own with { Order = 1 }));
        Assert.Equal(Ids.ReclaimExact, Rule(world, Script(0, 0), null, node: own => own with { Order = 1 }));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.FreedClears), Verifies(RuleIds.PageAllocator.ReclaimExact)]
    public void A_frame_that_comes_free_clears_what_was_scanned()
    {
        World world = World.Boot(One).After(new() { Op = Op.AllocPages, Gfp = Gfp.Atomic }, Script(0, 1), Large);
        var free = new Command { Op = Op.FreePages, Frame = new(0) };
        Assert.Equal(Ids.FreedClears, Rule(world, free, More(5)));
        Assert.Equal(Ids.ReclaimExact, Rule(world, free, More(inactive: 1)));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdUnreclaimable), Verifies(RuleIds.PageAllocator.KswapdEndZone)]
    [Verifies(RuleIds.PageAllocator.ReclaimSkipped)]
    [Verifies(RuleIds.PageAllocator.ReclaimScanned), Verifies(RuleIds.PageAllocator.KswapdBalance)]
    public void Kswapd_scans_up_to_the_highest_zone_that_needs_it()
    {
        Command wake = Large with { Gfp = Gfp.Atomic };
        World one = World.Boot(One).After(wake);
        Assert.Equal(Ids.KswapdUnreclaimable, Rule(one, Swap, More(given: true)));
        Assert.Equal(
            Ids.KswapdUnreclaimable,
            Rule(one, Swap, More(given: true), answer: _ => Response.Sleeps(Reason.Congestion)));
        Assert.Equal(Ids.KswapdBalance, Rule(one, Swap, null, node: own => own with { Woken = !own.Woken }));
        Assert.Equal(Ids.KswapdBalance, Rule(one, Swap, null, answer: _ => Response.Sleeps(Reason.Congestion)));
        World two = World.Boot(Two).After(Script(0, 1), wake);
        Assert.Equal(Ids.KswapdEndZone, Rule(two, Swap, _ => default, at: 1));
        Assert.Equal(Ids.ReclaimScanned, Rule(two, Swap, More(1), at: 1));
        Assert.Equal(Ids.KswapdBalance, Rule(two, Swap, More(1, 1), at: 1));
        World given = two.After(Swap, wake);
        Assert.Equal(Ids.ReclaimExact, Rule(given, Swap, More(1), at: 1));
        Assert.Equal(Ids.ReclaimSkipped, Rule(one.After(Swap, Script(0, 1), wake), Swap, More(1)));
        Assert.Equal(Ids.KswapdEndZone, Rule(World.Boot(Two).After(wake), Swap, More(given: true), at: 1));
        Assert.Equal(
            Ids.ReclaimExact, Rule(World.Boot(Two).After(wake, Swap, wake), Swap, More(given: true), at: 1));
        var nowhere = new Command { Op = Op.Kswapd };
        Observation seen = new() { Response = Response.Of(Outcome.Ok), Level = Level.Address };
        Assert.Equal(
            Ids.KswapdBalance,
            Spec.Step(World.Boot(One with { Reclaim = false }), nowhere, seen).Violation!.Rule);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.FreedClears), Verifies(RuleIds.PageAllocator.ReclaimEntered)]
    public void Only_what_was_scanned_or_given_up_is_cleared()
    {
        Command alloc = Large with { Order = Order.Zero, Gfp = Gfp.Atomic };
        var free = new Command { Op = Op.FreePages };
        World one = World.Boot(One).After(alloc);
        Assert.Equal(Ids.ReclaimExact, Rule(one, free, More(1)));
        // Nothing was scanned, for there is nothing to scan.
        World given = one.After(Large with { Gfp = Gfp.Atomic }, Swap);
        Assert.Equal(new(0, true, 0), given.Reclaim!.Zones[0].View);
        Assert.Equal(Ids.FreedClears, Rule(given, free, More(given: true)));
        World scanned = one.After(Script(0, 1), Large);
        Assert.Equal(Ids.ReclaimEntered, Rule(scanned, Large with { Gfp = Gfp.Atomic }, More(1)));
        // Who is served at once frees nothing, and what comes free in one zone clears no other.
        Assert.Equal(Ids.ReclaimExact, Rule(scanned, alloc, More(1)));
        World dma = World.Boot(Two).After(alloc with { Gfp = Gfp.Dma }, Script(0, 1), Large with { Gfp = 0xD1 });
        Assert.Equal((true, 0u), (dma.Reclaim!.Zones[0].Scanned > 0, (uint)dma.Reclaim.Zones[1].Scanned));
        Assert.Equal(Ids.ReclaimExact, Rule(dma, free, More(1), at: 1));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdEndZone), Verifies(RuleIds.PageAllocator.KswapdBalance)]
    [Verifies(RuleIds.PageAllocator.WakeKswapd), Verifies(RuleIds.PageAllocator.ReclaimScanned)]
    public void Kswapd_that_has_nothing_to_do_touches_no_zone()
    {
        Assert.Equal(Ids.KswapdEndZone, Rule(World.Boot(One), Swap, More(given: true)));
        Assert.Equal(Ids.KswapdUnreclaimable, Rule(World.Boot(One), Swap with { Node = 1 }, More(given: true)));
        // Who is served at once wakes nobody.
        Assert.Equal(
            Ids.WakeKswapd,
            Rule(World.Boot(One), Large with { Order = Order.Zero }, null, node: own => own with { Woken = !own.Woken }));
        World cached = World.Boot(One).After(
            new() { Op = Op.AllocPages, Gfp = Gfp.Atomic }, new() { Op = Op.CacheAdd }, Script(1, 1));
        Assert.Equal(Ids.ReclaimScanned, Rule(cached, Large, More(1)));
    }
}
