using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>do_tune_cpucache: what is written to /proc/slabinfo (R8.23).</summary>
static unsafe class Tune
{
    /// <summary>Sets the sizes of the arrays of a cache; what they hold goes back to its slabs.</summary>
    [Implements(RuleIds.Slab.Tune)]
    public static Result Cache(MemMap* map, CpuState* cpu, int number, int limit, int batch, int shared)
    {
        Result refusal = Slab.Cache.Refusal(map, cpu, number);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (batch < 1 || batch > limit || shared < 0) return new Result(Outcome.Bug, Reason.Illegal);
        if (limit > SlabShape.MostLocal || (long)batch * shared > SlabShape.MostShared)
            return new Result(Outcome.Failed, Reason.NoRoom);
        using var inside = new Inside(map, cpu);
        Cache* cache = Slab.Cache.Of(map, number);
        Sync.Lock(&cache->Lock);
        (cache->Limit, cache->Batch) = (limit, batch);
        Limits.Follow(map, number);
        Sync.Unlock(&cache->Lock);
        Shrink.Arrays(map, cpu, number, Wish.RenewArray);
        for (int node = 0; node < map->NodeCount; node++)
            Discard.All(map, cpu, number, RenewShared(map, number, node, batch * shared));
        return Guards.Told(cpu, new Result(Outcome.Ok));
    }

    static uint RenewShared(MemMap* map, int number, int node, int capacity)
    {
        Cache* cache = Slab.Cache.Of(map, number);
        CacheNode* lists = CacheNode.Of(map, number, node);
        var doomed = new Doomed();
        Sync.Lock(&cache->Lock);
        Drain.DropShared(map, number, node, lists->SharedCount, &doomed);
        (lists->SharedLimit, lists->SharedTouched) = (capacity, 0);
        Sync.Unlock(&cache->Lock);
        return doomed.Head;
    }
}
