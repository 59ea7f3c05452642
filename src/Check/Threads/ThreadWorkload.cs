using Verified.Check.Generate;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>What threads do to one machine at the same time.</summary>
abstract class ThreadWorkload
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ThreadWorkload> All { get; } =
        [new Churn(), new Handover(), new Retuning(), new Hotplug()];

    /// <summary>The name in tables.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in a few words.</summary>
    public abstract string What { get; }

    /// <summary>Whether the machine has page lists, always or as it is drawn.</summary>
    protected virtual bool AlwaysLists => true;

    /// <summary>How many threads do the work, of those wanted, on so many CPUs.</summary>
    public virtual int ThreadsOf(int wanted, int cpus) => wanted;

    /// <summary>The part of one thread: so many operations, unless the crew ends before.</summary>
    public abstract void Work(Worker worker, int operations);

    /// <summary>What a further thread does meanwhile; null: there is none.</summary>
    public virtual Action<MemorySystem, Crew, SplitMix>? Companion => null;

    /// <summary>A machine with zones of a few thousand frames, so that some requests fail.</summary>
    public MachineOptions Machine(SplitMix random, int cpus)
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
            PerCpuSizes = random.OneIn(4) ? null
                : new PageListSizes(random.Between(0, batch), high, batch, 0, random.Between(1, high), batch),
        };
    }

    /// <summary>Requests and releases in a random order, so that the thread's share of the machine is now almost empty
    /// and now almost used up. False: the CPU is offline.</summary>
    protected static bool Step(Worker worker, CpuHandle cpu, long share)
    {
        SplitMix random = worker.Random;
        if (random.OneIn(16) && worker.Crew.Shared.Get() is { } block)
        {
            if (worker.Put(cpu, block)) return true;
            worker.Crew.Shared.Put(block);
            return false;
        }
        if (random.OneIn(16)) return worker.Share(cpu);
        if (random.OneIn(16) && worker.Crew.Common is { } common) return worker.Visit(cpu, common, random.Below(64));
        bool full = worker.HeldFrames >= share || random.Below(2) == 0;
        return full ? worker.Give(cpu) : worker.Take(cpu, Request.Draw(random));
    }

    /// <summary>How many frames each of the threads may hold at most, so that memory runs short at times.</summary>
    protected static long ShareOf(Worker worker) =>
        worker.System.Memory.Options.Normal.Spanned / (uint)Math.Max(1, worker.Crew.Size) + 16;
}
