using System.Collections.Immutable;

namespace Verified.Model.Slab;

/// <summary>What a cache is created with, by bit: the kernel's flags, and below them what hooks it has.</summary>
public static class CacheFlags
{
    /// <summary>It has a constructor, which every object has seen when it is handed out for the first time.</summary>
    public const uint Constructor = 0x0001;

    /// <summary>It has a destructor, which every object sees before its slab goes.</summary>
    public const uint Destructor = 0x0002;

    /// <summary>SLAB_NO_REAP.</summary>
    public const uint NoReap = 0x1000;

    /// <summary>SLAB_HWCACHE_ALIGN.</summary>
    public const uint HwCacheAlign = 0x2000;

    /// <summary>SLAB_CACHE_DMA.</summary>
    public const uint CacheDma = 0x4000;

    /// <summary>SLAB_RECLAIM_ACCOUNT.</summary>
    public const uint ReclaimAccount = 0x20000;

    /// <summary>SLAB_PANIC.</summary>
    public const uint Panic = 0x40000;

    /// <summary>SLAB_DESTROY_BY_RCU. The grace period has always passed here, so that slabs go at once.</summary>
    public const uint DestroyByRcu = 0x80000;

    /// <summary>All that a build without debugging takes, with SLAB_MUST_HWCACHE_ALIGN, which has no effect.</summary>
    public const uint Allowed = 0xEF003;
}

/// <summary>Objects that are in no slab's chain and with no caller: of a CPU, or shared by those of a node.</summary>
/// <param name="Touched">Whether it served since it was last drained.</param>
/// <param name="Objects">The objects, as words of 4 bytes from frame 0, oldest first.</param>
public sealed record ObjectArray(bool Touched, ImmutableArray<int> Objects)
{
    /// <summary>No objects, not touched.</summary>
    public static ObjectArray Empty { get; } = new(false, []);

    /// <summary>How many objects there are: avail.</summary>
    public int Count => Objects.Length;
}

/// <summary>A cache (R8.1). Immutable.</summary>
public sealed record Cache
{
    /// <summary>Its name, which no other cache has.</summary>
    public required string Name { get; init; }

    /// <summary>How its slabs are laid out.</summary>
    public required Geometry Geometry { get; init; }

    /// <summary>What it was created with.</summary>
    public required uint Flags { get; init; }

    /// <summary>The general cache that slab descriptors come from; -1: they are in the slabs.</summary>
    public required int DescriptorCache { get; init; }

    /// <summary>How many objects the array of a CPU takes.</summary>
    public required int Limit { get; init; }

    /// <summary>How many objects move to or from an array at a time: batchcount.</summary>
    public required int Batch { get; init; }

    /// <summary>How many objects the shared array of a node takes.</summary>
    public required int SharedCapacity { get; init; }

    /// <summary>The colour of the next slab.</summary>
    public int ColourNext { get; init; }

    /// <summary>Objects constructed since it was created.</summary>
    public int Constructed { get; init; }

    /// <summary>Objects destructed since it was created.</summary>
    public int Destructed { get; init; }

    /// <summary>The array of each CPU.</summary>
    public required ImmutableArray<ObjectArray> Locals { get; init; }

    /// <summary>The slabs of each node.</summary>
    public required ImmutableArray<CacheList> Lists { get; init; }

    /// <summary>Whether it was created with that flag.</summary>
    public bool Has(uint flag) => (Flags & flag) != 0;

    /// <summary>The cache with another array of a CPU.</summary>
    public Cache With(int cpu, ObjectArray array) => this with { Locals = Locals.SetItem(cpu, array) };

    /// <summary>The cache with other slabs of a node.</summary>
    public Cache With(int node, CacheList list) => this with { Lists = Lists.SetItem(node, list) };
}
