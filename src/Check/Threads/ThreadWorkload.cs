using Verified.Check.Generate;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>What threads do to one machine at the same time.</summary>
abstract class ThreadWorkload
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ThreadWorkload> All { get; } =
        [new Churn(), new Handover(), new Retuning(), new Hotplug(), new Objects(), new Elements()];

    /// <summary>The name in tables.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in a few words.</summary>
    public abstract string What { get; }

    /// <summary>Whether the machine has page lists, always or as it is drawn.</summary>
    protected virtual bool AlwaysLists => true;

    /// <summary>How many threads do the work, of those wanted, on so many CPUs.</summary>
    public virtual int ThreadsOf(int wanted, int cpus) => wanted;

    /// <summary>Its part of all operations, where most have 1.</summary>
    public virtual int Weight => 1;

    /// <summary>What a further thread does meanwhile; null: there is none.</summary>
    public virtual Action<MemorySystem, Crew, SplitMix>? Companion => null;

    /// <summary>The threads on one machine.</summary>
    public abstract Shift Begin(
        SharedSystem system, int threads, ulong seed, TimeSpan patience, CancellationToken cancel);

    /// <summary>A machine with zones of a few thousand frames, so that some requests fail.</summary>
    public virtual MachineOptions Machine(SplitMix random, int cpus)
    {
        int high = random.Between(1, 64), batch = random.Between(1, 24);
        return new MachineOptions
        {
            Dma = new ZoneOptions(0, (uint)random.Between(64, 300)),
            Normal = new ZoneOptions(512, (uint)random.Between(1024, 4096)),
            HighMem = new ZoneOptions(8192, (uint)random.Between(0, 1024)),
            MinFreeKbytes = random.Between(0, 256),
            Cpus = cpus,
            PerCpuLists = AlwaysLists || !random.OneIn(4),
            ListOrders = random.OneIn(3) ? random.Between(2, 11) : 1,
            PerCpuSizes = random.OneIn(4) ? null
                : new PageListSizes(random.Between(0, batch), high, batch, 0, random.Between(1, high), batch),
        };
    }
}
