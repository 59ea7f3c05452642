using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>What the caches do when a CPU comes or goes.</summary>
static unsafe class CpuChange
{
    /// <summary>A CPU that is about to stop gives its objects back to their slabs, cache by cache, and what comes free
    /// of that goes through its own page lists.</summary>
    [Implements(RuleIds.Slab.CpuOffline)]
    public static void Stop(MemMap* map, CpuState* cpu)
    {
        if (map->CachePlaces == 0) return;
        using var inside = new Inside(map, cpu);
        Sync.Decrement(&map->CacheTable->Running[cpu->Node]);
        for (int number = 0; number < map->CacheTable->Used; number++)
        {
            // A cache that ends has had its array emptied; who ends it waits for a visit that began before.
            if (!Visit.TryBegin(map, cpu, number, out Visit visit)) continue;
            using (visit)
            {
                Follow(map, number);
                GiveUp(map, cpu, number);
            }
        }
        // The descriptors of slabs that went may have come to arrays that were empty before.
        for (int number = 0; number < map->CacheTable->General; number++) GiveUp(map, cpu, number);
    }

    static void GiveUp(MemMap* map, CpuState* cpu, int number)
    {
        uint doomed = Drain.All(map, cpu->Number, number);
        *ObjectArray.Of(map, cpu, number) = default;
        Discard.All(map, cpu, number, doomed);
    }

    /// <summary>A CPU runs again, with empty arrays.</summary>
    public static void Start(MemMap* map, CpuState* cpu)
    {
        if (map->CachePlaces == 0) return;
        Sync.Increment(&map->CacheTable->Running[cpu->Node]);
        for (int number = 0; number < map->CacheTable->Used; number++)
            if (Cache.Exists(map, number)) Follow(map, number);
    }

    static void Follow(MemMap* map, int number)
    {
        Cache* cache = Cache.Of(map, number);
        Sync.Lock(&cache->Lock);
        Limits.Follow(map, number);
        Sync.Unlock(&cache->Lock);
    }
}
