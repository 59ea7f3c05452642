using Verified.Impl;

namespace Verified.Tests.Properties.Slab;

/// <summary>What a pass of the reclaimer takes of which cache, to the frame.</summary>
public sealed class FreeSlabsProperties
{
    const uint Kernel = SlabMachine.Kernel;
    const int Normal = 1;

    [Fact]
    public void Each_pass_begins_with_the_next_cache()
    {
        using var machine = Boot();
        int[] caches = [Keeping(machine, 4000), Keeping(machine, 4000)];
        var reclaimer = new CacheReclaimer(machine.System);
        for (int turn = 0; turn <= caches[1] + 1; turn++)
        {
            foreach (int cache in caches) Free(machine, cache, 40);
            int[] before = [.. caches.Select(cache => machine.Slabs(cache).Free)];
            Assert.Equal(32u, reclaimer.Shrink(machine.Cpu, new(Normal, 12, Kernel, 0, Kswapd: false)).Pages);
            int[] taken = [.. caches.Select((cache, i) => before[i] - machine.Slabs(cache).Free)];
            Assert.Equal(turn == caches[1] ? [0, 32] : [32, 0], taken);
        }
    }

    [Fact]
    public void A_pass_that_has_more_than_it_wants_takes_nothing_else()
    {
        using var machine = Boot();
        int gap = machine.Create(64), small = Keeping(machine, 4000), pairs = Keeping(machine, 5000);
        int rest = Keeping(machine, 300);
        machine.Cpu.CacheDestroy(gap);
        Free(machine, small, 31);
        Free(machine, pairs, 20);
        Free(machine, rest, 100);
        int left = machine.Slabs(rest).Free;
        var reclaimer = new CacheReclaimer(machine.System);
        Assert.Equal(33u, Pass(reclaimer, machine, 12));
        Assert.Equal((0, 19, left), (machine.Slabs(small).Free, machine.Slabs(pairs).Free, machine.Slabs(rest).Free));
        machine.AssertSound();
        Assert.Equal(32u, Pass(reclaimer, machine, 12));
        Assert.Equal((3, left), (machine.Slabs(pairs).Free, machine.Slabs(rest).Free));
        Assert.Equal(6u + (uint)left, Pass(reclaimer, machine, 12));
        Assert.Equal(0u, Pass(reclaimer, machine, 12));
        machine.AssertAsBooted();
    }

    /// <summary>Of arrays only as much as is wanted, and never more than free slabs leave wanting.</summary>
    [Fact]
    public void Arrays_are_drained_one_cache_after_the_other_until_there_is_enough()
    {
        using var machine = Boot();
        int[] caches = [Keeping(machine, 4000), Keeping(machine, 4000)];
        foreach (int cache in caches)
        {
            Free(machine, cache, 40);
            machine.Release(cache, machine.Alloc(cache, 10));
        }

        var reclaimer = new CacheReclaimer(machine.System);
        int[] parked = [.. caches.Select(cache => machine.Avail(cache))];
        Assert.All(parked, count => Assert.True(count > 8));
        Assert.Equal(32u, Pass(reclaimer, machine, 0));
        Assert.Equal(parked, caches.Select(cache => machine.Avail(cache)));
        Assert.Equal((16, 32), (caches.Sum(cache => machine.Slabs(cache).Free), parked.Sum()));
        Assert.Equal(32u, Pass(reclaimer, machine, 0));
        Assert.Equal(16, caches.Sum(cache => machine.Avail(cache)));
        Assert.Equal(16u, Pass(reclaimer, machine, 0));
        Assert.Equal([0, 0], caches.Select(cache => machine.Avail(cache)));
        machine.AssertAsBooted();
    }

    [Fact]
    public void What_a_node_does_not_keep_counts_as_given_and_the_rest_comes_from_its_free_slabs()
    {
        using var machine = Boot();
        int cache = machine.Create(4000);
        Assert.Equal(Impl.Outcome.Ok, machine.Cpu.TuneCache(cache, 100, 1, 0).Outcome);
        uint keeps = machine.Node(cache).FreeLimit;
        Assert.Equal(4u, keeps);
        machine.Release(cache, machine.Alloc(cache, 34));
        Assert.Equal(34, machine.Avail(cache));
        Assert.Equal(32u, Pass(new CacheReclaimer(machine.System), machine, 0));
        Assert.Equal((0, 2), (machine.Avail(cache), machine.Slabs(cache).Free));
        machine.AssertAsBooted();
    }

    [Fact]
    public void Shared_arrays_are_drained_too()
    {
        using var machine = Boot();
        int cache = machine.Create(5000);
        Assert.Equal(Impl.Outcome.Ok, machine.Cpu.TuneCache(cache, 4, 4, 8).Outcome);
        machine.Release(cache, machine.Alloc(cache, 15));
        int parked = machine.Avail(cache) + machine.Node(cache).SharedCount;
        Assert.True(machine.Node(cache).SharedCount > 4);
        uint free = (uint)machine.Slabs(cache).Free;
        Assert.Equal(2 * ((uint)parked + free), Pass(new CacheReclaimer(machine.System), machine, 0));
        Assert.Equal((0, 0), (machine.Avail(cache), machine.Node(cache).SharedCount));
        machine.AssertAsBooted();
    }

    [Fact]
    public void A_pass_counts_as_looked_at_a_part_of_all_slab_frames_that_doubles_with_each_priority()
    {
        using var machine = Boot();
        machine.Alloc(machine.Create(4000), 128);
        uint all = 0;
        for (uint frame = 1024; frame < 2048; frame++) all += machine.System.IsSlabFrame(frame) ? 1u : 0;
        Assert.InRange(all, 128u, 200u);
        var reclaimer = new CacheReclaimer(machine.System);
        Assert.Equal(0u, reclaimer.Shrink(machine.Cpu, new(Normal, 12, Kernel, 0, Kswapd: false)).Scanned);
        for (int priority = 11; priority > 0; priority--)
        {
            Reclaimed pass = reclaimer.Shrink(machine.Cpu, new(Normal, priority, Kernel, 0, Kswapd: false));
            all -= priority == 11 ? pass.Pages : 0;
            if (priority < 11) Assert.Equal(all >> priority, pass.Scanned);
        }

        Assert.Throws<ArgumentNullException>(() => new CacheReclaimer(null!));
    }

    static uint Pass(CacheReclaimer reclaimer, SlabMachine machine, int priority) =>
        reclaimer.Shrink(machine.Cpu, new(Normal, priority, Kernel, 0, Kswapd: false)).Pages;

    static SlabMachine Boot() => new(SlabMachine.Options(32, 2, 1024) with { Reclaim = true });

    /// <summary>A cache that keeps far more free objects than it would.</summary>
    static int Keeping(SlabMachine machine, uint size)
    {
        int cache = machine.Create(size);
        Assert.Equal(Impl.Outcome.Ok, machine.Cpu.TuneCache(cache, 1024, 1024, 8).Outcome);
        return cache;
    }

    /// <summary>Has the cache at least so many objects in free slabs, and none in arrays.</summary>
    static void Free(SlabMachine machine, int cache, int objects)
    {
        int more = objects - (machine.Slabs(cache).Free * (int)machine.System.ReadCache(cache).Num);
        machine.Release(cache, machine.Alloc(cache, Math.Max(0, more)));
        machine.Cpu.TuneCache(cache, 1024, 1024, 8);
    }
}
