using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>cache_reap: what a CPU does from time to time (R8.17).</summary>
static unsafe class Reap
{
    const uint Period = 4000, Share = 5;

    /// <summary>Lets time pass and looks at every cache, for the CPU and its node. Ok.</summary>
    public static Result All(MemMap* map, CpuState* cpu, uint elapsedMs)
    {
        Result refusal = Cache.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        using var inside = new Inside(map, cpu);
        uint now = Sync.Add(&map->CacheTable->Clock, elapsedMs);
        for (int number = 0; number < map->CacheTable->Used; number++)
        {
            if (!Visit.TryBegin(map, cpu, number, out Visit visit)) continue;
            using (visit)
            {
                if (!IsExcluded(map, number)) One(map, cpu, number, now);
            }
        }
        return Guards.Told(cpu, new Result(Outcome.Ok));
    }

    [Implements(RuleIds.Slab.ReapExcluded)]
    static bool IsExcluded(MemMap* map, int number) => (Cache.Of(map, number)->Flags & CacheFlags.NoReap) != 0;

    static void One(MemMap* map, CpuState* cpu, int number, uint now)
    {
        int node = cpu->Node;
        CacheNode* lists = CacheNode.Of(map, number, node);
        Drain.Idle(map, cpu, number);
        if (!IsDue(map, number, lists, now)) return;
        Discard.All(map, cpu, number, Drain.IdleShared(map, number, node));
        if (WereUsed(map, number, lists)) return;
        uint slabs = Most(lists->FreeLimit, Cache.Of(map, number)->Num);
        while (slabs-- > 0 && Shrink.FreeSlab(map, cpu, number, node)) continue;
    }

    /// <summary>Whether a free slab was used since the last look; then all are spared this time.</summary>
    [Implements(RuleIds.Slab.ReapTouched)]
    static bool WereUsed(MemMap* map, int number, CacheNode* lists)
    {
        Cache* cache = Cache.Of(map, number);
        Sync.Lock(&cache->Lock);
        bool used = lists->FreeTouched != 0;
        lists->FreeTouched = 0;
        Sync.Unlock(&cache->Lock);
        return used;
    }

    /// <summary>Whether the node is looked at; if so, not again for four seconds.</summary>
    [Implements(RuleIds.Slab.ReapDue)]
    static bool IsDue(MemMap* map, int number, CacheNode* lists, uint now)
    {
        Cache* cache = Cache.Of(map, number);
        Sync.Lock(&cache->Lock);
        // Also when the clock has begun anew.
        bool due = (int)(lists->NextReap - now) <= 0;
        if (due) lists->NextReap = now + Period;
        Sync.Unlock(&cache->Lock);
        return due;
    }

    /// <summary>How many slabs are given back at a time: a fifth of those that may be kept, rounded up.</summary>
    [Implements(RuleIds.Slab.ReapCount)]
    public static uint Most(uint freeLimit, uint num) => (freeLimit + Share * num - 1) / (Share * num);
}
