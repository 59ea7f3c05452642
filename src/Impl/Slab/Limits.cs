using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>How many objects the arrays hold, and how many free ones a node keeps (R8.12).</summary>
static unsafe class Limits
{
    // Batches that a shared array holds, on machines of several CPUs.
    const int SharedBatches = 8;

    // Each object that moves is looked at, with interrupts off.
    const int MostDebugged = 32;

    /// <summary>The sizes of the arrays of a new cache; Batch is half of Limit, rounded up.</summary>
    [Implements(RuleIds.Slab.ArrayLimits)]
    public static (int Limit, int Batch, int Shared) Of(uint size, int cpus, bool debugs = false)
    {
        int limit = size switch
        {
            > Geometry.LargestObject => 1,
            > MemMap.PageSize => 8,
            > 1024 => 24,
            > 256 => 54,
            _ => 120,
        };
        if (debugs) limit = Math.Min(limit, MostDebugged);
        int batch = (limit + 1) / 2;
        return (limit, batch, cpus > 1 && size <= MemMap.PageSize ? batch * SharedBatches : 0);
    }

    /// <summary>Works the free limits of a cache out anew, after its batch or the number of running CPUs changed. The
    /// caller holds its lock.</summary>
    [Implements(RuleIds.Slab.FreeLimit)]
    public static void Follow(MemMap* map, int number)
    {
        Cache* cache = Cache.Of(map, number);
        for (int node = 0; node < map->NodeCount; node++)
        {
            int running = Sync.Read(&map->CacheTable->Running[node]);
            CacheNode.Of(map, number, node)->FreeLimit = (uint)((1 + running) * cache->Batch) + cache->Num;
        }
    }
}
