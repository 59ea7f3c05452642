using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Mempool;

/// <summary>A machine with caches and pools, and short words for what tests ask of it.</summary>
sealed class PoolMachine : IDisposable
{
    public const uint Kernel = 0xD0, Atomic = 0x20, NoFs = 0x50, NoIo = 0x10;

    readonly SlabMachine machine;

    public PoolMachine(MachineOptions options) => machine = new(options with { Pools = 4 });

    public static PoolMachine Boot(uint frames = 4096, int cpus = 1, bool debug = false) =>
        new(SlabMachine.Options(frames: frames, cpus: cpus) with { SlabDebug = debug });

    public MemorySystem System => machine.System;

    public CpuHandle Cpu => machine.Cpu;

    /// <summary>What the source of a pool was asked for, and what it has not got back.</summary>
    public CountingSource Source { get; } = new();

    public int CreateCache(uint size, ObjectHook? constructor = null) => machine.Create(size, constructor: constructor);

    public int Pool(ulong least) => Number(Cpu.CreatePool(Source, least));

    public int Number(Result made)
    {
        Assert.Equal(Outcome.Ok, made.Outcome);
        Assert.True(System.PoolExists((int)made.Frame));
        return (int)made.Frame;
    }

    public nuint Take(int pool, uint gfp = Kernel, CpuHandle? cpu = null)
    {
        Result taken = (cpu ?? Cpu).PoolAlloc(pool, gfp);
        Assert.Equal(Outcome.Ok, taken.Outcome);
        return taken.Address != 0 ? taken.Address : taken.Frame;
    }

    public void Give(int pool, nuint element, bool kept = true) =>
        Assert.Equal(kept ? Outcome.Ok : Outcome.Freed, Cpu.PoolFree(pool, element).Outcome);

    /// <summary>min_nr, curr_nr and the callers that wait.</summary>
    public (int Least, int Count, int Waiters) Facts(int pool)
    {
        PoolFacts facts = System.ReadPool(pool);
        return (facts.Least, facts.Count, facts.Waiters);
    }

    public int[] Reserve(int pool)
    {
        int[] elements = new int[64];
        return elements[..System.PoolReserve(pool, elements)];
    }

    public void Refuses(Reason reason, Func<Result> call)
    {
        string before = Picture();
        Result result = call();
        Assert.Equal((Outcome.Bug, reason), (result.Outcome, result.Reason));
        Assert.Equal(before, Picture());
    }

    public void Destroy(int pool)
    {
        Assert.Equal(Outcome.Ok, Cpu.PoolDestroy(pool).Outcome);
        Assert.False(System.PoolExists(pool));
    }

    public void AssertSound() => machine.AssertSound();

    /// <summary>Destroys all pools and caches: then every page is where it was at boot.</summary>
    public void AssertAsBooted()
    {
        AssertSound();
        for (int pool = 0; pool < System.PoolPlaces; pool++)
            if (System.PoolExists(pool)) Destroy(pool);
        Assert.Empty(Source.Out);
        machine.AssertAsBooted();
    }

    public void Dispose() => machine.Dispose();

    /// <summary>All that can be seen of pools, caches and zones.</summary>
    string Picture() => machine.Picture() + string.Join(";", Enumerable.Range(0, System.PoolPlaces)
        .Where(System.PoolExists).Select(pool => $"{Facts(pool)}: {string.Join(",", Reserve(pool))}"));
}

/// <summary>Elements by number, with a script of failures.</summary>
sealed class CountingSource : IElementSource
{
    /// <summary>The flags of each request.</summary>
    public List<uint> Asked { get; } = [];

    /// <summary>What came back, in order.</summary>
    public List<uint> Back { get; } = [];

    /// <summary>What did not.</summary>
    public HashSet<uint> Out { get; } = [];

    /// <summary>Whether the request with that number, from 0, gets nothing.</summary>
    public Func<int, bool> Fails { get; set; } = _ => false;

    uint made;

    /// <summary>Forgets what was asked, and fails from now on, or not.</summary>
    public void Always(bool fails)
    {
        Asked.Clear();
        Fails = _ => fails;
    }

    public uint Take(CpuHandle cpu, uint gfp, Impl.Context context)
    {
        Asked.Add(gfp);
        if (Fails(Asked.Count - 1)) return 0;
        Out.Add(++made);
        return made;
    }

    public void Give(CpuHandle cpu, uint element)
    {
        Back.Add(element);
        Assert.True(Out.Remove(element));
    }

    public Reason Fault(uint element) => Out.Contains(element) ? Reason.None
        : element - 1 < made ? Reason.Free : Reason.Invalid;
}
