namespace Verified.Model.Slab;

/// <summary>What a cache is created with, by bit: the kernel's flags, and below them what hooks it has.</summary>
public static class CacheFlags
{
    /// <summary>It has a constructor, which every object has seen when it is handed out for the first time.</summary>
    public const uint Constructor = 0x0001;

    /// <summary>It has a destructor, which every object sees before its slab goes.</summary>
    public const uint Destructor = 0x0002;

    /// <summary>SLAB_RED_ZONE.</summary>
    public const uint RedZone = 0x400;

    /// <summary>SLAB_POISON.</summary>
    public const uint Poison = 0x800;

    /// <summary>SLAB_STORE_USER.</summary>
    public const uint StoreUser = 0x10000;

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

    /// <summary>What a build with debugging takes besides, with SLAB_DEBUG_INITIAL, which has no effect.</summary>
    public const uint Debugging = 0x200 | RedZone | Poison | StoreUser;
}
