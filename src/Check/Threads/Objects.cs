using Verified.Check.Generate;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>Threads that share caches and kmalloc, while another one reaps, shrinks and tunes them and takes CPUs
/// offline.</summary>
sealed class Objects : ThreadWorkload
{
    /// <summary>Bytes of the objects of the caches.</summary>
    static readonly uint[] Sizes = [64, 1024];

    public override string Name => "objects";

    public override string What => "threads take and free objects, while caches are reaped, shrunk and tuned";

    public override int Weight => 2;

    public override Shift Begin(
        SharedSystem system, int threads, ulong seed, TimeSpan patience, CancellationToken cancel) =>
        new ObjectShift(this, system, threads, seed, patience, cancel);

    public override MachineOptions Machine(SplitMix random, int cpus) => base.Machine(random, cpus) with
    {
        CacheLine = 32 << random.Below(3),
        Caches = 8,
    };

    /// <summary>Makes the caches.</summary>
    public static int[] Create(MemorySystem memory)
    {
        using CpuLease lease = memory.Enter();
        CpuHandle cpu = lease.Cpu;
        var caches = new int[Sizes.Length];
        for (int i = 0; i < caches.Length; i++)
        {
            Result made = cpu.CreateCache(new CacheOptions { Name = $"shared-{i}", Size = Sizes[i] });
            if (made.Outcome != Outcome.Ok) throw new InvalidOperationException($"a cache was answered {made}");
            caches[i] = (int)made.Frame;
        }

        return caches;
    }

    public override Action<MemorySystem, Crew, SplitMix> Companion => (memory, crew, random) =>
    {
        while (crew.IsWorking)
        {
            if (random.OneIn(4)) Switch(memory, crew, random);
            using (CpuLease lease = memory.Enter()) Keep(lease.Cpu, memory, crew, random);
            Thread.Yield();
        }
    };

    /// <summary>A CPU goes offline, and comes back.</summary>
    static void Switch(MemorySystem memory, Crew crew, SplitMix random)
    {
        int cpu = random.Below(memory.Options.Cpus);
        Expect(crew, memory.SetCpuOnline(cpu, false));
        for (int wait = random.Below(4); wait > 0; wait--) Thread.Yield();
        Expect(crew, memory.SetCpuOnline(cpu, true));
    }

    static void Keep(CpuHandle cpu, MemorySystem memory, Crew crew, SplitMix random)
    {
        int cache = random.Below(memory.GeneralCaches + Sizes.Length);
        int limit = random.Between(1, 120);
        switch (random.Below(3))
        {
            case 0:
                Expect(crew, cpu.CacheReap((uint)random.Below(4000)));
                break;
            case 1:
                Result shrunk = cpu.CacheShrink(cache);
                if (shrunk.Outcome != Outcome.Refused) Expect(crew, shrunk);
                break;
            default:
                Expect(crew, cpu.TuneCache(cache, limit, random.Between(1, limit), random.Below(9)));
                break;
        }
    }

    static void Expect(Crew crew, Result result)
    {
        if (result.Outcome != Outcome.Ok) crew.Complain($"a change of caches or CPUs was answered {result}");
    }
}
