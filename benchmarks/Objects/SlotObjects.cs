using System.Runtime.CompilerServices;
using Verified.Benchmarks.Peers;
using Verified.Impl;

namespace Verified.Benchmarks.Objects;

/// <summary>SlabCache of ours, as code without pointers uses it, through the handle of a CPU.</summary>
readonly struct SlotObjects<TBytes>(SlabCache<TBytes> cache, CpuHandle cpu) : IPages<Slot<TBytes>>
    where TBytes : unmanaged
{
    readonly CpuHandle cpu = cpu;

    /// <summary>As a peer, with large arrays.</summary>
    public static Peer Peer(string name) =>
        new OurPeer<SlotObjects<TBytes>, Slot<TBytes>>(name, CacheObjects.Machine, machine =>
        {
            var cache = new SlabCache<TBytes>(machine, "objects");
            CacheObjects.Tune(machine.On(0), cache.Number, CacheObjects.LargeArrays!.Value);
            return thread => new SlotObjects<TBytes>(cache, machine.On(thread));
        });

    public Slot<TBytes> Take(int order) => cache.TryRent(cpu, out Slot<TBytes> slot, out _) ? slot : default;

    public void Give(Slot<TBytes> block, int order) => block.Return(cpu);

    public void Touch(Slot<TBytes> block, int order) => Unsafe.As<TBytes, long>(ref block.Value) = 1;

    public bool IsNone(Slot<TBytes> block) => block.Address == 0;
}
