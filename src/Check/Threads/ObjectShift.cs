using System.Diagnostics;
using Verified.Check.History;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>Threads that take objects of caches and of kmalloc and give them back.</summary>
sealed class ObjectShift : Shift
{
    const int MostAtOnce = 16;

    readonly ThreadWorkload workload;
    readonly ObjectQueue handed = new();
    readonly int[] caches;
    readonly ObjectWorker[] workers;

    // Does what is left over when the threads have ended.
    readonly ObjectWorker closer;
    readonly long owned;

    public ObjectShift(
        ThreadWorkload workload, SharedSystem system, int threads, ulong seed, TimeSpan patience,
        CancellationToken cancel)
        : base(system, new Crew(threads, patience, cancel), seed)
    {
        this.workload = workload;
        owned = Quiet.Free(system.Memory);
        caches = Objects.Create(system.Memory);
        workers =
            [.. Enumerable.Range(0, threads).Select(number => new ObjectWorker(system, Crew, caches, number, seed))];
        closer = new ObjectWorker(system, Crew, caches, threads, seed);
    }

    MemorySystem Memory => System.Memory;

    /// <inheritdoc/>
    protected override void Round(int operations)
    {
        int each = Math.Max(1, operations / workers.Length);
        foreach (ObjectWorker worker in workers) worker.Open(each + MostAtOnce);
        // What was handed over and not given back stands in the log of the closer.
        closer.Open(0, handed.All.Count);
        long now = Stopwatch.GetTimestamp();
        foreach (HeldObject one in handed.All) closer.Log.Allocated(one.FirstWord(Memory), one.Order, now, now);
        Crew.Run(
            [.. workers.Select(worker => new Action(() => Work(worker, each)))],
            [() => workload.Companion!(Memory, Crew, Random)]);
        if (!Crew.IsStuck) Look();
    }

    void Work(ObjectWorker worker, int operations)
    {
        while (worker.Operations < operations && !Crew.IsOver)
        {
            bool online = true;
            using (CpuLease lease = Memory.Enter())
            {
                int burst = worker.Random.Between(1, MostAtOnce);
                for (int i = 0; i < burst && online; i++) online = worker.Step(lease.Cpu, handed);
            }

            if (!online) Thread.Yield();
        }
    }

    /// <summary>With all objects given back and all caches emptied, the machine must be as it was.</summary>
    protected override void Close()
    {
        while (workers.Select(worker => worker.HandOver()).FirstOrDefault(one => one is not null) is { } one)
            handed.Put(one);
        foreach (ObjectWorker worker in workers) worker.Open(0);
        closer.Open(0, 2 * handed.All.Count);
        long now = Stopwatch.GetTimestamp();
        foreach (HeldObject one in handed.All) closer.Log.Allocated(one.FirstWord(Memory), one.Order, now, now);
        using (CpuLease lease = Memory.Enter())
        {
            while (handed.Get() is { } one) closer.Give(lease.Cpu, one);
            foreach (int cache in caches) Expect(lease.Cpu.CacheDestroy(cache), $"the end of cache {cache}");
            // Larger ones first: they keep their descriptors in smaller ones.
            for (int cache = Memory.GeneralCaches - 1; cache >= 0; cache--)
                Expect(lease.Cpu.CacheShrink(cache), $"the last shrink of {Memory.CacheName(cache)}");
        }

        for (int cpu = 0; cpu < Memory.Options.Cpus; cpu++) Memory.Drain(cpu);
        Look();
        if (Quiet.Free(Memory) is var free && free != owned)
            Crew.Complain($"all was given back, but {free} of {owned} frames are free");
    }

    void Expect(Result result, string what)
    {
        if (result.Outcome != Outcome.Ok) Crew.Complain($"{what} was answered {result}");
    }

    void Look() => Look(workers.Append(closer).Sum(worker => (long)worker.Operations), Check);

    string? Check()
    {
        if (Memory.SelfCheck() is { } broken) return $"the structure is broken: {broken}";
        HeldObject[] held = [.. workers.SelectMany(worker => worker.Held), .. handed.All];
        foreach (HeldObject one in held)
            if (!one.IsMarked(Memory))
                return $"the object of {one.Size} bytes at 0x{one.Address:x} changed while it was held";
        foreach (int cache in caches.Where(Memory.CacheExists))
            if (Lost(cache, held.Count(one => one.Cache == cache)) is { } lost) return lost;
        return HistoryCheck.Check([.. workers.Select(worker => worker.Log), closer.Log])?.Text;
    }

    /// <summary>Whether the objects of a cache are those that are free, in arrays and held.</summary>
    string? Lost(int cache, int held)
    {
        CacheNodeFacts facts = Memory.ReadCacheNode(cache, 0);
        long all = (long)(facts.Partial + facts.Full + facts.Free) * Memory.ReadCache(cache).Num;
        long parked = facts.SharedCount;
        for (int cpu = 0; cpu < Memory.Options.Cpus; cpu++) parked += Memory.LocalObjects(cache, cpu, [], out _);
        return facts.FreeObjects + parked + held == all
            ? null
            : $"of {all} objects of {Memory.CacheName(cache)} {facts.FreeObjects} are free, {parked} in arrays and"
                + $" {held} held: some are " + (facts.FreeObjects + parked + held < all ? "lost" : "there twice");
    }
}
