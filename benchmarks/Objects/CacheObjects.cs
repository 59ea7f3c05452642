using Verified.Benchmarks.Peers;
using Verified.Impl;
using Verified.Impl.PageAllocator;

namespace Verified.Benchmarks.Objects;

/// <summary>A slab cache of ours through the handle of a CPU.</summary>
readonly struct CacheObjects(CpuHandle cpu, int cache) : IPages<nuint>
{
    /// <summary>The machine of all columns of ours: 256 MiB, two CPUs.</summary>
    public static MachineOptions Machine { get; } = OurPages.LargeLists with { CacheLine = 64 };

    /// <summary>Sizes of arrays as Linux 2.6.11 chooses them by the size of an object (R8.12).</summary>
    public static (int Limit, int Batch, int Shared)? UsualArrays => null;

    /// <summary>The largest arrays that can be set, so that more of a batch stays in them.</summary>
    public static (int Limit, int Batch, int Shared)? LargeArrays => (1024, 512, 32);

    readonly CpuHandle cpu = cpu;

    /// <summary>As a peer.</summary>
    public static Peer Peer(string name, int size, (int Limit, int Batch, int Shared)? arrays) =>
        new OurPeer<CacheObjects, nuint>(name, Machine, machine =>
        {
            CpuHandle first = machine.On(0);
            Result made = first.CreateCache(new CacheOptions { Name = "objects", Size = (uint)size });
            made.ThrowIfBug();
            int cache = (int)made.Frame;
            if (arrays is { } sizes) Tune(first, cache, sizes);
            return thread => new CacheObjects(machine.On(thread), cache);
        });

    public static void Tune(CpuHandle cpu, int cache, (int Limit, int Batch, int Shared) sizes) =>
        cpu.TuneCache(cache, sizes.Limit, sizes.Batch, sizes.Shared).ThrowIfBug();

    public nuint Take(int order) => cpu.CacheAlloc(cache, Gfp.Kernel).Address;

    public void Give(nuint block, int order) => cpu.CacheFree(cache, block);

    public void Touch(nuint block, int order) => RawObjects.Touch(block);

    public bool IsNone(nuint block) => block == 0;
}
