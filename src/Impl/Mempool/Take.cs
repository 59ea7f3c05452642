using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Mempool;

/// <summary>mempool_alloc (R9.2): the core, which never sleeps.</summary>
static unsafe class Take
{
    /// <summary>An element, or WouldSleep of who is to wait for one.</summary>
    /// <remarks>Budget: the line of the pool, and an object of the array of the CPU.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Mempool.AllocNoWait)]
    public static Result Element(MemMap* map, CpuState* cpu, int pool, uint gfp, Context context)
    {
        ulong packed;
        nuint address;
        PoolPlace* own = map->Pools + pool;
        ObjectArray* array;
        int last;
        if ((uint)pool >= (uint)map->PoolPlaces || own->Short == 0
            || (last = (array = ArrayOf(map, cpu, own, gfp))->Count - 1) < 0)
        {
            Result slow = Slow(map, cpu, pool, gfp, context);
            packed = slow.Packed;
            address = slow.Address;
        }
        else
        {
            packed = Result.Served(0, Pools.MightSleep(gfp, context));
            address = Slab.Take.Pop(map, array, last);
        }
        return new Result(packed, address);
    }

    // Of most callers the flags are constant, and without __GFP_DMA there is nothing to add.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ObjectArray* ArrayOf(MemMap* map, CpuState* cpu, PoolPlace* own, uint gfp) =>
        ObjectArray.Of(map, cpu, own->Cache + (int)(gfp & Gfp.Dma & own->Twin));

    static uint First(uint gfp) => (gfp & ~(Gfp.Wait | Gfp.Io)) | Gfp.NoWarn;

    [Implements(RuleIds.Mempool.AllocHarder)]
    static bool IsHarder(PoolPlace* own, uint gfp) => (gfp & Gfp.Fs) != 0 && (gfp & (Gfp.Wait | Gfp.Io)) != 0
        && Sync.Read(&own->Count) <= own->Least / 2;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Result Slow(MemMap* map, CpuState* cpu, int pool, uint gfp, Context context)
    {
        Result refusal = Pools.Refusal(map, cpu, pool);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        using var inside = new Inside(map, cpu);
        Result last = Elements.Take(map, cpu, pool, First(gfp), context);
        return Guards.Told(cpu, Further(map, cpu, pool, gfp, context, last));
    }

    /// <summary>What follows the first attempt. One that would have to sleep counts as one that failed.</summary>
    static Result Further(MemMap* map, CpuState* cpu, int pool, uint gfp, Context context, Result last)
    {
        PoolPlace* own = map->Pools + pool;
        if (last.Outcome is not (Outcome.Ok or Outcome.Bug) && IsHarder(own, gfp))
            last = Elements.Take(map, cpu, pool, gfp, context);
        bool sleeps = Pools.MightSleep(gfp, context);
        return last.Outcome == Outcome.Ok ? Served(map, own, Elements.WordOf(map, own, last), sleeps)
            : last.Outcome == Outcome.Bug ? new Result(Outcome.Bug, last.Reason, mightSleep: sleeps)
            : FromReserve(map, own, gfp, last, sleeps);
    }

    [Implements(RuleIds.Mempool.AllocWaits), Implements(RuleIds.Mempool.Guarantee)]
    static Result FromReserve(MemMap* map, PoolPlace* own, uint gfp, Result last, bool sleeps)
    {
        Sync.Lock(&own->Lock);
        bool any = own->Count > 0, waits = !any && (gfp & Gfp.Wait) != 0;
        uint word = any ? Elements.Pop(map, own) : 0;
        if (waits) own->Waiters++;
        Sync.Unlock(&own->Lock);
        return any ? Served(map, own, word, sleeps)
            : waits ? new Result(Outcome.WouldSleep, Reason.PoolEmpty, mightSleep: sleeps)
            : new Result(last.Outcome, last.Reason, mightSleep: sleeps);
    }

    static Result Served(MemMap* map, PoolPlace* own, uint word, bool sleeps) => PoolPlace.OfObjects(own)
        ? new Result(Outcome.Ok, mightSleep: sleeps, address: SlabDescriptor.Address(map, word))
        : new Result(Outcome.Ok, mightSleep: sleeps, frame: word);
}
