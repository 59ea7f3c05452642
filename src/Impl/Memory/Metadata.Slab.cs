using Verified.Impl.Slab;

namespace Verified.Impl.Memory;

/// <summary>The part of the metadata that caches have; only in a machine with caches.</summary>
readonly unsafe partial struct Metadata
{
    /// <summary>The figures of all caches.</summary>
    public ref CacheTable Caches => ref *map->CacheTable;

    /// <summary>The slab descriptor at a word, counted from the first frame.</summary>
    public ref SlabDescriptor Slab(uint word) => ref *SlabDescriptor.At(map, word);

    /// <summary>The place of an object in the chain of the slab whose descriptor stands at a word.</summary>
    public ref ushort Link(uint word, uint number) => ref SlabDescriptor.Chain(SlabDescriptor.At(map, word))[number];

    /// <summary>The index of the first frame of that slab.</summary>
    public uint FirstFrame(uint word) => SlabDescriptor.FirstFrame(SlabDescriptor.At(map, word));

    /// <summary>The object that begins at an address, which may be any; its reason tells when none does.</summary>
    public FoundObject ObjectAt(nuint address) => Lookup.At(map, address);

    /// <summary>A cache descriptor.</summary>
    public ref Cache Cache(int cache) => ref map->Caches[cache];

    /// <summary>What a cache has on a node.</summary>
    public ref CacheNode CacheNode(int cache, int node) => ref *Impl.Slab.CacheNode.Of(map, cache, node);

    /// <summary>The head of the array of a cache and CPU.</summary>
    public ref ObjectArray ObjectArray(int cache, int cpu) => ref *Impl.Slab.ObjectArray.Of(map, cpu, cache);

    /// <summary>The objects in that array.</summary>
    public Span<ObjectEntry> LocalObjects(int cache, int cpu) => new(
        Impl.Slab.ObjectArray.Entries(Impl.Slab.ObjectArray.Of(map, cpu, cache)), ObjectArray(cache, cpu).Count);

    /// <summary>The objects in a shared array.</summary>
    public Span<ObjectEntry> SharedObjects(int cache, int node) => new(
        Impl.Slab.CacheNode.Shared(map, cache, node), CacheNode(cache, node).SharedCount);

    /// <summary>The descriptor of the slab that a frame, by index, belongs to.</summary>
    public ref SlabDescriptor SlabOf(uint index) =>
        ref *SlabDescriptor.At(map, SlabDescriptor.OfFrame(map, index));

    /// <summary>The chain of that slab.</summary>
    public Span<ushort> ChainOf(uint index) => new(
        SlabDescriptor.Chain(SlabDescriptor.At(map, SlabDescriptor.OfFrame(map, index))),
        (int)map->Caches[SlabDescriptor.CacheOfFrame(map, index)].Num);
}
