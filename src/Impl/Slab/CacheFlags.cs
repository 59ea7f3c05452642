namespace Verified.Impl.Slab;

/// <summary>The flags of kmem_cache_create (R8.3), with the values of 2.6.11.</summary>
public static class CacheFlags
{
    /// <summary>SLAB_DEBUG_INITIAL: accepted in a build with debugging, without effect.</summary>
    public const uint DebugInitial = 0x200;

    /// <summary>SLAB_RED_ZONE: a word before and one behind each object that overruns damage. As the next two, for a
    /// build with debugging.</summary>
    public const uint RedZone = 0x400;

    /// <summary>SLAB_POISON: free objects have a pattern that writes after the release damage.</summary>
    public const uint Poison = 0x800;

    /// <summary>SLAB_STORE_USER: who last got an object or gave it back is kept behind it.</summary>
    public const uint StoreUser = 0x10000;

    /// <summary>SLAB_NO_REAP: the periodic reaping leaves the cache alone.</summary>
    public const uint NoReap = 0x1000;

    /// <summary>SLAB_HWCACHE_ALIGN: objects begin on cache lines, or on a fraction if several fit.</summary>
    public const uint HardwareAlign = 0x2000;

    /// <summary>SLAB_CACHE_DMA: memory from the DMA zone.</summary>
    public const uint Dma = 0x4000;

    /// <summary>SLAB_MUST_HWCACHE_ALIGN: accepted, without effect.</summary>
    public const uint MustAlign = 0x8000;

    /// <summary>SLAB_RECLAIM_ACCOUNT: objects can be reclaimed; slabs of one frame, if an object is not
    /// larger.</summary>
    public const uint ReclaimAccount = 0x20000;

    /// <summary>SLAB_PANIC: there is no life without this cache.</summary>
    public const uint Panic = 0x40000;

    /// <summary>SLAB_DESTROY_BY_RCU: slabs are given back after a grace period. In this machine it has always
    /// passed.</summary>
    public const uint DestroyByRcu = 0x80000;

    /// <summary>What a build without debugging allows.</summary>
    internal const uint Allowed = NoReap | HardwareAlign | Dma | MustAlign | ReclaimAccount | Panic | DestroyByRcu;

    /// <summary>What a build with debugging allows besides.</summary>
    internal const uint Debugging = DebugInitial | RedZone | Poison | StoreUser;
}
