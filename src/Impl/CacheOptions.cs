namespace Verified.Impl;

/// <summary>Makes or ends an object of a cache. It is called inside operations of the cache, must not throw, and owns
/// the object until it returns.</summary>
/// <param name="address">The object.</param>
/// <param name="cache">The number of its cache.</param>
/// <param name="flags">For a constructor <see cref="CacheOptions.Constructing"/>, and <see cref="CacheOptions.Atomic"/>
/// if it must not sleep; 0 for a destructor.</param>
public delegate void ObjectHook(nuint address, int cache, uint flags);

/// <summary>What kmem_cache_create is told of a cache (R8.3 to R8.5).</summary>
public sealed record CacheOptions
{
    /// <summary>SLAB_CTOR_CONSTRUCTOR.</summary>
    public const uint Constructing = 1;

    /// <summary>SLAB_CTOR_ATOMIC: the growth asks without __GFP_WAIT.</summary>
    public const uint Atomic = 2;

    /// <summary>Its name, which no other cache may have; null is a bug.</summary>
    public string? Name { get; init; }

    /// <summary>Bytes of an object, 4 to 131072.</summary>
    public uint Size { get; init; }

    /// <summary>Bytes that objects are aligned to: a power of two up to 4096, or 0 for no wish.</summary>
    public uint Align { get; init; }

    /// <summary>Flags of <see cref="Slab.CacheFlags"/>.</summary>
    public uint Flags { get; init; }

    /// <summary>Called for each object when its slab is made; null: none.</summary>
    public ObjectHook? Constructor { get; init; }

    /// <summary>Called for each object when its slab is given back; null: none. Needs a constructor.</summary>
    public ObjectHook? Destructor { get; init; }
}
