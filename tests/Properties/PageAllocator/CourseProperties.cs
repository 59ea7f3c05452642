using Verified.Model.PageAllocator;
using Verified.Model.PerCpu;

namespace Verified.Tests.Properties.PageAllocator;

/// <summary>What a request of the model has come to: rules, blocks moved, and the world it leaves.</summary>
public sealed class CourseProperties
{
    World world = World.Boot(Machines.Plain(8));

    static Command Ask(uint gfp, int order = 0, Op op = Op.AllocPages, int cpu = 0) =>
        new() { Op = op, Order = new(order), Gfp = gfp, Cpu = (byte)cpu };

    Ruling Run(Command command)
    {
        Ruling ruling = Spec.Predict(world, command);
        world = ruling.Next;
        return ruling;
    }

    /// <summary>Blocks in the order in which they moved: +F came free, -F was taken, /N of order N.</summary>
    static string Moves(Ruling ruling) => ruling.Moves.IsDefault ? "not told" : string.Join(' ', ruling.Moves.Select(
        move => $"{(move.Given ? '+' : '-')}{move.Frame.Number}{(move.Order == Order.Zero ? "" : $"/{move.Order.Value}")}"));

    /// <summary>A machine of 64 frames, all in use, of which so many can be reclaimed as the script says.</summary>
    void Fill(int cached, ReclaimScript script, int min = 0, bool lists = false)
    {
        world = World.Boot(Machines.Plain(64) with
        {
            Reclaim = true,
            PerCpuLists = lists,
            PerCpuSizes = new(0, 9, 1, 0, 99, 1),
        });
        for (int i = 0; i < 64; i++)
        {
            Frame taken = Run(Ask(Gfp.Kernel)).Response.Frame;
            if (i < cached) Run(new() { Op = Op.CacheAdd, Frame = taken });
        }

        Run(new() { Op = Op.SetMinFree, Value = (ulong)min * 4 });
        Run(new() { Op = Op.SetReclaim, Value = script.Value });
    }

    [Theory]
    [Verifies(RuleIds.PageAllocator.ScanAfterReclaim)]
    [Verifies(RuleIds.PageAllocator.ScanHigh)]
    [Verifies(RuleIds.PageAllocator.ReclaimScanned)]
    [InlineData(40, 3, 0, 0u, "+0 +1 +2 -2", RuleIds.PageAllocator.ScanHigh, 3)]
    [InlineData(40, 3, 1, 5u, "+0 +1 +2 +3 +4 +5 -4", RuleIds.PageAllocator.ScanHigh, 8)]
    [InlineData(2, 3, 0, 0u, "+0 +1 -0", RuleIds.PageAllocator.ScanHigh, 2)]
    public void A_request_that_reclaimed_tells_of_the_blocks_that_came_free_before_its_own(
        int cached, int frames, int priority, uint further, string moves, string rule, int scanned)
    {
        Fill(cached, new(frames, priority, further, false));
        Assert.Equal(rule, Request.Decide(world, Ask(Gfp.Kernel)).Rule);
        Ruling served = Run(Ask(Gfp.Kernel));
        Assert.Equal(moves, Moves(served));
        Assert.Equal((uint)scanned, world.Reclaim![ZoneId.Dma].Scanned);
        Assert.Equal(
            new Violation(rule, "success: a block from zone DMA", "failed (NoBlock)"),
            Again(cached, new(frames, priority, further, false)));
    }

