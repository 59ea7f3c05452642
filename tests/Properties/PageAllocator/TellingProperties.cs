using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties.PageAllocator;

/// <summary>Which rules have a say in a request, and what each of them says.</summary>
public sealed class TellingProperties
{
    /// <summary>What every request tells whose flags and order are legal, and whose list has a zone.</summary>
    static readonly string[] Asked =
    [
        RuleIds.PageAllocator.Functions, RuleIds.PageAllocator.OrderLimit, RuleIds.Zones.ListSelection,
        RuleIds.Zones.ClassZone, RuleIds.Watermarks.TestBase,
    ];

    /// <summary>What every request tells that gets a block.</summary>
    static readonly string[] Served =
    [
        RuleIds.PageAllocator.NoOverlap, RuleIds.Buddy.AllocateSmallest, RuleIds.Buddy.BlockAlignment,
        RuleIds.Buddy.PrepareFirstFrame, RuleIds.PageFrames.CountBias,
    ];

    static readonly Layout Plenty = Machines.WithFree(100, (126, 0));
    static readonly Layout BelowLow = Machines.WithFree(100, (110, 0));
    static readonly Layout BelowMin = Machines.WithFree(100, (60, 0));
    static readonly Layout Least = Machines.WithFree(100, (38, 0));
    static readonly Layout Singles = Machines.WithFree(10, (60, 0));

    /// <summary>Three zones, of which DMA keeps 2 of its 8 frames from requests for Normal.</summary>
    static readonly Layout Three = Layout.Of(ZoneLayout.Of(0, 8), ZoneLayout.Of(8, 8), ZoneLayout.Of(16, 64)) with
    {
        MinFreeKbytes = 0,
        DmaRatio = 4,
        NormalRatio = 1000,
        Cpus = 2,
    };

    static readonly Layout TwoNodes = new()
    {
        Zones =
        [
            ZoneLayout.Empty, ZoneLayout.Of(0, 8), ZoneLayout.Empty,
            ZoneLayout.Empty, ZoneLayout.Of(8, 8), ZoneLayout.Empty,
        ],
        MinFreeKbytes = 0,
        Cpus = 2,
        CpuNodes = [0, 1],
    };

    static Command Ask(uint gfp, int order = 0, Context context = Context.Process, Op op = Op.AllocPages) =>
        new() { Op = op, Order = new(order), Gfp = gfp, Context = context };

    static string After(Layout layout, Command command, params Command[] before)
    {
        var world = World.Boot(layout);
        foreach (Command one in before) world = Spec.Predict(world, one).Next;
        return Told(Spec.Predict(world, command).Marks);
    }

