using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

/// <summary>A machine with caches, and short words for what tests ask of it.</summary>
sealed class SlabMachine : IDisposable
{
    public const uint Kernel = 0xD0, Atomic = 0x20, Dma = 1;

    /// <summary>Frames of the DMA zone, before the Normal one.</summary>
    public const int DmaFrames = 1024;

    public SlabMachine(MachineOptions options, Arena? arena = null)
    {
        System = arena is null ? MemorySystem.Boot(options) : MemorySystem.Boot(options, arena);
        Booted = [.. Free()];
    }

    public MemorySystem System { get; }

    public CpuHandle Cpu => System.On(0);

    /// <summary>Free pages by zone at boot.</summary>
    uint[] Booted { get; }

    public static MachineOptions Options(int line = 32, int cpus = 1, uint frames = 4096, bool lists = false) => new()
    {
        Dma = new(0, DmaFrames),
        Normal = new(DmaFrames, frames),
        MinFreeKbytes = 0,
        CacheLine = line,
        Cpus = cpus,
        PerCpuLists = lists,
    };

    /// <summary>Two nodes of 1024 frames with a CPU each.</summary>
    public static MachineOptions TwoNodes => new()
    {
        Nodes = [new() { Normal = new(0, 1024) }, new() { Normal = new(1024, 1024) }],
        Cpus = 2,
        CpuNodes = [0, 1],
        MinFreeKbytes = 0,
        CacheLine = 32,
    };

    public static SlabMachine Boot(int line = 32, int cpus = 1, uint frames = 4096, bool lists = false) =>
        new(Options(line, cpus, frames, lists));

    public int Create(
        uint size, uint flags = 0, uint align = 0, string? name = null, ObjectHook? constructor = null,
        ObjectHook? destructor = null)
    {
        Result made = Cpu.CreateCache(new()
        {
            Name = name ?? $"cache of {size} ({Guid.NewGuid()})",
            Size = size,
            Flags = flags,
            Align = align,
            Constructor = constructor,
            Destructor = destructor,
        });
        Assert.Equal(Outcome.Ok, made.Outcome);
        Assert.True(System.CacheExists((int)made.Frame));
        return (int)made.Frame;
    }

    public nuint Alloc(int cache, uint gfp = Kernel, int cpu = 0)
    {
        Result served = System.On(cpu).CacheAlloc(cache, gfp);
        Assert.Equal(Outcome.Ok, served.Outcome);
        Assert.NotEqual(0u, served.Address);
        return served.Address;
    }

    public nuint[] Alloc(int cache, int count, int cpu = 0) =>
        [.. Enumerable.Range(0, count).Select(_ => Alloc(cache, cpu: cpu))];

    public nuint AllocOn(int cache, int node = 0)
    {
        Result served = Cpu.CacheAllocOn(cache, node, Kernel);
        Assert.Equal(Outcome.Ok, served.Outcome);
        return served.Address;
    }

    public void Release(int cache, nuint address, int cpu = 0) =>
        Assert.Equal(Outcome.Freed, System.On(cpu).CacheFree(cache, address).Outcome);

    public void Release(int cache, IEnumerable<nuint> addresses, int cpu = 0)
    {
        foreach (nuint address in addresses) Release(cache, address, cpu);
    }

    /// <summary>Objects in the array of a CPU.</summary>
    public int Avail(int cache, int cpu = 0) => System.LocalObjects(cache, cpu, [], out _);

    public bool Touched(int cache, int cpu = 0)
    {
        System.LocalObjects(cache, cpu, [], out bool touched);
        return touched;
    }

    public CacheNodeFacts Node(int cache, int node = 0) => System.ReadCacheNode(cache, node);

    public (int Partial, int Full, int Free) Slabs(int cache, int node = 0)
    {
        CacheNodeFacts facts = Node(cache, node);
        return (facts.Partial, facts.Full, facts.Free);
    }

    public int[] List(int cache, SlabListKind kind, int node = 0)
    {
        Span<int> frames = stackalloc int[1024];
        return frames[..System.SlabList(cache, node, kind, frames)].ToArray();
    }

    /// <summary>The objects of an array as addresses, oldest first.</summary>
    public nuint[] Local(int cache, int cpu = 0)
    {
        int[] words = new int[1024];
        return [.. words[..System.LocalObjects(cache, cpu, words, out _)].Select(AddressOfWord)];
    }

    public nuint[] Shared(int cache, int node = 0)
    {
        int[] words = new int[16384];
        return [.. words[..System.SharedObjects(cache, node, words)].Select(AddressOfWord)];
    }

    public nuint AddressOfWord(int word) =>
        System.AddressOf((uint)word / 1024) + ((nuint)(uint)word % 1024 * 4);

    /// <summary>The address in the words of 2.6.11.</summary>
    public ulong Linear(nuint address)
    {
        Assert.True(System.TryFrameOf(address, out uint frame));
        return 0xC0000000 + (frame * 4096UL) + (address - System.AddressOf(frame));
    }

    /// <summary>The first frame of the slab that an object is in.</summary>
    public uint FrameOf(nuint address)
    {
        Assert.True(System.TryFrameOf(address, out uint frame));
        return frame;
    }

    /// <summary>Bytes from the start of a slab to its first object.</summary>
    public uint ColourOff(nuint anObject) => System.ReadSlab(FrameOf(anObject)).ColourOff;

    /// <summary>A call answers Bug with a reason, and nothing changes.</summary>
    public void Refuses(Reason reason, Func<Result> call)
    {
        string before = Picture();
        Result result = call();
        Assert.Equal((Outcome.Bug, reason), (result.Outcome, result.Reason));
        Assert.Equal(before, Picture());
    }

    /// <summary>All that can be seen of caches and zones.</summary>
    public string Picture() => SlabPicture.Of(System);

    public IEnumerable<uint> Free() => Enumerable.Range(0, System.ZoneCount).Select(System.FreePages);

    public void AssertSound() => Assert.Null(System.SelfCheck());

    /// <summary>Destroys or shrinks all caches: then every page is where it was at boot.</summary>
    public void AssertAsBooted()
    {
        AssertSound();
        for (int round = 0; round < 2; round++)
            for (int cache = System.CachePlaces - 1; cache >= 0; cache--)
                if (System.CacheExists(cache))
                    Assert.Equal(Outcome.Ok, (cache < System.GeneralCaches
                        ? Cpu.CacheShrink(cache) : Cpu.CacheDestroy(cache)).Outcome);
        for (int cpu = 0; cpu < System.Options.Cpus; cpu++)
            if (System.IsOnline(cpu)) System.Drain(cpu);
        Assert.Equal(Booted, Free());
        AssertSound();
    }

    public void Dispose() => System.Dispose();
}
