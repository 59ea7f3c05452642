using Verified.Benchmarks.Peers;
using Verified.Impl;
using Verified.Impl.PageAllocator;

namespace Verified.Benchmarks.Objects;

/// <summary>kmalloc and kfree of ours through the handle of a CPU.</summary>
readonly struct KmallocObjects(CpuHandle cpu, nuint size) : IPages<nuint>
{
    readonly CpuHandle cpu = cpu;

    /// <summary>As a peer, with large arrays.</summary>
    public static Peer Peer(string name, int size) =>
        new OurPeer<KmallocObjects, nuint>(name, CacheObjects.Machine, machine =>
        {
            CpuHandle first = machine.On(0);
            for (int cache = 0; cache < machine.GeneralCaches; cache++)
                if (machine.CacheName(cache) == $"size-{size}")
                    CacheObjects.Tune(first, cache, CacheObjects.LargeArrays!.Value);
            return thread => new KmallocObjects(machine.On(thread), (nuint)size);
        });

    public nuint Take(int order) => cpu.Kmalloc(size, Gfp.Kernel).Address;

    public void Give(nuint block, int order) => cpu.Kfree(block);

    public void Touch(nuint block, int order) => RawObjects.Touch(block);

    public bool IsNone(nuint block) => block == 0;
}