    /// <summary>What is wrong when such a request fails.</summary>
    Violation? Again(int cached, ReclaimScript script)
    {
        Fill(cached, script);
        var seen = new Observation { Response = Response.Failed(Reason.NoBlock), Level = Level.Address };
        return Spec.Step(world, Ask(Gfp.Kernel), seen).Violation;
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanAfterReclaim)]
    [Verifies(RuleIds.PageAllocator.Victim)]
    public void Progress_leads_to_the_scan_after_reclaim_and_a_kill_to_none()
    {
        Fill(40, new(32, 12, 5, false));
        Assert.Equal(RuleIds.PageAllocator.ScanAfterReclaim, Request.Decide(world, Ask(Gfp.Kernel)).Rule);
        Assert.Equal(
            $"{string.Join(' ', Enumerable.Range(0, 32).Select(frame => $"+{frame}"))} -0", Moves(Run(Ask(Gfp.Kernel))));
        Assert.Equal((37u, 8), (world.Reclaim![ZoneId.Dma].Scanned, world.Reclaim[ZoneId.Dma].Cache.Length));
        Fill(40, new(0, 0, 0, true), min: 50);
        Ruling killed = Run(Ask(Gfp.Kernel));
        Assert.Equal((Response.Sleeps(Reason.Victim), ""), (killed.Response, Moves(killed)));
        Assert.Equal((1ul, 1ul), ((ulong)world.Reclaim!.Counts.Stalls, (ulong)world.Reclaim.Counts.Kills));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimScanned)]
    public void What_is_reclaimed_goes_to_the_cold_list()
    {
        Fill(40, new(31, 12, 5, false), lists: true);
        Ruling failed = Run(Ask(Gfp.Kernel));
        Assert.Equal((Response.Failed(Reason.OutOfMemory), ""), (failed.Response, Moves(failed)));
        Assert.Equal(0, Take.List(world, ZoneId.Dma, 0, ListId.Hot).Count);
        Assert.Equal(40, Take.List(world, ZoneId.Dma, 0, ListId.Cold).Count);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Interrupted)]
    public void An_interrupt_tells_whether_it_robbed_the_request_and_complains_of_nothing_else()
    {
        world = World.Boot(Layout.Of(ZoneLayout.Of(0, 1), ZoneLayout.Of(1, 1)) with { MinFreeKbytes = 0 });
        World one = Spec.Predict(world, Ask(Gfp.Kernel)).Next, none = Spec.Predict(one, Ask(Gfp.Kernel)).Next;
        bool? Said(Ruling ruling) => ruling.Marks.Of(RuleIds.PageAllocator.Interrupted);
        Assert.True(Said(Request.Predict(world, Ask(Gfp.Kernel), new Interrupt(1, world))));
        Assert.False(Said(Request.Predict(world, Ask(Gfp.Kernel), new Interrupt(1, one))));
        Assert.Null(Said(Request.Predict(world, Ask(Gfp.Kernel), new Interrupt(9, world))));
        Ruling failed = Request.Predict(world, Ask(Gfp.Atomic), new Interrupt(1, none));
        Assert.Equal(Response.Failed(Reason.BelowWatermark), failed.Response);
        Assert.Null(failed.Marks.Of(RuleIds.PageAllocator.MightSleep));
        failed = Request.Predict(
            world, Ask(Gfp.Kernel) with { Context = Context.Interrupt }, new Interrupt(1, none));
        Assert.Equal(Response.Failed(Reason.BelowWatermark) with { MightSleep = true }, failed.Response);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.PrepareFirstFrame)]
    public void A_frame_that_is_handed_out_with_something_left_in_it_is_reported()
    {
        world = world.With(new Frame(0), world.Frames[new(0)] with { Mapping = 5 });
        Ruling served = Run(Ask(Gfp.Kernel));
        Assert.Equal((RuleIds.Buddy.PrepareFirstFrame, "ok frame 0, 1 bad"), (served.Rule, $"{served.Response}"));
        Assert.False(served.Marks.Of(RuleIds.Buddy.PrepareFirstFrame));
        served = Run(Ask(Gfp.Kernel));
        Assert.Equal((RuleIds.PageAllocator.Functions, "ok frame 1"), (served.Rule, $"{served.Response}"));
        Assert.True(served.Marks.Of(RuleIds.Buddy.PrepareFirstFrame));
        Assert.Equal("not told", Moves(served));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundPrepared)]
    public void A_single_frame_is_no_compound_block_even_if_asked_for_as_one()
    {
        Assert.True(Run(Ask(Gfp.Kernel | Gfp.Compound, 1)).Marks.Of(RuleIds.PageAllocator.CompoundPrepared));
        Assert.Null(Run(Ask(Gfp.Kernel | Gfp.Compound)).Marks.Of(RuleIds.PageAllocator.CompoundPrepared));
    }

    [Theory]
    [Verifies(RuleIds.Zones.ListSelection)]
    [InlineData(Op.AllocPages, 0, 1, 0)]
    [InlineData(Op.AllocPages, 1, 0, 8)]
    [InlineData(Op.AllocPagesNode, 0, 1, 8)]
    [InlineData(Op.AllocPagesNode, 1, 0, 0)]
    [InlineData(Op.AllocPagesBound, 0, 1, 8)]
    [InlineData(Op.AllocPagesBound, 1, 0, 0)]
    public void Only_a_request_that_names_a_node_begins_elsewhere_than_its_CPU(Op op, int cpu, ushort node, int frame)
    {
        world = World.Boot(Machines.TwoNodes);
        Assert.Equal(frame, Run(Ask(Gfp.Kernel, op: op, cpu: cpu) with { Node = node }).Response.Frame.Number);
    }

    [Theory]
    [Verifies(RuleIds.PageAllocator.ReleaseEach)]
    [InlineData(false, "+0", "+1", "+4/2", "+2")]
    [InlineData(true, "", "", "+4/2", "+1")]
    public void Frames_released_at_once_are_told_one_by_one_and_of_one_alone_its_own_rule(
        bool lists, string first, string second, string compound, string last)
    {
        world = World.Boot(
            Machines.Plain(16) with { PerCpuLists = lists, PerCpuSizes = new(0, 1, 1, 0, 1, 1) });
        foreach (int order in (int[])[0, 0, 2, 0]) Run(Ask(Gfp.Kernel | (order > 0 ? Gfp.Compound : 0), order));
        Run(new() { Op = Op.GetPage, Frame = new(1) });
        Ruling Release(int frame, ulong count, ulong cold = 0) =>
            Run(new() { Op = Op.ReleasePages, Frame = new(frame), More = count, Value = cold });
        void Is(string rule, int freed, string moves, Ruling released) =>
            Assert.Equal((rule, (ulong)freed, moves), (released.Rule, released.Response.Address, Moves(released)));

        int Parked(bool cold) => Take.List(world, ZoneId.Dma, 0, cold ? ListId.Cold : ListId.Hot).Count;
        Is(RuleIds.PageAllocator.ReleaseEach, 1, first, Release(0, 2, cold: 1));
        Assert.Equal(lists ? (0, 1) : (0, 0), (Parked(cold: false), Parked(cold: true)));
        Is(RuleIds.PageAllocator.ReleaseEach, 1, second, Release(0, 2));
        Assert.Equal(lists ? (1, 1) : (0, 0), (Parked(cold: false), Parked(cold: true)));
        Is(RuleIds.PageFrames.PutLast, 1, compound, Release(4, 1));
        Is(RuleIds.PageFrames.PutLast, 1, last, Release(2, 1));
        foreach (ulong count in (ulong[])[1, 2, 5, 1UL << 40])
            Is(RuleIds.PageAllocator.ReleaseEach, 0, "", Release(14, count + 1));
        Is(RuleIds.PageAllocator.ReleaseEach, 0, "", Release(20, 1));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.WakeKswapd)]
    public void A_node_is_woken_for_the_largest_order_so_far_and_not_for_a_reserve()
    {
        world = World.Boot(Layout.Of(ZoneLayout.Of(0, 32), ZoneLayout.Of(32, 32)) with
        {
            MinFreeKbytes = 0,
            DmaRatio = 1,
            Reclaim = true,
        });
        string Wakes(int order)
        {
            bool? said = Run(Ask(Gfp.Atomic, order)).Marks.Of(RuleIds.PageAllocator.WakeKswapd);
            NodeReclaim node = world.Reclaim!.Nodes[0];
            return $"{said}: {(node.Woken ? $"{node.Order}" : "asleep")}";
        }

        // DMA fails for its reserve alone.
        Assert.Equal(
            [": asleep", "False: 3", "False: 3", "False: 4", "False: 4"], ((int[])[5, 3, 2, 4, 0]).Select(Wakes));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimExact)]
    public void What_is_kept_of_reclaim_is_compared_zone_by_zone_and_node_by_node()
    {
        Fill(1, default);
        Run(Ask(Gfp.Atomic));
        ReclaimState reclaim = world.Reclaim!;
        ZoneReclaimView[] zones = [.. reclaim.Zones.Select(zone => zone.View)];
        Assert.Null(ReclaimState.Exact(world, new() { ReclaimZones = zones, ReclaimNodes = reclaim.Nodes.AsSpan() }));
        Violation wrong = ReclaimState.Exact(world, new() { ReclaimZones = [default] })!;
        Assert.Equal(
            (RuleIds.PageAllocator.ReclaimExact, $"zone DMA: {zones[0]}", $"{default(ZoneReclaimView)}"),
            (wrong.Rule, wrong.Expected, wrong.Actual));
        wrong = ReclaimState.Exact(world, new() { ReclaimNodes = [new(true, 7)] })!;
        Assert.Equal(
            ($"kswapd of node 0: {reclaim.Nodes[0]}", $"{new NodeReclaim(true, 7)}"), (wrong.Expected, wrong.Actual));
        Assert.NotEqual(default, reclaim.Nodes[0]);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Interrupted)]
    [Verifies(RuleIds.PageAllocator.ScanAfterReclaim)]
    public void A_request_can_still_be_interrupted_after_it_reclaimed()
    {
        Fill(40, new(32, 12, 5, false));
        Assert.Equal(
            [0, 0, 32], Enumerable.Range(1, 3).Select(test =>
                Interrupt.Meet(world, Ask(Gfp.Kernel), test)!.Value.World.Free(ZoneId.Dma).Count));
        Assert.Equal(32, Interrupt.Meet(world, Ask(Gfp.Kernel), 3)!.Value.Moves.Length);
        Assert.Null(Interrupt.Meet(world, Ask(Gfp.Kernel), 4));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Interrupted)]
    [Verifies(RuleIds.PerCpu.TakeRefill)]
    public void Lists_that_are_not_shown_are_as_the_interrupt_left_them()
    {
        world = World.Boot(Machines.Plain(8) with { PerCpuLists = true, PerCpuSizes = new(0, 9, 1, 0, 9, 1) });
        Run(Ask(Gfp.Kernel));
        Run(new() { Op = Op.FreePages });
        World taken = Spec.Predict(world, Ask(Gfp.Kernel)).Next;
        var seen = new Observation { Response = Served(1), Level = Level.Address };
        Assert.Null(Request.Check(world, Ask(Gfp.Kernel), seen, new Interrupt(1, taken)).Violation);
        Assert.Equal(
            RuleIds.PerCpu.TakeHead, Request.Check(world, Ask(Gfp.Kernel), seen, new Interrupt(1, world)).Violation?.Rule);
    }

    /// <summary>A machine of four frames, one of which is in use and the others in a list.</summary>
    void ParkThree()
    {
        world = World.Boot(Machines.Plain(4) with { PerCpuLists = true, PerCpuSizes = new(0, 9, 4, 0, 9, 4) });
        Run(Ask(Gfp.Kernel));
    }

    static Response Served(int frame) => new(Outcome.Ok, Reason.None, new(frame), 0, 0, false, null);

    [Fact]
    [Verifies(RuleIds.PageAllocator.Interrupted)]
    [Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    public void What_an_interrupted_request_does_wrong_is_put_down_to_its_scans_alone()
    {
        ParkThree();
        var seen = new Observation { Response = Served(1), Level = Level.Address };
        Assert.Equal(RuleIds.PerCpu.TakeAfterMarks, Request.Check(world, Ask(Gfp.Kernel), seen).Violation?.Rule);
        Assert.Equal(
            RuleIds.PageAllocator.Failure,
            Request.Check(world, Ask(Gfp.Kernel), seen, new Interrupt(1, world)).Violation?.Rule);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.AddressLost)]
    [Verifies(RuleIds.PageAllocator.Functions)]
    public void An_address_that_is_lost_is_the_rule_of_its_request()
    {
        world = World.Boot(Layout.Of(ZoneLayout.Of(0, 8), ZoneLayout.Of(8, 8), ZoneLayout.Of(16, 64)) with
        {
            MinFreeKbytes = 0,
        });
        Assert.Equal(RuleIds.PageAllocator.AddressLost, Run(Ask(Gfp.HighUser, op: Op.GetFreePages)).Rule);
        Assert.Equal(RuleIds.PageAllocator.Functions, Run(Ask(Gfp.Kernel, op: Op.GetFreePages)).Rule);
        Assert.Equal(RuleIds.PageAllocator.Functions, Run(Ask(Gfp.HighUser)).Rule);
    }

    [Theory]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 0, 0)]
    public void An_anonymous_mapping_goes_without_a_report_from_the_lists_of_single_frames_alone(
        int listed, int order, int reports)
    {
        world = World.Boot(Machines.Plain(16) with
        {
            PerCpuLists = listed > 0,
            ListOrders = Math.Max(1, listed),
            PerCpuSizes = new(0, 9, 1, 0, 9, 1),
        });
        Frame taken = Run(Ask(Gfp.Kernel, order)).Response.Frame;
        world = world.With(taken, world.Frames[taken] with { Mapping = 0xC7A01231 });
        Assert.Equal(reports, Run(new() { Op = Op.FreePages, Frame = taken, Order = new(order) }).Response.Reports);
    }

    [Theory]
    [Verifies(RuleIds.PageAllocator.FreedClears)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_frame_that_comes_free_tells_that_it_cleared_what_was_scanned(bool lists)
    {
        Fill(40, new(0, 0, 9, false), lists: lists);
        Run(Ask(Gfp.Kernel));
        Assert.Equal(13 * 9u, world.Reclaim![ZoneId.Dma].Scanned);
        Ruling freed = Run(new() { Op = Op.FreePages, Frame = new(50) });
        Assert.Equal((lists ? null : true, lists ? 13 * 9u : 0), (
            freed.Marks.Of(RuleIds.PageAllocator.FreedClears), world.Reclaim![ZoneId.Dma].Scanned));
        Assert.Null(Run(new() { Op = Op.FreePages, Frame = new(51) }).Marks.Of(RuleIds.PageAllocator.FreedClears));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanUnmarked)]
    public void Whoever_needs_no_marks_finds_what_its_list_holds_of_its_own_order()
    {
        ParkThree();
        Command helps = Ask(Gfp.Kernel) with { Context = Context.MemAlloc };
        Assert.Equal(Response.Failed(Reason.NoBlock), Spec.Predict(world, helps with { Order = new(1) }).Response);
        Assert.Equal(
            Response.Failed(Reason.NoBlock), Spec.Predict(world, helps with { Gfp = Gfp.Kernel | Gfp.Cold }).Response);
        Assert.Equal(new Frame(1), Run(helps).Response.Frame);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdUnreclaimable)]
    [Verifies(RuleIds.PageAllocator.KswapdBalance)]
    public void Kswapd_looks_no_more_at_a_zone_that_has_nothing_to_give_while_it_goes_on_with_another()
    {
        world = World.Boot(Layout.Of(ZoneLayout.Of(0, 16), ZoneLayout.Of(16, 16)) with
        {
            MinFreeKbytes = 0,
            Reclaim = true,
        });
        for (int i = 0; i < 32; i++)
            if (Run(Ask(Gfp.Kernel)).Response.Frame is { Number: >= 16 } frame)
                Run(new() { Op = Op.CacheAdd, Frame = frame });
        Run(new() { Op = Op.SetReclaim, Value = new ReclaimScript(0, 12, 3, false).Value });
        Run(Ask(Gfp.Atomic));
        Assert.Equal(Response.Sleeps(Reason.Congestion), Run(new() { Op = Op.Kswapd }).Response);
        Assert.Equal(
            ["3, no more", "39", "0"],
            world.Reclaim!.Zones.Select(zone => $"{zone.Scanned}{(zone.Unreclaimable ? ", no more" : "")}"));
    }
}
