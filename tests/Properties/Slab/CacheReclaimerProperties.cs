using Verified.Impl;
using Verified.Impl.Slab;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Slab;

public sealed class CacheReclaimerProperties
{
    const uint Kernel = SlabMachine.Kernel, Atomic = SlabMachine.Atomic;

    [Theory]
    [InlineData(2000, false)]
    [InlineData(2000, true)]
    [InlineData(4000, false)]
    [InlineData(30_000, false)]
    public void A_machine_whose_memory_is_all_in_free_slabs_serves_a_request_that_may_wait(int size, bool lists)
    {
        using var machine = Boot(attach: false, lists: lists, cpus: 4);
        Fill(machine, Keeping(machine, (uint)size));
        List<uint> frames = [];
        // What is too small for a slab.
        while (machine.Cpu.AllocPages(Atomic, 0) is { Outcome: Outcome.Ok } page) frames.Add(page.Frame);
        Assert.InRange(frames.Count, 0, 32);
        Assert.Equal("Failed (OutOfMemory)", machine.Cpu.AllocPages(Kernel, 0).ToString());
        machine.System.Attach(new CacheReclaimer(machine.System), null);
        while (machine.Cpu.AllocPages(Kernel, 0) is { Outcome: Outcome.Ok } page) frames.Add(page.Frame);
        Assert.InRange(frames.Count, 2000, 2048);
        frames.ForEach(frame => machine.Cpu.FreePages(frame, 0));
        machine.AssertAsBooted();
    }

    [Fact]
    public void Objects_in_use_stay_and_the_request_fails_for_good()
    {
        using var machine = Boot();
        int cache = Keeping(machine, 500);
        List<nuint> held = [];
        while (machine.Cpu.CacheAlloc(cache, Atomic) is { Outcome: Outcome.Ok } served) held.Add(served.Address);
        Assert.Equal("Failed (OutOfMemory)", machine.Cpu.AllocPages(Kernel, 0).ToString());
        Assert.Equal("Failed (OutOfMemory)", machine.Cpu.CacheAlloc(cache, Kernel).ToString());
        Assert.Equal((0u, true), (machine.System.Inactive(1), machine.System.Options.Reclaim));
        machine.AssertSound();
        machine.Release(cache, held);
        Assert.Equal(Outcome.Ok, machine.Cpu.AllocPages(Kernel, 0) is var page ? page.Outcome : 0);
        machine.Cpu.FreePages(page.Frame, 0);
        machine.AssertAsBooted();
    }

    [Fact]
    public void A_cache_grows_with_what_another_one_gives_back()
    {
        using var machine = Boot();
        int first = Keeping(machine, 500), second = Keeping(machine, 3000);
        Fill(machine, first);
        nuint[] held = machine.Alloc(second, 400);
        Assert.Equal(400, held.Distinct().Count());
        machine.Release(second, held);
        machine.AssertAsBooted();
    }

    [Fact]
    public void The_first_pass_takes_free_slabs_only_and_the_next_ones_arrays_too()
    {
        using var machine = Boot();
        int cache = machine.Create(4000);
        var reclaimer = new CacheReclaimer(machine.System);
        machine.Release(cache, machine.Alloc(cache, 20));
        int parked = machine.Avail(cache), free = machine.Slabs(cache).Free;
        Assert.True(parked > 0);
        Assert.Equal((uint)free, reclaimer.Shrink(machine.Cpu, Pass(1, 12)).Pages);
        Assert.Equal((parked, 0), (machine.Avail(cache), machine.Slabs(cache).Free));
        Assert.Equal((uint)parked, reclaimer.Shrink(machine.Cpu, Pass(1, 11)).Pages);
        Assert.Equal((0, (0, 0, 0)), (machine.Avail(cache), machine.Slabs(cache)));
        machine.AssertAsBooted();
    }

    [Fact]
    public void A_pass_ends_when_32_frames_came_free_and_the_next_begins_with_another_cache()
    {
        using var machine = Boot();
        int[] caches = [.. Enumerable.Range(0, 3).Select(_ => Keeping(machine, 4000))];
        foreach (int cache in caches) Fill(machine, cache, 100);
        var reclaimer = new CacheReclaimer(machine.System);
        for (int pass = 0; pass < 9; pass++)
        {
            Reclaimed reclaimed = reclaimer.Shrink(machine.Cpu, Pass(1, 12));
            Assert.Equal((32u, 32u), (reclaimed.Pages, reclaimed.Scanned));
        }

        Assert.Equal(12u, reclaimer.Shrink(machine.Cpu, Pass(1, 12)).Pages);
        Assert.Equal(default, reclaimer.Shrink(machine.Cpu, Pass(1, 12)));
    }

