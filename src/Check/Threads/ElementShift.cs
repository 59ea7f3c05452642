using Verified.Check.Generate;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>Threads that take elements of two pools, one of a source and one of a cache, and give them back. A request
/// that is not served, or a thread that sleeps for ever, is a failure.</summary>
sealed class ElementShift : Shift
{
    const int OfSource = 0, OfCache = 1, MostElements = 24;

    readonly ThreadWorkload workload;
    readonly FailingSource source = new(MostElements);
    readonly int[] owners = new int[MostElements + 1];
    readonly CancellationToken cancel;
    readonly SplitMix[] draws;
    readonly int cache;
    readonly long owned;

    public ElementShift(
        ThreadWorkload workload, SharedSystem system, int threads, ulong seed, TimeSpan patience,
        CancellationToken cancel)
        : base(system, new Crew(threads, patience, cancel), seed)
    {
        this.workload = workload;
        this.cancel = cancel;
        draws = [.. Enumerable.Range(0, threads).Select(number => SplitMix.Stream(seed, (ulong)number))];
        owned = Quiet.Free(Memory);
        using CpuLease lease = Memory.Enter();
        source.Works = true;
        cache = Made(lease.Cpu.CreateCache(new CacheOptions { Name = "elements", Size = Elements.Size }));
        Made(lease.Cpu.CreatePool(source, Elements.Least));
        Made(lease.Cpu.CreateSlabPool(cache, Elements.Least));
    }

    MemorySystem Memory => System.Memory;

    /// <inheritdoc/>
    protected override void Round(int operations)
    {
        int each = Math.Max(1, operations / draws.Length);
        source.Works = false;
        Crew.Run(
            [.. Enumerable.Range(0, draws.Length).Select(number => new Action(() => Work(number, each)))],
            [() => workload.Companion!(Memory, Crew, Random)]);
        if (!Crew.IsStuck) Look((long)each * draws.Length, Check);
    }

    void Work(int number, int operations)
    {
        SplitMix random = draws[number];
        for (int done = 0; done < operations && !Crew.IsOver; done += 2)
        {
            using CpuLease lease = Memory.Enter();
            if (random.OneIn(2)) OneOfSource(lease.Cpu, number, random);
            else OneOfCache(lease.Cpu, number, done);
        }
    }

    /// <summary>No other thread has the element meanwhile.</summary>
    void OneOfSource(CpuHandle cpu, int number, SplitMix random)
    {
        Result taken = System.TakeElement(cpu, OfSource, cancel);
        if (!Expect(taken, "a request that may wait")) return;
        int before = Interlocked.Exchange(ref owners[taken.Frame], number + 1);
        if (before != 0) Crew.Complain($"element {taken.Frame} is with threads {before - 1} and {number}");
        if (random.OneIn(8)) Thread.Yield();
        Volatile.Write(ref owners[taken.Frame], 0);
        Returned(System.GiveElement(cpu, OfSource, taken.Frame));
    }

    void OneOfCache(CpuHandle cpu, int number, int serial)
    {
        Result taken = System.TakeElement(cpu, OfCache, cancel);
        if (!Expect(taken, "a request that may wait")) return;
        var one = new HeldObject(taken.Address, Elements.Size, cache, ((ulong)(uint)number << 32) + (uint)serial + 1);
        one.Mark(Memory);
        if ((serial & 30) == 0) Thread.Yield();
        if (!one.IsMarked(Memory)) Crew.Complain($"the object at 0x{one.Address:x} changed while it was held");
        Returned(System.GiveElement(cpu, OfCache, taken.Address));
    }

    /// <summary>With nothing outstanding and a back end that works, the pools can be filled, and go.</summary>
    protected override void Close()
    {
        source.Works = true;
        Memory.FailPages(0);
        using (CpuLease lease = Memory.Enter())
        {
            for (int pool = OfSource; pool <= OfCache; pool++)
            {
                // Only who makes a pool larger has it refilled.
                Expect(lease.Cpu.PoolResize(pool, Elements.Most + 1, Impl.PageAllocator.Gfp.Kernel), "the last resize");
                Expect(lease.Cpu.PoolDestroy(pool), $"the end of pool {pool}");
            }

            Expect(lease.Cpu.CacheDestroy(cache), "the end of the cache");
            for (int general = Memory.GeneralCaches - 1; general >= 0; general--)
                Expect(lease.Cpu.CacheShrink(general), $"the last shrink of {Memory.CacheName(general)}");
        }

        for (int cpu = 0; cpu < Memory.Options.Cpus; cpu++) Memory.Drain(cpu);
        Look(0, Check);
        if (source.Out != 0) Crew.Complain($"{source.Out} elements were lost");
        if (Quiet.Free(Memory) is var free && free != owned)
            Crew.Complain($"all was given back, but {free} of {owned} frames are free");
    }

    string? Check()
    {
        if (Memory.SelfCheck() is { } broken) return $"the structure is broken: {broken}";
        if (!Memory.PoolExists(OfSource)) return null;
        int reserve = Memory.ReadPool(OfSource).Count;
        return source.Out == reserve
            ? null
            : $"of {source.Out} elements {reserve} are in the reserve, and no thread has one";
    }

    bool Expect(Result result, string what)
    {
        if (result.Outcome == Outcome.Ok) return true;
        if (!cancel.IsCancellationRequested) Crew.Complain($"{what} was answered {result}");
        return false;
    }

    void Returned(Result result)
    {
        if (result.Outcome is not (Outcome.Ok or Outcome.Freed)) Crew.Complain($"a release was answered {result}");
    }

    static int Made(Result made) => made.Outcome == Outcome.Ok ? (int)made.Frame
        : throw new InvalidOperationException($"a cache or pool was answered {made}");
}
