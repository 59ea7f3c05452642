using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class SlowPathProperties
{
    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimEntered)]
    [Verifies(RuleIds.PageAllocator.WakeKswapd)]
    public void E4_18_On_1_GB_kswapd_starts_at_1173_free_frames_and_direct_reclaim_at_939()
    {
        using var floors = new Floors(Machines.I386(1024) with { Reclaim = true });
        Assert.Equal((939u, 1173u, 1408u), (floors.System.PagesMin(1), floors.System.PagesLow(1), floors.System.PagesHigh(1)));
        floors.LeaveFree(0, Gfp.Dma, zone: 0);
        floors.LeaveFree(1174, 0, zone: 1);
        Assert.Equal(new(true, 10), floors.Node());
        floors.SetReclaim(0);
        floors.Kswapd();
        Assert.Equal(default, floors.Node());

        Assert.Equal(Outcome.Ok, floors.Ask(0).Outcome);
        Assert.Equal(default, floors.Node());
        Assert.Equal(1173, floors.FreePages(1));
        Assert.Equal(Outcome.Ok, floors.Ask(0).Outcome);
        Assert.Equal(new(true, 0), floors.Node());
        Assert.Equal((1172, 0ul), (floors.FreePages(1), floors.Counts().Stalls));

        floors.LeaveFree(939, 0, zone: 1);
        floors.SetReclaim(victim: true);
        Assert.Equal(Response.Sleeps(Reason.Victim), floors.Ask(0));
        Assert.Equal(1ul, floors.Counts().Stalls);
        Assert.Equal(939, floors.FreePages(1));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimEntered)]
    public void E4_9b_GFP_ATOMIC_below_its_reduced_minimum_fails_without_reclaim()
    {
        using var floors = new Floors(Machines.WithFree(100, (38, 0)) with { Reclaim = true });
        Assert.Equal(Response.Failed(Reason.BelowWatermark), floors.Ask(0, Gfp.Atomic));
        Assert.Empty(floors.Cache.Passes);
        Assert.Equal(0ul, floors.Counts().Stalls);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimEntered)]
    public void A_caller_with_memalloc_rights_never_reclaims()
    {
        using var floors = new Floors(Machines.Plain(4) with { Reclaim = true });
        floors.LeaveFree(0);
        Assert.Equal(Response.Failed(Reason.NoBlock), floors.Ask(0, Gfp.Kernel, Context.MemAlloc));
        Assert.Empty(floors.Cache.Passes);
        Response inInterrupt = floors.Ask(0, Gfp.Wait, Context.MemAlloc | Context.Interrupt);
        Assert.Equal(Response.Sleeps(Reason.Congestion) with { MightSleep = true }, inInterrupt);
        Assert.Equal(13, floors.Cache.Passes.Count);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanAfterReclaim)]
    public void After_progress_the_rights_of_the_caller_decide()
    {
        using var floors = Marked(cached: 32, free: 0, min: 40);
        floors.SetReclaim(32, 12);
        Assert.Equal(Response.Sleeps(Reason.Congestion), floors.Ask(0, Gfp.NoFs));
        Assert.Equal(32, floors.FreePages());
        using var high = Marked(cached: 32, free: 0, min: 40);
        high.SetReclaim(32, 12);
        Assert.Equal(Outcome.Ok, high.Ask(0, Gfp.NoFs | Gfp.High).Outcome);
        Assert.Equal(31, high.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanAfterReclaim)]
    public void Progress_that_does_not_help_leads_to_the_retry_table()
    {
        using var floors = new Floors(Machines.Plain(64) with { Reclaim = true });
        floors.LeaveFree(0);
        for (int frame = 0; frame < 64; frame += 2) floors.CacheAdd(frame);
        floors.SetReclaim(32, 12);
        Assert.Equal(Response.Sleeps(Reason.Congestion), floors.Ask(1));
        Assert.Equal(32, floors.FreePages());
        Assert.Equal(Response.Failed(Reason.Fragmented), floors.Ask(1, Gfp.NoFs | Gfp.NoRetry));
        Assert.Equal(0, floors.Cache.Kills);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanHigh)]
    public void Before_a_kill_a_zone_above_pages_high_serves()
    {
        using var floors = Marked(cached: 43, free: 0);
        floors.SetReclaim(31, 1);
        Assert.Equal(Outcome.Ok, floors.Ask(0).Outcome);
        Assert.Equal(42, floors.FreePages());
        Assert.True(floors.Fired.Has(RuleIds.PageAllocator.ScanHigh));
        using var less = Marked(cached: 42, free: 0);
        less.SetReclaim(31, 1, victim: true);
        Assert.Equal(Response.Sleeps(Reason.Victim), less.Ask(0));
        Assert.Equal(1, less.Cache.Kills);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Victim)]
    public void Where_nobody_can_be_killed_the_request_fails()
    {
        using var floors = new Floors(Machines.Plain(4) with { Reclaim = true });
        floors.LeaveFree(0);
        Assert.Equal(Response.Failed(Reason.OutOfMemory), floors.Ask(0));
        Assert.Equal((1, 0ul), (floors.Cache.Kills, floors.Counts().Kills));
        floors.System.Attach(null, null);
        Assert.Equal(Response.Failed(Reason.OutOfMemory), floors.Ask(0));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.OutOfMemory)]
    public void With_page_lists_frames_that_stay_in_the_cold_list_help_nobody()
    {
        Layout layout = Machines.Plain(64) with
        {
            Reclaim = true,
            PerCpuLists = true,
            PerCpuSizes = new(0, 0, 0, 0, 64, 1),
        };
        using Impl.MemorySystem system = Machines.Boot(layout);
        var cache = new PageCache(system) { Script = new(40, 12, 0, true) };
        system.Attach(cache, cache);
        Impl.CpuHandle cpu = system.On(0);
        for (int i = 0; i < 64; i++) cache.Add(new((int)cpu.AllocPages(0, 0).Frame));
        Assert.Equal(Impl.Reason.Congestion, cpu.AllocPages(Gfp.Kernel, 0).Reason);
        Assert.Equal((0u, 40), (system.FreePages(0), system.PageListSize(0, 0, cold: true).Count));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Rebalance)]
    public void The_waiting_shell_goes_on_until_it_is_served_or_cancelled()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(64) with { Reclaim = true });
        var cache = new PageCache(system) { Script = new(31, 12, 0, false) };
        system.Attach(cache, cache);
        Impl.CpuHandle cpu = system.On(0);
        Assert.Equal(Impl.Outcome.Ok, cpu.AllocPagesWait(Gfp.NoFs, 0).Outcome);
        for (int i = 1; i < 64; i++) cache.Add(new((int)cpu.AllocPages(0, 0).Frame));
        cache.Script = new(32, 12, 0, false);
        Assert.Equal(Impl.Outcome.Ok, cpu.AllocPagesWait(Gfp.NoFs, 0).Outcome);

        while (cpu.AllocPages(0, 0).Outcome == Impl.Outcome.Ok) continue;
        cache.Script = default;
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Impl.Result result = cpu.AllocPagesWait(Gfp.NoFs, 0, 0, cancelled.Token);
        Assert.Equal((Impl.Outcome.WouldSleep, Impl.Reason.Congestion), (result.Outcome, result.Reason));
        Assert.True(cache.Passes.Count > 13);
    }

    /// <summary>After congestion memory is reclaimed again, even if some has come free meanwhile.</summary>
    [Fact]
    [Verifies(RuleIds.PageAllocator.Rebalance)]
    public void The_waiting_shell_goes_on_where_it_was_told_to_sleep()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(64) with { Reclaim = true });
        Impl.CpuHandle cpu = system.On(0);
        while (cpu.AllocPages(0, 0).Outcome == Impl.Outcome.Ok) continue;
        var late = new Late(pass => cpu.FreePages((uint)pass, 0));
        system.Attach(late, null);
        Assert.Equal(Impl.Outcome.Ok, cpu.AllocPagesWait(Gfp.NoFs, 0).Outcome);
        Assert.Equal(14, late.Passes);
    }

    /// <summary>Frees a frame with the last pass of a round, which it does not tell, and with the next pass.</summary>
    sealed class Late(Func<int, Impl.Result> free) : Impl.IReclaimer
    {
        public int Passes { get; private set; }

        public Impl.Reclaimed Shrink(Impl.CpuHandle cpu, in Impl.ReclaimPass pass)
        {
            Passes++;
            if (Passes < 13) return default;
            Assert.Equal(Impl.Outcome.Freed, free(Passes).Outcome);
            return Passes == 13 ? default : new Impl.Reclaimed(32, 32);
        }

        public uint Active(int zone) => 0;

        public uint Inactive(int zone) => 0;
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Victim)]
    public void The_waiting_shell_starts_anew_after_a_kill()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8) with { Reclaim = true });
        Impl.CpuHandle cpu = system.On(0);
        uint held = cpu.AllocPages(0, 3).Frame;
        var oom = new Killer(() => cpu.FreePages(held, 3));
        system.Attach(null, oom);
        Assert.Equal(Impl.Outcome.Ok, cpu.AllocPagesWait(Gfp.Kernel, 2).Outcome);
        Assert.Equal((Gfp.Kernel, 2), oom.Asked);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReclaimEntered)]
    public void What_is_attached_stays_over_a_reboot_and_the_state_does_not()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8) with { Reclaim = true });
        var cache = new PageCache(system) { Script = new(0, 0, 5, false) };
        system.Attach(cache, cache);
        system.On(0).AllocPages(Gfp.NoFs, 4);
        Assert.Equal((65u, (true, 4)), (system.PagesScanned(0), system.KswapdOf(0)));
        using Impl.Snapshot before = system.Snapshot();
        system.Reboot();
        Assert.Equal((0u, (false, 0)), (system.PagesScanned(0), system.KswapdOf(0)));
        system.On(0).AllocPages(Gfp.NoFs, 4);
        Assert.Equal(26, cache.Passes.Count);
        system.Reboot();
        system.Restore(before);
        Assert.Equal(65u, system.PagesScanned(0));
    }

    /// <summary>One zone with the marks 28/35/42, and so many frames in the page cache and free.</summary>
    static Floors Marked(int cached, int free, int min = 28)
    {
        var floors = new Floors(Layout.Of(ZoneLayout.Of(0, 128)) with { MinFreeKbytes = min * 4, Reclaim = true });
        floors.Fill(cached);
        floors.LeaveFree(free);
        return floors;
    }

    sealed class Killer(Action kill) : Impl.IOomHandler
    {
        public (uint Gfp, int Order) Asked { get; private set; }

        public bool Kill(uint gfp, int order)
        {
            Asked = (gfp, order);
            kill();
            return true;
        }
    }
}