    /// <summary>As often as there are caches, each of them is the first once, and no other gives anything then.</summary>
    [Fact]
    public void Each_cache_has_its_turn()
    {
        using var machine = Boot();
        int[] caches = [Keeping(machine, 4000), Keeping(machine, 4000)];
        foreach (int cache in caches) Fill(machine, cache, 40);
        using Impl.Snapshot full = machine.System.Snapshot();
        var reclaimer = new CacheReclaimer(machine.System);
        int[] first = new int[2];
        for (int turn = 0; turn <= caches[1]; turn++)
        {
            machine.System.Restore(full);
            Assert.Equal(32u, reclaimer.Shrink(machine.Cpu, Pass(1, 12)).Pages);
            int[] free = [machine.Slabs(caches[0]).Free, machine.Slabs(caches[1]).Free];
            Assert.Equal([8, 40], free.Order());
            first[free[0] == 8 ? 0 : 1]++;
        }

        Assert.Equal([caches[1], 1], first);
        machine.System.Restore(full);
    }

    [Fact]
    public void Only_frames_of_the_zone_are_given_back_and_counted()
    {
        using var machine = Boot();
        int low = Keeping(machine, 4000, CacheFlags.Dma), high = Keeping(machine, 4000);
        Fill(machine, low, 20, Kernel | SlabMachine.Dma);
        Fill(machine, high, 10);
        var reclaimer = new CacheReclaimer(machine.System);
        Assert.Equal((20u, 10u, 0u), (reclaimer.Inactive(0), reclaimer.Inactive(1), reclaimer.Active(0)));
        Assert.Equal(10u, reclaimer.Shrink(machine.Cpu, Pass(1, 0)).Pages);
        Assert.Equal((20, 0), (machine.Slabs(low).Free, machine.Slabs(high).Free));
        Assert.Equal(20u, reclaimer.Shrink(machine.Cpu, Pass(0, 12)).Pages);
        machine.AssertAsBooted();
    }

    [Fact]
    public void Slabs_that_another_node_lent_are_found_by_their_zone()
    {
        using var machine = new SlabMachine(SlabMachine.TwoNodes);
        int cache = Keeping(machine, 4000);
        machine.Release(cache, [.. Enumerable.Range(0, 1500).Select(_ => machine.AllocOn(cache))]);
        Empty(machine, cache);
        var reclaimer = new CacheReclaimer(machine.System);
        uint there = reclaimer.Inactive(4);
        Assert.True(there > 100);
        Assert.Equal(32u, reclaimer.Shrink(machine.Cpu, Pass(4, 12)).Pages);
        Assert.Equal(there - 32, reclaimer.Inactive(4));
        machine.AssertAsBooted();
    }

    [Fact]
    public void A_cache_that_must_not_be_reaped_is_left_alone()
    {
        using var machine = Boot();
        int cache = Keeping(machine, 4000, CacheFlags.NoReap);
        Fill(machine, cache);
        string before = machine.Picture();
        for (int priority = 12; priority >= 0; priority--)
            Assert.Equal(0u, new CacheReclaimer(machine.System).Shrink(machine.Cpu, Pass(1, priority)).Pages);
        Assert.Equal(before, machine.Picture());
        Assert.Equal("Failed (OutOfMemory)", machine.Cpu.AllocPages(Kernel, 0).ToString());
    }

    [Fact]
    public void The_arrays_of_other_CPUs_are_left_alone_also_if_their_owner_does_not_answer()
    {
        using var machine = Boot();
        int cache = machine.Create(4000);
        machine.Release(cache, machine.Alloc(cache, 10, cpu: 1), cpu: 1);
        int parked = machine.Avail(cache, cpu: 1);
        Assert.True(parked > 0);
        var reclaimer = new CacheReclaimer(machine.System);
        for (int priority = 12; priority >= 0; priority--) reclaimer.Shrink(machine.Cpu, Pass(1, priority));
        Assert.Equal(parked, machine.Avail(cache, cpu: 1));
    }

    [Fact]
    public void Kswapd_gets_slab_memory_back_until_the_zone_is_in_balance()
    {
        using var machine = Boot(minFree: 512);
        Fill(machine, Keeping(machine, 4000));
        machine.Cpu.AllocPages(Atomic, 0);
        Assert.True(machine.System.KswapdOf(0).Woken);
        Result round = default;
        for (int i = 0; i < 1000 && (round = machine.Cpu.Kswapd(0)).Outcome == Outcome.WouldSleep; i++) continue;
        Assert.Equal(Outcome.Ok, round.Outcome);
        ZoneFacts normal = machine.System.Facts.Zones[1];
        Assert.True(machine.System.FreePages(1) > normal.High);
        machine.AssertSound();
    }

