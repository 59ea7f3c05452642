namespace Verified.Impl;

/// <summary>A cache as it is.</summary>
/// <param name="Size">Bytes from one object to the next (R8.4).</param>
/// <param name="Align">Bytes that objects are aligned to.</param>
/// <param name="Num">Objects of a slab (R8.6).</param>
/// <param name="Order">A slab has 2^Order frames (R8.7).</param>
/// <param name="OffSlab">Whether slab descriptors stand outside the slabs (R8.5).</param>
/// <param name="SlabSize">Bytes of a slab descriptor with its chain.</param>
/// <param name="Colour">How many colour offsets there are (R8.9).</param>
/// <param name="ColourOff">Bytes from one to the next.</param>
/// <param name="ColourNext">The one that the next slab gets.</param>
/// <param name="Limit">The most objects in the array of a CPU (R8.12).</param>
/// <param name="Batch">How many are moved at a time.</param>
/// <param name="Flags">As given, and what debugging adds.</param>
/// <param name="DescriptorCache">The cache that slab descriptors come from, or -1.</param>
/// <param name="Constructed">Objects constructed since it was made, modulo 2^32.</param>
/// <param name="Destructed">Objects destructed.</param>
/// <param name="Head">Bytes that debugging keeps before what a caller gets of an object (R8.22).</param>
/// <param name="Length">Bytes that a caller gets of an object.</param>
public readonly record struct CacheFacts(
    uint Size, uint Align, uint Num, int Order, bool OffSlab, uint SlabSize, uint Colour, uint ColourOff,
    uint ColourNext, int Limit, int Batch, uint Flags, int DescriptorCache, uint Constructed, uint Destructed,
    uint Head, uint Length);

/// <summary>What a cache has on a node (R8.2).</summary>
/// <param name="FreeObjects">Free objects in its slabs.</param>
/// <param name="FreeLimit">How many are kept (R8.12).</param>
/// <param name="FreeTouched">Whether a free slab was used since the last reaping.</param>
/// <param name="NextReap">When it is next reaped, in milliseconds of the machine's clock.</param>
/// <param name="SharedLimit">The capacity of the shared array.</param>
/// <param name="SharedCount">How many objects that holds.</param>
/// <param name="Partial">Slabs of which some objects are free.</param>
/// <param name="Full">Slabs without a free object.</param>
/// <param name="Free">Slabs of which all objects are free.</param>
public readonly record struct CacheNodeFacts(
    uint FreeObjects, uint FreeLimit, bool FreeTouched, uint NextReap, int SharedLimit, int SharedCount,
    int Partial, int Full, int Free);

/// <summary>A slab (R8.10).</summary>
/// <param name="Cache">Its cache.</param>
/// <param name="ColourOff">Bytes from its start to its first object.</param>
/// <param name="InUse">Objects that are not free in it.</param>
/// <param name="DescriptorWord">Where its descriptor stands, in words of 4 bytes from frame 0.</param>
/// <param name="Node">Its node.</param>
public readonly record struct SlabFacts(int Cache, uint ColourOff, uint InUse, uint DescriptorWord, int Node);

/// <summary>One of the lists of slabs of a cache and node.</summary>
public enum SlabListKind
{
    /// <summary>Some objects are free.</summary>
    Partial,

    /// <summary>None is free.</summary>
    Full,

    /// <summary>All are free.</summary>
    Free,
}

/// <summary>A call that a cache makes to the page allocator.</summary>
/// <param name="Gives">True for __free_pages, false for alloc_pages or alloc_pages_node.</param>
/// <param name="Cpu">On which CPU.</param>
/// <param name="Node">The node of alloc_pages_node; -1 for the other two.</param>
/// <param name="Gfp">The flags of a request.</param>
/// <param name="Order">The order.</param>
/// <param name="Context">Who asks.</param>
/// <param name="Frame">The first frame (pfn) given; 0 for a request.</param>
public readonly record struct PageRequest(
    bool Gives, int Cpu, int Node, uint Gfp, int Order, Context Context, uint Frame);

/// <summary>Looks on while caches ask for pages and give them back.</summary>
public interface IPageTraffic
{
    /// <summary>A call is about to be made. No lock is held.</summary>
    void Asking(in PageRequest request);

    /// <summary>It was answered.</summary>
    void Asked(in PageRequest request, Result answer);
}