    /// <summary>The rules with a say, those that refused with a mark of their own, for short where many always go
    /// together.</summary>
    static string Told(Marks marks)
    {
        bool asked = Asked.All(marks.Has), served = Served.All(marks.Has);
        IEnumerable<string> others = RuleTable.Ids.Where(id => marks.Has(id)
            && (marks.HasRefused(id) || !((asked && Asked.Contains(id)) || (served && Served.Contains(id)))));
        return string.Join(' ', (string[])
        [
            .. asked ? ["asked"] : Array.Empty<string>(), .. served ? ["served"] : Array.Empty<string>(),
            .. others.Select(id => (marks.HasRefused(id) ? "!" : "") + id),
        ]);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanLow)]
    [Verifies(RuleIds.PageAllocator.ScanMin)]
    [Verifies(RuleIds.PageAllocator.ScanUnmarked)]
    [Verifies(RuleIds.Watermarks.RightsHigh)]
    [Verifies(RuleIds.Watermarks.RightsHarder)]
    public void The_scans_that_were_made_and_the_rights_that_counted()
    {
        const string Low = "!page-allocator.scan.low-marks", Min = Low + " page-allocator.scan.min-marks";
        const string NotMin = Low + " !page-allocator.scan.min-marks";
        const string Failed = "!page-allocator.scan.failure";
        Assert.Equal("asked served page-allocator.scan.low-marks", After(Plenty, Ask(Gfp.Kernel)));
        Assert.Equal($"asked served {Min}", After(BelowLow, Ask(Gfp.Kernel)));
        Assert.Equal($"asked served watermarks.rights.high {Min}", After(BelowMin, Ask(Gfp.Kernel | Gfp.High)));
        Assert.Equal(
            $"asked !watermarks.test.base watermarks.rights.harder {NotMin} {Failed}",
            After(BelowMin, Ask(Gfp.Kernel, 0, Context.RealTime)));
        Assert.Equal(
            $"asked !watermarks.test.base watermarks.rights.high watermarks.rights.harder {NotMin} {Failed}",
            After(Least, Ask(Gfp.Atomic)));
        Assert.Equal($"asked !watermarks.test.base {NotMin} {Failed}", After(BelowMin, Ask(Gfp.Kernel)));
        Assert.Equal($"asked !watermarks.test.orders {NotMin} {Failed}", After(Singles, Ask(Gfp.Kernel, 1)));
        Assert.Equal(
            $"asked served watermarks.rights.memalloc {NotMin} page-allocator.scan.without-marks",
            After(BelowMin, Ask(Gfp.Kernel, 0, Context.MemAlloc)));
        Assert.Equal(
            $"asked watermarks.test.orders {NotMin} !page-allocator.scan.without-marks {Failed}",
            After(Singles, Ask(Gfp.Kernel, 1, Context.MemAlloc)));
        Assert.Equal(
            $"asked !watermarks.reserve.lower-zones !watermarks.test.base watermarks.test.orders {NotMin} {Failed}",
            After(Three, Ask(Gfp.Kernel, 3), Ask(Gfp.Kernel, 3)));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.WakeKswapd)]
    [Verifies(RuleIds.PageAllocator.ReclaimEntered)]
    public void Below_the_low_marks_kswapd_is_woken_and_who_may_wait_reclaims()
    {
        Assert.Equal(
            "asked served !page-allocator.scan.low-marks page-allocator.scan.min-marks page-allocator.wake.kswapd",
            After(BelowLow with { Reclaim = true }, Ask(Gfp.Kernel)));
        Assert.Equal(
            "asked !watermarks.test.base watermarks.rights.high watermarks.rights.harder"
            + " !page-allocator.scan.low-marks !page-allocator.scan.min-marks !page-allocator.scan.failure"
            + " page-allocator.wake.kswapd !page-allocator.reclaim.entered",
            After(Least with { Reclaim = true }, Ask(Gfp.Atomic)));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.MightSleep)]
    public void Who_may_wait_is_complained_about_in_an_interrupt()
    {
        Assert.Equal(
            "asked served page-allocator.wait.might-sleep page-allocator.scan.low-marks",
            After(Plenty, Ask(Gfp.Kernel, 0, Context.Interrupt)));
        Assert.Equal(
            "asked served page-allocator.scan.low-marks", After(Plenty, Ask(Gfp.Atomic, 0, Context.Interrupt)));
        Assert.Equal(
            "asked !watermarks.test.base page-allocator.wait.might-sleep !page-allocator.scan.low-marks"
            + " !page-allocator.scan.min-marks !page-allocator.scan.failure",
            After(BelowMin, Ask(Gfp.Wait, 0, Context.Interrupt)));
    }

    [Fact]
    [Verifies(RuleIds.Zones.FallbackDownward)]
    [Verifies(RuleIds.Zones.ListBound)]
    [Verifies(RuleIds.Statistics.NumaCounters)]
    public void The_zone_and_the_node_that_served()
    {
        const string Low = "buddy.split.upper-halves page-allocator.scan.low-marks";
        const string Counted = Low + " statistics.numa.counters";
        Assert.Equal(
            $"asked served zones.fallback.downward {Low}", After(Three, Ask(Gfp.Kernel), Ask(Gfp.Kernel, 3)));
        Assert.Equal($"asked served {Counted}", After(TwoNodes, Ask(Gfp.Kernel)));
        Assert.Equal(
            $"asked served zones.fallback.downward {Counted}", After(TwoNodes, Ask(Gfp.Kernel), Ask(Gfp.Kernel, 3)));
        Assert.Equal(
            $"asked served zones.list.bound-to-node {Counted}",
            After(TwoNodes, Ask(Gfp.Kernel, 0, op: Op.AllocPagesBound) with { Node = 1 }));
    }

    [Fact]
    [Verifies(RuleIds.Zones.ListIllegal)]
    [Verifies(RuleIds.PageAllocator.OrderLimit)]
    [Verifies(RuleIds.PerCpu.Offline)]
    public void What_is_refused_before_any_zone_is_looked_at_tells_of_nothing_else()
    {
        Command gone = new() { Op = Op.CpuOffline, Value = 1 };
        Assert.Equal("zones.list.selection !page-allocator.scan.failure", After(TwoNodes, Ask(Gfp.Dma)));
        Assert.Equal("!page-allocator.request.order-limit", After(Three, Ask(Gfp.Kernel, 11)));
        Assert.Equal("!zones.list.illegal", After(Three, Ask(Gfp.Dma | Gfp.HighMem)));
        Assert.Equal(
            "!page-allocator.request.zeroed-high", After(Three, Ask(Gfp.HighUser, 0, op: Op.GetZeroedPage)));
        Assert.Equal(
            "!page-allocator.zero.high-without-wait", After(Three, Ask(Gfp.HighMem | Gfp.Zero | Gfp.High)));
        Assert.Equal("!per-cpu.cpu.offline", After(Three, Ask(Gfp.Kernel) with { Cpu = 1 }, gone));
        Assert.Equal("!page-allocator.retry.rebalance", After(Three, Ask(Gfp.Kernel, 0, op: Op.RetryPages)));
        Assert.Equal(
            "!zones.list.bound-to-node",
            After(TwoNodes, Ask(Gfp.Kernel, 0, op: Op.AllocPagesNode) with { Node = 2 }));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    [Verifies(RuleIds.PageAllocator.AddressLost)]
    [Verifies(RuleIds.PageAllocator.CompoundPrepared)]
    public void What_became_of_the_block()
    {
        const string Low = "page-allocator.scan.low-marks";
        Assert.Equal(
            $"asked served watermarks.test.orders buddy.split.upper-halves {Low}",
            After(Machines.Plain(8), Ask(Gfp.Kernel, 1)));
        Assert.Equal($"asked served watermarks.test.orders {Low}", After(Machines.Plain(8), Ask(Gfp.Kernel, 3)));
        Assert.Equal(
            $"asked served buddy.split.upper-halves page-allocator.request.address-lost {Low}",
            After(Three, Ask(Gfp.HighUser, 0, op: Op.GetFreePages)));
        Assert.Equal(
            $"asked served watermarks.test.orders buddy.split.upper-halves page-allocator.compound.prepared {Low}",
            After(Three, Ask(Gfp.Kernel | Gfp.Compound, 1)));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeHead)]
    [Verifies(RuleIds.PerCpu.TakeRefill)]
    [Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    public void What_a_list_of_a_CPU_had_to_do_with_it()
    {
        Layout lists = Machines.Plain(32) with { PerCpuLists = true, PerCpuSizes = new(0, 9, 4, 0, 9, 4) };
        const string Low = "page-allocator.scan.low-marks";
        const string Head = "per-cpu.take.head";
        Assert.Equal(
            $"asked served per-cpu.lists.hot-or-cold per-cpu.lists.parked {Head} per-cpu.take.refill {Low}",
            After(lists, Ask(Gfp.Kernel)));
        Assert.Equal(
            $"asked served per-cpu.lists.hot-or-cold {Head} {Low}", After(lists, Ask(Gfp.Kernel), Ask(Gfp.Kernel)));
        Assert.Equal(
            $"asked served watermarks.test.orders buddy.split.upper-halves {Low}", After(lists, Ask(Gfp.Kernel, 1)));
        Assert.Equal(
            "asked !watermarks.test.base !per-cpu.take.after-marks !page-allocator.scan.low-marks"
            + " !page-allocator.scan.min-marks !page-allocator.scan.failure",
            After(
                Machines.WithFree(100, (98, 0)) with { PerCpuLists = true, PerCpuSizes = lists.PerCpuSizes },
                Ask(Gfp.Kernel), Ask(Gfp.Kernel, 0, Context.MemAlloc)));
    }
}
