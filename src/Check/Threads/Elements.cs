using Verified.Check.Generate;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>Threads that share memory pools whose back ends fail at random, each with one element at a time, so that
/// each request must be served; another one resizes the pools and makes page requests fail.</summary>
sealed class Elements : ThreadWorkload
{
    /// <summary>Elements that the pools hold at first.</summary>
    public const int Least = 4;

    /// <summary>The most that they are to hold later.</summary>
    public const int Most = 2 * Least;

    /// <summary>Bytes of the objects of the pool that stands on a cache.</summary>
    public const int Size = 1024;

    public override string Name => "pools";

    public override string What => "threads wait for elements of pools, while back ends fail and pools are resized";

    public override Shift Begin(
        SharedSystem system, int threads, ulong seed, TimeSpan patience, CancellationToken cancel) =>
        new ElementShift(this, system, threads, seed, patience, cancel);

    public override MachineOptions Machine(SplitMix random, int cpus) => base.Machine(random, cpus) with
    {
        CacheLine = 32 << random.Below(3),
        Caches = 2,
        Pools = 2,
    };

    public override Action<MemorySystem, Crew, SplitMix> Companion => (memory, crew, random) =>
    {
        while (crew.IsWorking)
        {
            using (CpuLease lease = memory.Enter())
            {
                int pool = random.Below(memory.PoolPlaces);
                if (random.OneIn(2)) memory.FailPages(random.Between(1, 3));
                if (random.OneIn(4)) lease.Cpu.CacheShrink(memory.GeneralCaches);
                Result resized = lease.Cpu.PoolResize(
                    pool, random.Between(1, Most), Impl.PageAllocator.Gfp.Kernel);
                if (resized.Outcome is not (Outcome.Ok or Outcome.Failed))
                    crew.Complain($"a resize was answered {resized}");
            }

            for (int wait = random.Below(8); wait > 0; wait--) Thread.Yield();
        }
    };
}
