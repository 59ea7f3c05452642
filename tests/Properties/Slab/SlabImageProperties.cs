using Verified.Impl;
using Verified.Impl.Slab;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Slab;

public sealed class SlabImageProperties
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void A_snapshot_brings_back_all_caches_and_pools_and_what_comes_next_is_the_same(int nodes, bool debug)
    {
        using var machine = new SlabMachine(SlabUse.Options(nodes, debug));
        SlabUse.Round(machine, 1);
        string before = SlabUse.Picture(machine);
        using Snapshot snapshot = machine.System.Snapshot();
        Assert.Equal(before, SlabUse.Picture(machine));
        SlabUse.Round(machine, 2);
        string after = SlabUse.Picture(machine);
        SlabUse.Round(machine, 3);
        Assert.NotEqual(before, after);
        machine.System.Restore(snapshot);
        Assert.Equal(before, SlabUse.Picture(machine));
        machine.AssertSound();
        SlabUse.Round(machine, 2);
        Assert.Equal(after, SlabUse.Picture(machine));
        machine.System.Reboot();
        machine.System.Restore(snapshot);
        Assert.Equal(before, SlabUse.Picture(machine));
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugUser)]
    public void Each_object_has_the_user_that_it_had_and_no_damage()
    {
        using var machine = new SlabMachine(SlabMachine.Options() with { SlabDebug = true });
        int cache = machine.Create(60);
        nuint[] objects = [.. Enumerable.Range(1, 12).Select(caller => Take(machine, cache, (uint)caller))];
        using Snapshot snapshot = machine.System.Snapshot();
        CpuHandle cpu = machine.Cpu;
        cpu.Caller = 99;
        // All are in use now, of the first slab too.
        machine.Alloc(cache, 200);
        machine.System.Restore(snapshot);
        Assert.Equal((Outcome.Ok, 0), (cpu.CheckCache(cache).Outcome, machine.System.SlabReports().Length));
        foreach (nuint at in objects) Spoil(machine, at - 4);
        Assert.Equal(12, cpu.CheckCache(cache).Reports);
        Assert.Equal(
            Enumerable.Range(1, 12), machine.System.SlabReports().Select(report => (int)report.User).Order());
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugReport)]
    public void Reports_are_those_that_there_were()
    {
        using var machine = new SlabMachine(SlabMachine.Options() with { SlabDebug = true });
        int cache = machine.Create(60);
        nuint[] objects = machine.Alloc(cache, 3);
        Spoil(machine, objects[0] - 4);
        Assert.Equal(1, machine.Cpu.CheckCache(cache).Reports);
        SlabReport[] before = machine.System.SlabReports();
        using Snapshot snapshot = machine.System.Snapshot();
        // Until the ring of the last 64 holds nothing of before.
        for (int i = 0; i < 70; i++)
        {
            Spoil(machine, objects[2] - 4);
            machine.Cpu.CheckCache(cache);
        }

        Assert.Equal(64, machine.System.SlabReports().Length);
        machine.System.Restore(snapshot);
        Assert.Equal(before, machine.System.SlabReports());
    }

    /// <summary>Contents stay: those of objects in use, and of free ones that debugging has no pattern for.</summary>
    [Fact]
    public void What_is_written_anew_is_the_pattern_of_free_objects_alone()
    {
        using var machine = new SlabMachine(SlabMachine.Options() with { SlabDebug = true });
        int poisoned = machine.Create(60), plain = machine.Create(60, CacheFlags.DestroyByRcu);
        nuint held = machine.Alloc(poisoned), free = machine.Alloc(plain);
        machine.Release(plain, free);
        using Snapshot snapshot = machine.System.Snapshot();
        Bytes(machine, held, 60).Fill(7);
        Bytes(machine, free, 60).Fill(9);
        machine.System.Restore(snapshot);
        Assert.True(Bytes(machine, held, 60).IndexOfAnyExcept((byte)7) < 0);
        Assert.True(Bytes(machine, free, 60).IndexOfAnyExcept((byte)9) < 0);
    }

    [Fact]
    public void A_machine_without_caches_has_an_image_of_nothing()
    {
        using var machine = MemorySystem.Boot(new() { Dma = new(0, 64) });
        using Snapshot snapshot = machine.Snapshot();
        machine.On(0).AllocPages(SlabMachine.Kernel, 2);
        machine.Restore(snapshot);
        Assert.Null(machine.SelfCheck());
        using var cached = MemorySystem.Boot(new() { Dma = new(0, 64), CacheLine = 32 });
        using Snapshot larger = cached.Snapshot();
        Assert.True(larger.Bytes > snapshot.Bytes);
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillShared)]
    public void Shared_arrays_of_all_nodes_come_back_object_by_object()
    {
        using var machine = new SlabMachine(SlabMachine.TwoNodes);
        int cache = machine.Create(200);
        Assert.Equal(Outcome.Ok, machine.Cpu.TuneCache(cache, 2, 2, 4).Outcome);
        for (int cpu = 0; cpu < 2; cpu++) machine.Release(cache, machine.Alloc(cache, 12, cpu), cpu);
        for (int node = 0; node < 2; node++) Assert.Equal(8, machine.System.ReadCacheNode(cache, node).SharedCount);
        using Snapshot snapshot = machine.System.Snapshot();
        nuint[][] first = [machine.Alloc(cache, 10, 0), machine.Alloc(cache, 10, 1)];
        for (int cpu = 0; cpu < 2; cpu++) machine.Release(cache, first[cpu], cpu);
        machine.System.Restore(snapshot);
        for (int cpu = 0; cpu < 2; cpu++) Assert.Equal(first[cpu], machine.Alloc(cache, 10, cpu));
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocReserve)]
    public void The_reserve_of_the_first_pool_comes_back_element_by_element()
    {
        const uint noGrow = 0x2000;
        using var machine = new SlabMachine(SlabMachine.Options() with { Pools = 2 });
        int pool = (int)machine.Cpu.CreateKmallocPool(1024, 3).Frame;
        Assert.Equal(0, pool);
        // Until nobody but the reserve has one.
        while (machine.Cpu.Kmalloc(1024, noGrow).Outcome == Outcome.Ok) continue;
        using Snapshot snapshot = machine.System.Snapshot();
        nuint[] first = Reserve();
        foreach (nuint element in first) Assert.Equal(Outcome.Ok, machine.Cpu.PoolFree(pool, element).Outcome);
        Assert.Equal(first.Reverse(), Reserve());
        machine.System.Restore(snapshot);
        Assert.Equal(first, Reserve());
        nuint[] Reserve() => [.. Enumerable.Range(0, 3).Select(_ => machine.Cpu.PoolAlloc(pool, noGrow).Address)];
    }

    static nuint Take(SlabMachine machine, int cache, uint caller)
    {
        CpuHandle cpu = machine.Cpu;
        cpu.Caller = caller;
        return cpu.CacheAlloc(cache, SlabMachine.Kernel).Address;
    }

    static void Spoil(SlabMachine machine, nuint at) => Bytes(machine, at, 1)[0] ^= 0xFF;

    static Span<byte> Bytes(SlabMachine machine, nuint at, int count)
    {
        Assert.True(machine.System.TryFrameOf(at, out uint frame));
        return machine.System.Memory(frame, 1).Slice((int)(at - machine.System.AddressOf(frame)), count);
    }
}
