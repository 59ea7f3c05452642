using Verified.Impl.Slab;

namespace Verified.Impl.Memory;

/// <summary>The part of the metadata that caches have; only in a machine with caches.</summary>
readonly unsafe partial struct Metadata
{
    /// <summary>The figures of all caches.</summary>
    public ref CacheTable Caches => ref *map->CacheTable;

    /// <summary>The cache of that number.</summary>
    public ref Cache Cache(int number) => ref map->Caches[number];

    /// <summary>The slabs of a cache on node 0.</summary>
    public ref CacheNode Slabs(int cache) => ref *CacheNode.Of(map, cache, 0);

    /// <summary>The array of a cache and CPU.</summary>
    public ref ObjectArray Local(int cache, int cpu) => ref *ObjectArray.Of(map, cpu, cache);

    /// <summary>The objects in that array, oldest first.</summary>
    public Span<ObjectEntry> LocalObjects(int cache, int cpu) =>
        new(ObjectArray.Entries(ObjectArray.Of(map, cpu, cache)), Local(cache, cpu).Count);

    /// <summary>The slab descriptor at a word, counted from the first frame.</summary>
    public ref SlabDescriptor Slab(uint word) => ref *SlabDescriptor.At(map, word);

    /// <summary>The place of an object in the chain of the slab whose descriptor stands at a word.</summary>
    public ref ushort Link(uint word, uint number) => ref SlabDescriptor.Chain(SlabDescriptor.At(map, word))[number];

    /// <summary>The index of the first frame of that slab.</summary>
    public uint FirstFrame(uint word) => SlabDescriptor.FirstFrame(SlabDescriptor.At(map, word));

    /// <summary>The object that begins at an address, which may be any; its reason tells when none does.</summary>
    public FoundObject ObjectAt(nuint address) => Lookup.At(map, address);
}
