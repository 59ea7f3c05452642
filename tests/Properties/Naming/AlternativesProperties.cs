using Verified.Model.PageAllocator;
using Verified.Model.PerCpu;
using Ids = Verified.Rules.RuleIds.PageAllocator;
using Wm = Verified.Rules.RuleIds.Watermarks;

namespace Verified.Tests.Properties.Naming;

/// <summary>
/// A request that another zone serves than the scans choose, or none, breaks the one rule that would lead there.
/// </summary>
public sealed class AlternativesProperties
{
    /// <summary>A zone of 64 frames with the marks 8/10/12, so many of them free, and perhaps a page cache.</summary>
    static World Free(int free, bool reclaim = false)
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 64)) with { MinFreeKbytes = 32, Reclaim = reclaim });
        for (int i = 0; i < 64 - free; i++)
            world = Spec.Predict(world, new() { Op = Op.AllocPages, Context = Context.MemAlloc }).Next;
        return world;
    }

    /// <summary>DMA and Normal of 64 frames with the marks 8/10/12, so many of them free, from the first on.</summary>
    static World Two(int normal, int dma, int ratio = 256) => World.Boot(
        Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64)) with
        {
            MinFreeKbytes = 64,
            DmaRatio = ratio,
            Reserved = [new(new(dma), new(64 - dma)), new(new(64 + normal), new(64 - normal))],
        });

    static Command Ask(uint gfp = 0x10, Context context = Context.Process, int order = 0) =>
        new() { Op = Op.AllocPages, Gfp = gfp, Context = context, Order = new(order) };

    static string Served(World world, Command command, int frame) => Rule(
        world, command, new(Outcome.Ok, Reason.None, new(frame), 0, 0, false, null));

    static string Rule(World world, Command command, Response seen) =>
        Spec.Step(world, command, new() { Response = seen, Level = Level.Address }).Violation!.Rule;

    [Fact]
    [Verifies(RuleIds.Watermarks.RightsHigh), Verifies(RuleIds.Watermarks.RightsHarder)]
    [Verifies(RuleIds.Watermarks.RightsMemAlloc), Verifies(RuleIds.Watermarks.TestBase)]
    public void Whoever_digs_deeper_than_its_rights_allow_breaks_the_rule_of_the_right()
    {
        Assert.Equal(Wm.RightsHigh, Served(Free(6), Ask(), 63));
        Assert.Equal(Ids.Failure, Served(Free(7), Ask(), 63));
        Assert.Equal(
            Wm.RightsHarder, Served(Free(7), Ask(context: Context.RealTime | Context.Interrupt), 63));
        Assert.Equal(
            Wm.RightsMemAlloc, Served(Free(2), Ask(context: Context.MemAlloc | Context.Interrupt), 63));
        Assert.Equal(Ids.Failure, Served(Free(8), Ask(), 63));
        Assert.Equal(Ids.Failure, Served(Free(2), Ask(), 63));
        Assert.Equal(Ids.Failure, Served(Free(6), Ask(), 900));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.TestOrders), Verifies(RuleIds.Watermarks.TestBase)]
    [Verifies(RuleIds.Zones.ClassZone), Verifies(RuleIds.PageAllocator.ScanMin)]
    public void So_does_who_tests_the_marks_otherwise()
    {
        World singles = World.Boot(Layout.Of(ZoneLayout.Of(0, 64)) with { MinFreeKbytes = 32 });
        for (int i = 0; i < 64; i++) singles = Spec.Predict(singles, Ask(0, Context.MemAlloc)).Next;
        for (int i = 0; i < 48; i += 2) singles = Freed(singles, i);
        singles = Freed(singles, 1);
        Assert.Equal(Wm.TestOrders, Served(singles, Ask(order: 1), 0));
        Assert.Equal(Ids.ScanLow, Rule(Free(20), Ask(), Response.Failed(Reason.BelowWatermark)));
        World reserved = World.Boot(Layout.Of(ZoneLayout.Of(0, 16), ZoneLayout.Of(16, 16), ZoneLayout.Of(32, 64)) with
        {
            MinFreeKbytes = 0,
            DmaRatio = 16,
        });
        Assert.Equal(RuleIds.Zones.FallbackDownward, Served(reserved, Ask(1), 20));
        Assert.Equal(Ids.ScanLow, Served(reserved, Ask(0), 0));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimEntered), Verifies(RuleIds.PageAllocator.OutOfMemory)]
    [Verifies(RuleIds.PageAllocator.ReclaimProgress), Verifies(RuleIds.PageAllocator.RetryTable)]
    public void Refusals_tell_how_far_a_request_came()
    {
        World world = Free(4, reclaim: true);
        Response killed = Response.Failed(Reason.OutOfMemory), waits = Response.Sleeps(Reason.Congestion);
        Assert.Equal(Ids.ReclaimEntered, Rule(world, Ask(0), waits));
        Assert.Equal(Ids.OutOfMemory, Rule(world, Ask(0x10), killed));
        Assert.Equal(Ids.Victim, Rule(world, Ask(0x90), waits));
        Assert.Equal(Ids.Victim, Rule(world, Ask(0x90), Response.Failed(Reason.BelowWatermark)));
        Command retry = Ask() with { Op = Op.RetryPages };
        Assert.Equal(Ids.RetryTable, Rule(world, retry, Response.Failed(Reason.NoBlock)));
        World one = Cached(world, 1);
        Assert.Equal(Ids.ReclaimProgress, Rule(one, Ask(0x90, order: 10), waits));
        World many = Cached(world, 32);
        Assert.Equal(Ids.ReclaimProgress, Rule(many, Ask(0x90, order: 10), killed));
    }

    static World Freed(World world, int frame) =>
        Spec.Predict(world, new() { Op = Op.FreePages, Frame = new(frame) }).Next;

    /// <summary>So many frames in the page cache, which gives all of them back.</summary>
    static World Cached(World world, int frames)
    {
        for (int i = 0; i < frames; i++)
            world = Spec.Predict(world, new() { Op = Op.CacheAdd, Frame = new(i) }).Next;
        Command script = new() { Op = Op.SetReclaim, Value = new ReclaimScript(frames, 12, 0, false).Value };
        return Spec.Predict(world, script).Next;
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeDirect), Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    [Verifies(RuleIds.PerCpu.ListChoice)]
    public void With_page_lists_the_list_that_was_used_or_not_is_told()
    {
        Layout lists = Layout.Of(ZoneLayout.Of(0, 4)) with { MinFreeKbytes = 0, PerCpuLists = true };
        World direct = World.Boot(lists with { PerCpuSizes = new(0, 0, 0, 0, 0, 0) });
        Assert.Equal(RuleIds.PerCpu.TakeDirect, Rule(direct, Ask(), Response.Failed(Reason.NoBlock)));
        World parked = World.Boot(lists with { PerCpuSizes = new(0, 9, 4, 0, 9, 4) });
        parked = Spec.Predict(parked, Ask()).Next;
        Assert.Equal(RuleIds.PerCpu.TakeAfterMarks, Served(parked, Ask(), 1));
        Assert.Equal(Wm.TestBase, Served(parked, Ask(), 0));
        World both = World.Boot(lists with { PerCpuSizes = new(0, 9, 1, 0, 9, 1) });
        both = Spec.Predict(Spec.Predict(both, Ask()).Next, Ask()).Next;
        both = Spec.Predict(both, new() { Op = Op.FreePages, Frame = new(0) }).Next;
        both = Spec.Predict(both, new() { Op = Op.FreeColdPage, Frame = new(1) }).Next;
        Assert.Equal(RuleIds.PerCpu.ListChoice, Served(both, Ask(), 1));
        Assert.Equal(RuleIds.PerCpu.TakeHead, Served(both, Ask(), 2));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.RightsHigh), Verifies(RuleIds.PageAllocator.ScanMin)]
    public void Who_is_refused_what_its_rights_allow_lacks_the_right()
    {
        const uint High = 0x30;
        Response below = Response.Failed(Reason.BelowWatermark), none = Response.Failed(Reason.NoBlock);
        Assert.Equal(Wm.RightsHigh, Rule(Free(6), Ask(High), below));
        Assert.Equal(Wm.RightsHigh, Rule(Free(8), Ask(High), below));
        // Without the right the reason would be another one; with reclaim it is not known.
        Assert.Equal(Ids.ScanMin, Rule(Free(6), Ask(High), none));
        Assert.Equal(Wm.RightsHigh, Rule(Free(6, reclaim: true), Ask(High), none));
        // One frame short, or the wrong marks.
        Assert.Equal(Ids.ScanMin, Rule(Free(9), Ask(), below));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanLow), Verifies(RuleIds.PageAllocator.ScanMin)]
    [Verifies(RuleIds.Watermarks.RightsMemAlloc), Verifies(RuleIds.Watermarks.RightsHigh)]
    public void A_zone_that_several_mistakes_lead_to_proves_none_of_them()
    {
        const uint Atomic = 0x20;
        const Context Interrupted = Context.MemAlloc | Context.Interrupt;
        Assert.Equal("ok frame 70", Spec.Predict(Two(7, 9), Ask(Atomic)).Response.ToString());
        // First the lowest marks: with them DMA would serve, but so would much else.
        Assert.Equal(Ids.ScanMin, Served(Two(7, 9), Ask(Atomic), 8));
        // The same, or a caller without its right.
        Assert.Equal(Ids.ScanMin, Served(Two(6, 9), Ask(Atomic), 8));
        // Without any marks it is Normal that serves.
        Assert.Equal(Wm.RightsMemAlloc, Served(Two(2, 2), Ask(context: Interrupted), 64));
        Assert.Equal(Ids.Failure, Served(Two(2, 2), Ask(context: Interrupted), 0));
        // Of an interrupt nobody thinks that it takes itself for a real-time task.
        Assert.Equal(Wm.RightsHigh, Served(Free(7), Ask(context: Context.Interrupt), 63));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.TestBase), Verifies(RuleIds.Zones.ClassZone)]
    public void Who_counts_a_frame_too_few_or_the_whole_block_or_another_class_breaks_the_test()
    {
        Assert.Equal("ok frame 74", Spec.Predict(Two(11, 30), Ask()).Response.ToString());
        Assert.Equal(Wm.TestBase, Served(Two(11, 30), Ask(), 0));
        World fours = World.Boot(Machines.WithFree(16, (2, 2)));
        Assert.Equal(Wm.TestBase, Served(fours, Ask(0x20, order: 2), 0));
        // 8 frames are kept from requests that could have come from Normal, 16 from those for HighMem.
        Layout classes = Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64), ZoneLayout.Of(128, 64)) with
        {
            MinFreeKbytes = 0,
            DmaRatio = 8,
            Reserved = [new(new(12), new(52)), new(new(64), new(64))],
        };
        World kept = World.Boot(classes);
        Assert.Equal(RuleIds.Zones.ClassZone, Rule(kept, Ask(), Response.Failed(Reason.ReservedForLower)));
        Assert.Equal(Ids.ScanLow, Rule(kept, Ask(), Response.Failed(Reason.BelowWatermark)));
        // Without any reserve it may be the class or the test.
        Assert.Equal(Ids.Failure, Served(Two(8, 12, 16), Ask(), 0));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.TestOrders)]
    public void Who_looks_at_an_order_more_or_adds_the_reserve_breaks_the_test_of_orders()
    {
        World singles = World.Boot(Machines.WithFree(8, (12, 0)));
        Assert.Equal(Wm.TestOrders, Rule(singles, Ask(), Response.Failed(Reason.Fragmented)));
        Assert.Equal(Ids.ScanLow, Rule(singles, Ask(), Response.Failed(Reason.NoBlock)));
        // DMA has sixteen frames alone and a block of eight, and keeps 16 from Normal.
        Layout half = Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64)) with
        {
            MinFreeKbytes = 0,
            DmaRatio = 4,
            Reserved =
            [
                .. Enumerable.Range(0, 16).Select(i => new FrameRange(new((2 * i) + 1), new(1))),
                new(new(40), new(24)), new(new(64), new(64)),
            ],
        };
        Assert.Equal("ok frame 32", Spec.Predict(World.Boot(half), Ask(order: 1)).Response.ToString());
        Assert.Equal(Wm.TestOrders, Rule(World.Boot(half), Ask(order: 1), Response.Failed(Reason.Fragmented)));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimProgress), Verifies(RuleIds.PageAllocator.Victim)]
    [Verifies(RuleIds.PageAllocator.ScanLow)]
    public void Who_made_progress_and_was_served_neither_waits_nor_is_killed()
    {
        Response killed = Response.Failed(Reason.OutOfMemory), waits = Response.Sleeps(Reason.Congestion);
        World progress = Cached(Free(4, reclaim: true), 32);
        Assert.Equal("ok frame 60", Spec.Predict(progress, Ask(0x90)).Response.ToString());
        Assert.Equal(Ids.ScanAfterReclaim, Rule(progress, Ask(0x90), waits));
        Assert.Equal(Ids.ReclaimProgress, Rule(progress, Ask(0x90), killed));
        Assert.Equal(Ids.ScanLow, Rule(Free(20, reclaim: true), Ask(), killed));
        Assert.Equal(Ids.Victim, Rule(Free(4, reclaim: true), Ask(0x90), Response.Failed(Reason.Victim)));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeDirect), Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    [Verifies(RuleIds.PerCpu.ListChoice)]
    public void Lists_are_named_only_where_the_request_has_one()
    {
        Layout lists = Layout.Of(ZoneLayout.Of(0, 64)) with { MinFreeKbytes = 0, PerCpuLists = true };
        lists = lists with { PerCpuSizes = new(0, 9, 1, 0, 9, 1) };
        World hot = World.Boot(lists).After(Ask(), Ask(), new() { Op = Op.FreePages, Frame = new(0) });
        World both = hot.After(new Command { Op = Op.FreeColdPage, Frame = new(1) });
        Assert.Equal(RuleIds.PerCpu.ListChoice, Served(both, Ask(0x110), 0));
        Assert.Equal(Ids.NoOverlap, Served(both, Ask(order: 1), 0));
        Assert.Equal(Ids.NoOverlap, Served(Free(20), Ask(), 0));
        Assert.Equal(RuleIds.PerCpu.TakeHead, Served(hot, Ask(), 5));
        Layout direct = lists with { MinFreeKbytes = 32, Reclaim = true, PerCpuSizes = new(0, 0, 0, 0, 0, 0) };
        World six = World.Boot(direct with { Reserved = [new(new(6), new(58))] });
        Assert.Equal(RuleIds.PerCpu.TakeDirect, Rule(six, Ask(0x30), Response.Failed(Reason.NoBlock)));
        Assert.Equal(Wm.RightsHigh, Rule(six, Ask(0x30), Response.Failed(Reason.BelowWatermark)));
        Assert.Equal(Ids.ScanLow, Rule(Free(20), Ask(), Response.Failed(Reason.NoBlock)));
    }

    [Theory]
    [InlineData(4, RuleIds.PerCpu.TakeAfterMarks), InlineData(8, Ids.Failure)]
    [Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    public void Two_parked_frames_save_a_request_above_a_mark_of_one_alone(int kbytes, string rule)
    {
        Layout orders = Layout.Of(ZoneLayout.Of(0, 16)) with
        {
            MinFreeKbytes = kbytes,
            PerCpuLists = true,
            ListOrders = 4,
            PerCpuSizes = new(0, 9, 4, 0, 9, 4),
            Reserved = [new(new(4), new(12))],
        };
        World parked = World.Boot(orders).After(Ask(context: Context.MemAlloc, order: 1));
        Assert.Equal(0, parked.Free(ZoneId.Dma).Count);
        Assert.Equal([2], parked.Cpus[0].Sets[0].Of(ListId.Of(new(1), cold: false)).Frames.Select(frame => frame.Number));
        Assert.Equal(rule, Served(parked, Ask(order: 1), 2));
        Assert.Equal(Ids.Failure, Rule(parked, Ask(order: 4), Response.Failed(Reason.NoBlock)));
    }
}
