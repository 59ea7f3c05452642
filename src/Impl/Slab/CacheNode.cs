using System.Runtime.InteropServices;
using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>kmem_list3: the slabs of a cache on a node (R8.2), one cache line. The lock of the cache protects
/// it.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct CacheNode
{
    public const int Bytes = 64;

    public SlabList Partial, Full, Free;

    /// <summary>Free objects in the slabs: those in no array and in nobody's hands.</summary>
    public uint FreeObjects;

    /// <summary>Free objects that are kept (R8.12).</summary>
    public uint FreeLimit;

    /// <summary>When the shared array and the free slabs are looked at again, in milliseconds of the machine's
    /// clock.</summary>
    public uint NextReap;

    /// <summary>1 if a free slab was used since the last look.</summary>
    public int FreeTouched;

    /// <summary>The shared array: its capacity, how many objects it holds, and 1 if objects were taken from it since
    /// the last look.</summary>
    public int SharedLimit, SharedCount, SharedTouched;

    /// <summary>The list of a cache and a node.</summary>
    public static CacheNode* Of(MemMap* map, int cache, int node) => map->CacheNodes + cache * map->NodeCount + node;

    /// <summary>The objects in the shared array, oldest first.</summary>
    public static ObjectEntry* Shared(MemMap* map, int cache, int node) =>
        (ObjectEntry*)(map->SharedArrays + (nuint)(cache * map->NodeCount + node) * SlabShape.SharedBytes);
}
