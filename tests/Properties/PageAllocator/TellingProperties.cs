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
        string others = marks.Among(id =>
            marks.HasRefused(id) || !((asked && Asked.Contains(id)) || (served && Served.Contains(id))));
        return $"{(asked ? "asked " : "")}{(served ? "served " : "")}{others}".TrimEnd();
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanLow)]
    [Verifies(RuleIds.PageAllocator.ScanMin)]
    [Verifies(RuleIds.PageAllocator.ScanUnmarked)]
    [Verifies(RuleIds.Watermarks.RightsHigh)]
    [Verifies(RuleIds.Watermarks.RightsHarder)]
    public void A_request_tells_of_the_scans_it_made_and_of_the_rights_that_counted()
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
    public void A_request_tells_which_zone_and_which_node_served()
    {
        const string Low = "buddy.split.upper-halves page-allocator.scan.low-marks";
        const string Counted = Low + " statistics.numa.counters";
        Assert.Equal(
            $"asked served zones.fallback.downward {Low}", After(Three, Ask(Gfp.Kernel), Ask(Gfp.Kernel, 3)));
        Assert.Equal($"asked served {Counted}", After(Machines.TwoNodes, Ask(Gfp.Kernel)));
        Assert.Equal(
            $"asked served zones.fallback.downward {Counted}", After(Machines.TwoNodes, Ask(Gfp.Kernel), Ask(Gfp.Kernel, 3)));
        Assert.Equal(
            $"asked served zones.list.bound-to-node {Counted}",
            After(Machines.TwoNodes, Ask(Gfp.Kernel, 0, op: Op.AllocPagesBound) with { Node = 1 }));
    }

    [Fact]
    [Verifies(RuleIds.Zones.ListIllegal)]
    [Verifies(RuleIds.PageAllocator.OrderLimit)]
    [Verifies(RuleIds.PerCpu.Offline)]
    public void What_is_refused_before_any_zone_is_looked_at_tells_of_nothing_else()
    {
        Command gone = new() { Op = Op.CpuOffline, Value = 1 };
        Assert.Equal("zones.list.selection !page-allocator.scan.failure", After(Machines.TwoNodes, Ask(Gfp.Dma)));
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
            After(Machines.TwoNodes, Ask(Gfp.Kernel, 0, op: Op.AllocPagesNode) with { Node = 2 }));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    [Verifies(RuleIds.PageAllocator.AddressLost)]
    [Verifies(RuleIds.PageAllocator.CompoundPrepared)]
    public void A_request_tells_what_became_of_the_block()
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
    public void A_request_tells_what_a_list_of_its_CPU_had_to_do_with_it()
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

    /// <summary>What the rules of the page allocator tell of the last step, by their names in the room.</summary>
    static string OfRoom(Floors floors)
    {
        const string Room = "page-allocator.";
        return string.Join(' ', Told(floors.Last).Split(' ').Where(id => id.Contains(Room, StringComparison.Ordinal)))
            .Replace(Room, "", StringComparison.Ordinal).Replace(" reclaim.exact", "", StringComparison.Ordinal);
    }

    /// <summary>Of a request on a machine without a free frame that reclaims as the script says.</summary>
    static string Reclaiming(int cached, int min, ReclaimScript script, uint gfp)
    {
        using var floors = new Floors(Layout.Of(ZoneLayout.Of(0, 128)) with { MinFreeKbytes = min * 4, Reclaim = true });
        floors.Fill(cached);
        floors.LeaveFree(0);
        floors.Run(new() { Op = Op.SetReclaim, Value = script.Value });
        floors.Ask(0, gfp);
        const string Entered = "!scan.low-marks !scan.min-marks wake.kswapd reclaim.entered ";
        string told = string.Join(' ', OfRoom(floors).Split(' ').Order(StringComparer.Ordinal));
        foreach (string always in Entered.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(always, told, StringComparison.Ordinal);
        return string.Join(' ', told.Split(' ').Except(Entered.Split(' ')));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimProgress)]
    [Verifies(RuleIds.PageAllocator.ScanAfterReclaim)]
    [Verifies(RuleIds.PageAllocator.ScanHigh)]
    [Verifies(RuleIds.PageAllocator.OutOfMemory)]
    [Verifies(RuleIds.PageAllocator.Victim)]
    [Verifies(RuleIds.PageAllocator.RetryTable)]
    public void A_request_tells_what_reclaim_came_to_and_what_it_did_then()
    {
        const string Scanned = "reclaim.scanned reclaim.unreclaimable-skipped release.last-user";
        Assert.Equal(
            $"reclaim.progress {Scanned} scan.after-reclaim", Reclaiming(32, 0, new(32, 12, 0, false), Gfp.NoFs));
        Assert.Equal(
            "!scan.after-reclaim reclaim.progress reclaim.scanned reclaim.unreclaimable-skipped release.last-user"
            + " retry.table",
            Reclaiming(32, 40, new(32, 12, 0, false), Gfp.NoFs));
        Assert.Equal(
            $"!oom.invoked !reclaim.progress {Scanned} retry.table",
            Reclaiming(31, 0, new(31, 12, 0, false), Gfp.NoFs));
        Assert.Equal(
            "!oom.invoked !reclaim.progress reclaim.scanned reclaim.unreclaimable-skipped retry.table",
            Reclaiming(1, 28, new(0, 1, 1, false), Gfp.NoFs));
        Assert.Equal(
            "!oom.invoked !reclaim.progress !retry.table !scan.failure",
            Reclaiming(31, 0, new(0, 12, 0, false), Gfp.NoFs | Gfp.NoRetry));
        Assert.Equal(
            $"!reclaim.progress kswapd.freed-clears oom.invoked {Scanned} scan.high-marks",
            Reclaiming(43, 28, new(31, 1, 0, false), Gfp.Kernel));
        Assert.Equal(
            $"!reclaim.progress !scan.high-marks kswapd.freed-clears oom.invoked oom.victim {Scanned}",
            Reclaiming(42, 28, new(31, 1, 0, true), Gfp.Kernel));
        Assert.Equal(
            $"!oom.victim !reclaim.progress !scan.high-marks kswapd.freed-clears oom.invoked {Scanned}",
            Reclaiming(42, 28, new(31, 1, 0, false), Gfp.Kernel));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.KswapdBalance)]
    [Verifies(RuleIds.PageAllocator.KswapdEndZone)]
    [Verifies(RuleIds.PageAllocator.KswapdUnreclaimable)]
    [Verifies(RuleIds.PageAllocator.ReclaimSkipped)]
    [Verifies(RuleIds.PageAllocator.Rebalance)]
    public void A_round_of_kswapd_tells_what_it_came_to()
    {
        const string Scanned = "reclaim.unreclaimable-skipped reclaim.scanned";
        using var floors = new Floors(Machines.Plain(128) with { Reclaim = true });
        string After(Command command)
        {
            floors.Run(command);
            return OfRoom(floors);
        }

        var round = new Command { Op = Op.Kswapd };
        Assert.Equal("", After(round).Replace("reclaim.exact", "", StringComparison.Ordinal));
        Assert.Equal("reclaim.exact !kswapd.balance", After(round with { Node = 1 }));
        floors.Fill(100);
        floors.LeaveFree(0);
        floors.Ask(0, Gfp.Atomic);
        floors.SetReclaim(further: 1);
        Assert.Equal($"{Scanned} !kswapd.balance kswapd.end-zone !kswapd.unreclaimable", After(round));
        floors.SetReclaim(further: 400);
        Assert.Equal($"{Scanned} kswapd.balance !kswapd.end-zone kswapd.unreclaimable", After(round));
        const string None = "!reclaim.progress !reclaim.unreclaimable-skipped reclaim.scanned !oom.invoked retry.table";
        Assert.Equal(
            $"!scan.low-marks !scan.min-marks wake.kswapd reclaim.entered {None}", After(Ask(Gfp.NoFs)));
        Assert.Equal($"{None} retry.rebalance", After(Ask(Gfp.NoFs, op: Op.RetryPages)));
        Assert.Equal("!scan.failure !retry.rebalance", After(Ask(Gfp.Atomic, op: Op.RetryPages)));
        Assert.Equal("!page-allocator.kswapd.balance", TellingProperties.After(Plenty, round));

        using var low = new Floors(Layout.Of(ZoneLayout.Of(0, 128)) with { MinFreeKbytes = 28 * 4, Reclaim = true });
        low.Fill(60);
        low.LeaveFree(25);
        low.SetReclaim(20);
        low.Kswapd();
        Assert.Equal(
            $"release.last-user {Scanned} kswapd.balance !kswapd.end-zone !kswapd.unreclaimable", OfRoom(low));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseInvalid)]
    [Verifies(RuleIds.PageAllocator.ReleaseNull)]
    [Verifies(RuleIds.PageAllocator.ReleaseReserved)]
    [Verifies(RuleIds.PageAllocator.ReleaseUnused)]
    [Verifies(RuleIds.PageAllocator.ReleaseShared)]
    [Verifies(RuleIds.PageAllocator.ReleaseEach)]
    public void A_release_tells_what_it_was_taken_for()
    {
        using var floors = new Floors(Machines.Plain(20, 7));
        int block = floors.Take(1), compound = floors.Take(1, Gfp.Kernel | Gfp.Compound);
        string After(Response answer) => $"{answer}: {OfRoom(floors)}";
        Assert.Equal("bug (Invalid): !release.invalid", After(floors.Free(99)));
        Assert.Equal("ignored: release.null", After(floors.FreeAt(0)));
        Assert.Equal("bug (Invalid): !release.invalid", After(floors.FreeAt(8)));
        Assert.Equal("ignored: release.reserved", After(floors.Free(7)));
        Assert.Equal("bug (Unused): !release.unused", After(floors.Free(8)));
        Assert.Equal("bug (Interior): !release.unused", After(floors.Free(compound + 1)));
        Assert.Equal("bug (Misaligned): ", After(floors.Free(block, 11)));
        Assert.False(floors.Last.Of(RuleIds.Buddy.BlockAlignment));
        Assert.Equal("bug (Misaligned): ", After(floors.Free(compound, 3)));
        Assert.False(floors.Last.Of(RuleIds.Buddy.BlockRange));
        floors.Get(block);
        Assert.Equal("shared: release.shared", After(floors.Free(block, 1)));
        Assert.Equal("ok: release.each release.last-user", After(floors.PutEach(block, 1)).Replace(" at 0x1", ""));
    }
}
