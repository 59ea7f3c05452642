using System.Runtime.InteropServices;
using Verified.Impl.Memory;

namespace Verified.Impl.Mempool;

/// <summary>
/// What a pool is made of, on a cache line of its own in the metadata. Its reserve is an array in an object of kmalloc,
/// and so is the room that its descriptor has in 2.6.11. The lock protects counts, waiters and the array.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct PoolPlace
{
    public const int Bytes = 64;

    /// <summary>What <see cref="State"/> says: the number is free, a pool begins or ends, or there is one.</summary>
    public const int Absent = 0, Taken = 1, Live = 2;

    /// <summary>Of a pool whose elements kmalloc never has.</summary>
    public const int NoCache = -1;

    public int State;

    /// <summary>1 while there is such a pool, its elements are objects, and nobody debugs their caches: one word
    /// answers for the short ways.</summary>
    public int Short;

    /// <summary>The cache that objects come from; of kmalloc, the one for ordinary memory.</summary>
    public int Cache;

    /// <summary>The request flags that choose the twin for DMA, whose number is one more.</summary>
    public uint Twin;

    /// <summary>min_nr and curr_nr.</summary>
    public int Least, Count;

    public int Lock;

    /// <summary>Callers that were told to wait, and have not been woken.</summary>
    public int Waiters;

    public PoolBacking Backing;
    public int Order;

    /// <summary>Words of the objects that hold array and descriptor; Nil: none yet.</summary>
    public uint Array, Descriptor;

    /// <summary>The reserve; top last.</summary>
    public static uint* Reserve(MemMap* map, PoolPlace* own) => (uint*)Slab.SlabDescriptor.Address(map, own->Array);

    public static bool OfObjects(PoolPlace* own) => own->Backing <= PoolBacking.Kmalloc;
}
