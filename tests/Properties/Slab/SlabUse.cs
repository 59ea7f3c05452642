using Verified.Impl;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Slab;

/// <summary>
/// The same use of every part of a machine with caches: full, partial and free slabs on and off slab, arrays of CPUs,
/// shared ones, gaps between numbers, pools of every kind, and where objects are debugged, damage.
/// </summary>
static class SlabUse
{
    const int Pools = 5;

    /// <summary>Machines that differ in what their caches consist of.</summary>
    public static MachineOptions Options(int nodes, bool debug) =>
        (nodes == 2 ? SlabMachine.TwoNodes : SlabMachine.Options(cpus: 2)) with { Pools = Pools, SlabDebug = debug };

    /// <summary>Uses a machine; a round repeats what the one before did, upon what that left.</summary>
    public static void Round(SlabMachine machine, int round)
    {
        MemorySystem system = machine.System;
        CpuHandle cpu = machine.Cpu;
        cpu.Caller = (uint)round + 7;
        int gap = machine.Create(40, name: $"gap {round}"), on = machine.Create(60, name: $"on {round}");
        int off = machine.Create(700, name: $"off {round}"), hooked = machine.Create(100, name: $"hooked {round}");
        foreach (int cache in (int[])[on, off, hooked])
        {
            Assert.Equal(Outcome.Ok, cpu.TuneCache(cache, 6, 3, 4).Outcome);
            nuint[] held = machine.Alloc(cache, 90);
            machine.Release(cache, held[..30]);
            machine.Release(cache, held[50..75], cpu: 1);
        }

        for (int cache = 0; cache < system.GeneralCaches; cache += 2) machine.Release(cache, machine.Alloc(cache));
        machine.Release(gap, machine.Alloc(gap));
        Fill(system, cpu, on);
        Assert.Equal(Outcome.Ok, cpu.CacheDestroy(gap).Outcome);
        if (system.Options.SlabDebug) Damage(machine, on, round);
    }

    /// <summary>Everything that can be seen.</summary>
    public static string Picture(SlabMachine machine)
    {
        MemorySystem system = machine.System;
        int[] room = new int[64];
        var pools = from pool in Enumerable.Range(0, system.PoolPlaces)
                    where system.PoolExists(pool)
                    let count = system.PoolReserve(pool, room)
                    select $"{pool} {system.ReadPool(pool)}: {string.Join(",", room.Take(count))}";
        nuint start = system.AddressOf(0);
        var reports = system.SlabReports().Select(report => report with { Address = report.Address - start });
        return machine.Picture() + string.Join("\n", pools) + string.Join("\n", reports);
    }

    /// <summary>Pools as long as there is room, each third of them gone at once.</summary>
    static void Fill(MemorySystem system, CpuHandle cpu, int cache)
    {
        for (int place = 0; place < Pools; place++)
        {
            if (system.PoolExists(place)) Assert.Equal(Outcome.Ok, cpu.PoolDestroy(place).Outcome);
            Result made = place switch
            {
                0 or 1 => cpu.CreateSlabPool(cache, 5),
                2 or 3 => cpu.CreatePagePool(1, 3),
                _ => cpu.CreateKmallocPool(100, 4),
            };
            Assert.Equal(Outcome.Ok, made.Outcome);
        }

        Assert.Equal(Outcome.Ok, cpu.PoolDestroy(0).Outcome);
        Assert.Equal(Outcome.Ok, cpu.PoolDestroy(3).Outcome);
        Assert.Equal(Outcome.Ok, cpu.PoolAlloc(2, SlabMachine.Kernel).Outcome);
    }

    /// <summary>A byte in front of an object, found at its release.</summary>
    static void Damage(SlabMachine machine, int cache, int round)
    {
        nuint spoilt = machine.Alloc(cache);
        Assert.True(machine.System.TryFrameOf(spoilt - 4, out uint frame));
        machine.System.Memory(frame, 1)[(int)(spoilt - 4 - machine.System.AddressOf(frame))] ^= 0xFF;
        CpuHandle cpu = machine.Cpu;
        cpu.Caller = (uint)round + 30;
        Assert.Equal(1, cpu.CacheFree(cache, spoilt).Reports);
    }
}
