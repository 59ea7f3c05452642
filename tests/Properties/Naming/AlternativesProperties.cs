using Verified.Model.PageAllocator;
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
}