    [Fact]
    public void A_page_cache_and_the_slabs_give_back_together()
    {
        using var machine = Boot(attach: false);
        using var pages = new Impl.PageCache(machine.System);
        var slabs = new CacheReclaimer(machine.System);
        var both = new Reclaimers(pages, slabs);
        machine.System.Attach(both, null);
        int cache = Keeping(machine, 4000);
        Fill(machine, cache, 300);
        for (int i = 0; i < 300; i++) pages.Add(machine.Cpu, machine.Cpu.AllocPages(Kernel, 0).Frame);
        Assert.Equal(pages.Inactive(1) + slabs.Inactive(1), both.Inactive(1));
        Assert.Equal(pages.Active(1) + slabs.Active(1), both.Active(1));
        Reclaimed reclaimed = both.Shrink(machine.Cpu, Pass(1, 0));
        Assert.Equal(64u, reclaimed.Pages);
        List<uint> frames = [];
        while (machine.Cpu.AllocPages(Kernel, 0) is { Outcome: Outcome.Ok } page) frames.Add(page.Frame);
        Assert.Equal((0u, 0u), (pages.Inactive(1), slabs.Inactive(1)));
        frames.ForEach(frame => machine.Cpu.FreePages(frame, 0));
        machine.AssertAsBooted();
        Assert.Throws<ArgumentNullException>(() => new Reclaimers(pages, null!));
    }

    [Fact]
    public void Misuse_is_an_exception_and_a_cpu_that_is_offline_gives_nothing()
    {
        using var machine = Boot();
        using var other = Boot();
        var reclaimer = new CacheReclaimer(machine.System);
        Fill(machine, Keeping(machine, 4000), 10);
        Assert.Throws<ArgumentException>(() => reclaimer.Shrink(other.Cpu, Pass(1, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => reclaimer.Shrink(machine.Cpu, Pass(3, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => reclaimer.Shrink(machine.Cpu, Pass(1, 13)));
        Assert.Throws<ArgumentOutOfRangeException>(() => reclaimer.Active(-1));
        CpuHandle offline = machine.System.On(1);
        machine.System.SetCpuOnline(1, false);
        Assert.Equal(default, reclaimer.Shrink(offline, Pass(1, 0)));
        using Impl.MemorySystem bare = Impl.MemorySystem.Boot(new() { Dma = new(0, 64) });
        Assert.Throws<ArgumentException>(() => new CacheReclaimer(bare));
        Assert.Throws<ArgumentNullException>("system", () => new CacheReclaimer(null!));
        machine.System.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reclaimer.Inactive(0));
    }

    [Fact]
    public void Reclaiming_allocates_no_managed_memory()
    {
        using var machine = Boot();
        int cache = Keeping(machine, 4000);
        Fill(machine, cache);
        machine.Cpu.FreePages(machine.Cpu.AllocPages(Kernel, 0).Frame, 0);
        Fill(machine, cache);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Result page = machine.Cpu.AllocPages(Kernel, 0);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(Outcome.Ok, page.Outcome);
    }

    static ReclaimPass Pass(int zone, int priority) => new(zone, priority, Kernel, 0, Kswapd: false);

    static SlabMachine Boot(bool attach = true, bool lists = false, int minFree = 0, int cpus = 2)
    {
        var machine = new SlabMachine(SlabMachine.Options(32, cpus, 1024, lists) with
        {
            Reclaim = true,
            MinFreeKbytes = minFree,
        });
        if (attach) machine.System.Attach(new CacheReclaimer(machine.System), null);
        return machine;
    }

    /// <summary>A cache that keeps far more free objects than it would.</summary>
    static int Keeping(SlabMachine machine, uint size, uint flags = 0)
    {
        int cache = machine.Create(size, flags);
        Assert.Equal(Outcome.Ok, machine.Cpu.TuneCache(cache, 1024, 1024, 8).Outcome);
        return cache;
    }

    /// <summary>Has the cache grow, and gives all of it back: it is in free slabs then.</summary>
    static void Fill(SlabMachine machine, int cache, int count = int.MaxValue, uint gfp = Atomic)
    {
        List<nuint> taken = [];
        while (taken.Count < count && machine.Cpu.CacheAlloc(cache, gfp) is { Outcome: Outcome.Ok } served)
            taken.Add(served.Address);
        machine.Release(cache, taken);
        Empty(machine, cache);
    }

    /// <summary>Brings what is in arrays back to slabs, which the cache keeps.</summary>
    static void Empty(SlabMachine machine, int cache)
    {
        CacheFacts facts = machine.System.ReadCache(cache);
        machine.Cpu.TuneCache(cache, facts.Limit, facts.Batch, 8);
    }
}
