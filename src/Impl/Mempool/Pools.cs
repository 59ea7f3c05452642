using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Mempool;

/// <summary>The pools of a machine by their numbers.</summary>
static unsafe class Pools
{
    /// <summary>Why no operation on pools can be on that CPU; Ok if they can.</summary>
    public static Result Refusal(MemMap* map, CpuState* cpu)
    {
        Result refusal = Cache.Refusal(map, cpu);
        return refusal.Outcome == Outcome.Ok && map->PoolPlaces == 0
            ? new Result(Outcome.Bug, Reason.Illegal) : refusal;
    }

    /// <summary>Why an operation on that CPU and pool cannot be; Ok if it can.</summary>
    [Implements(RuleIds.Mempool.Invalid)]
    public static Result Refusal(MemMap* map, CpuState* cpu, int pool)
    {
        Result refusal = Refusal(map, cpu);
        return refusal.Outcome != Outcome.Ok || Exists(map, pool) ? refusal : new Result(Outcome.Bug, Reason.NoPool);
    }

    /// <summary>Whether there is a pool of that number, which may be any.</summary>
    public static bool Exists(MemMap* map, int pool) =>
        (uint)pool < (uint)map->PoolPlaces && Sync.Read(&map->Pools[pool].State) == PoolPlace.Live;

    /// <summary>Whether a pool takes its elements from the cache.</summary>
    public static bool StandOn(MemMap* map, int cache)
    {
        for (int pool = 0; pool < map->PoolPlaces; pool++)
        {
            PoolPlace* own = map->Pools + pool;
            if (own->State != PoolPlace.Absent && own->Backing == PoolBacking.Slab && own->Cache == cache) return true;
        }
        return false;
    }

    /// <summary>The lowest free number, taken for the caller; -1: none is free.</summary>
    public static int TakePlace(MemMap* map)
    {
        Sync.Lock(&map->CacheTable->ChainLock);
        int place = 0;
        while (place < map->PoolPlaces && map->Pools[place].State != PoolPlace.Absent) place++;
        if (place < map->PoolPlaces) map->Pools[place].State = PoolPlace.Taken;
        Sync.Unlock(&map->CacheTable->ChainLock);
        return place < map->PoolPlaces ? place : -1;
    }

    /// <summary>No pool, at boot.</summary>
    public static void Boot(MemMap* map)
    {
        for (int pool = 0; pool < map->PoolPlaces; pool++) map->Pools[pool] = default;
    }

    /// <summary>Whether a caller that may wait asks from an interrupt.</summary>
    public static bool MightSleep(uint gfp, Context context) =>
        (gfp & PageAllocator.Gfp.Wait) != 0 && (context & Context.Interrupt) != 0;
}
