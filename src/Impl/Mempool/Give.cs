using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Mempool;

/// <summary>mempool_free (R9.3).</summary>
static unsafe class Give
{
    /// <summary>Ok: the reserve has it. Freed: the back end has it.</summary>
    /// <remarks>Budget of a full pool: its line, and what the cache needs. The count is read without the lock: who
    /// gives back what it took out of the reserve, or was given by who did, sees that it is not full.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Result Element(MemMap* map, CpuState* cpu, int pool, nuint element)
    {
        ulong packed = Result.Freed;
        PoolPlace* own = map->Pools + pool;
        if ((uint)pool >= (uint)map->PoolPlaces || own->Short == 0 || own->Count < own->Least
            || !Slab.Give.TryPush(map, cpu, false, own->Cache, element))
            packed = Slow(map, cpu, pool, element).Packed;
        return new Result(packed, 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    [Implements(RuleIds.Mempool.FreeReserve)]
    static Result Slow(MemMap* map, CpuState* cpu, int pool, nuint element)
    {
        Result refusal = Pools.Refusal(map, cpu, pool);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        Reason fault = Elements.Fault(map, pool, element);
        if (fault != Reason.None) return new Result(Outcome.Bug, fault);
        using var inside = new Inside(map, cpu);
        PoolPlace* own = map->Pools + pool;
        uint word = PoolPlace.OfObjects(own) ? SlabDescriptor.WordAt(map, element) : (uint)element;
        Sync.Lock(&own->Lock);
        bool kept = own->Count < own->Least, wakes = false;
        if (kept)
        {
            Elements.Push(map, own, word);
            wakes = own->Waiters != 0;
            own->Waiters = 0;
        }
        Sync.Unlock(&own->Lock);
        if (wakes) SystemReference.Of(map).WakePool(pool);
        if (kept) return new Result(Outcome.Ok);
        Elements.Give(map, cpu, pool, word);
        return Guards.Told(cpu, new Result(Outcome.Freed));
    }
}
