using Verified.Benchmarks.Peers;
using Verified.Impl;
using Verified.Impl.PageAllocator;

namespace Verified.Benchmarks.Objects;

/// <summary>A memory pool of ours over a slab cache, through the handle of a CPU.</summary>
readonly struct PooledElements(CpuHandle cpu, int pool) : IPages<nuint>
{
    const ulong Least = 16;

    static readonly MachineOptions Machine = CacheObjects.Machine with { Pools = 1 };

    readonly CpuHandle cpu = cpu;

    /// <summary>As a peer, with large arrays.</summary>
    public static Peer Peer(string name, int size) =>
        new OurPeer<PooledElements, nuint>(name, Machine, machine =>
        {
            CpuHandle first = machine.On(0);
            Result made = first.CreateCache(new CacheOptions { Name = "elements", Size = (uint)size });
            made.ThrowIfBug();
            CacheObjects.Tune(first, (int)made.Frame, CacheObjects.LargeArrays!.Value);
            made = first.CreateSlabPool((int)made.Frame, Least);
            made.ThrowIfBug();
            int pool = (int)made.Frame;
            return thread => new PooledElements(machine.On(thread), pool);
        });

    public nuint Take(int order) => cpu.PoolAlloc(pool, Gfp.Kernel).Address;

    public void Give(nuint block, int order) => cpu.PoolFree(pool, block);

    public void Touch(nuint block, int order) => RawObjects.Touch(block);

    public bool IsNone(nuint block) => block == 0;
}
