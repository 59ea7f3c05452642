using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Mempool;

/// <summary>mempool_destroy (R9.5). Nobody uses the pool meanwhile.</summary>
static unsafe class Destroy
{
    [Implements(RuleIds.Mempool.Destroy)]
    public static Result Pool(MemMap* map, CpuState* cpu, int pool)
    {
        Result refusal = Pools.Refusal(map, cpu, pool);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        PoolPlace* own = map->Pools + pool;
        if (own->Count != own->Least) return new Result(Outcome.Bug, Reason.InUse);
        using var inside = new Inside(map, cpu);
        All(map, cpu, pool);
        // Who waits for it is to see that it is gone.
        SystemReference.Of(map).WakePool(pool);
        return Guards.Told(cpu, new Result(Outcome.Ok));
    }

    /// <summary>Gives back whatever a pool has, complete or not. Nobody finds it from the beginning on.</summary>
    public static void All(MemMap* map, CpuState* cpu, int pool)
    {
        PoolPlace* own = map->Pools + pool;
        own->Short = 0;
        Sync.Write(&own->State, PoolPlace.Taken);
        while (own->Count > 0)
        {
            Sync.Lock(&own->Lock);
            uint word = Elements.Pop(map, own);
            Sync.Unlock(&own->Lock);
            Elements.Give(map, cpu, pool, word);
        }
        if (own->Array != MemMap.Nil) Keep.Back(map, cpu, SlabDescriptor.Address(map, own->Array));
        uint descriptor = own->Descriptor;
        SystemReference.Of(map).KeepSource(pool, null);
        Sync.Write(&own->State, PoolPlace.Absent);
        if (descriptor != MemMap.Nil) Keep.Back(map, cpu, SlabDescriptor.Address(map, descriptor));
    }
}
