using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Mempool;

/// <summary>mempool_resize (R9.4). Nobody else resizes or destroys the pool meanwhile.</summary>
static unsafe class Resize
{
    [Implements(RuleIds.Mempool.ResizeRefused)]
    public static Result Pool(MemMap* map, CpuState* cpu, int pool, long least, uint gfp, Context context)
    {
        Result refusal = Pools.Refusal(map, cpu, pool);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (least <= 0) return new Result(Outcome.Bug, Reason.Illegal);
        using var inside = new Inside(map, cpu);
        return Guards.Told(cpu, least < map->Pools[pool].Least
            ? Fewer(map, cpu, pool, (int)least)
            : More(map, cpu, pool, least, gfp, context));
    }

    [Implements(RuleIds.Mempool.ResizeShrink)]
    static Result Fewer(MemMap* map, CpuState* cpu, int pool, int least)
    {
        PoolPlace* own = map->Pools + pool;
        Sync.Lock(&own->Lock);
        while (own->Count > least)
        {
            uint word = Elements.Pop(map, own);
            Sync.Unlock(&own->Lock);
            Elements.Give(map, cpu, pool, word);
            Sync.Lock(&own->Lock);
        }
        own->Least = least;
        Sync.Unlock(&own->Lock);
        return new Result(Outcome.Ok);
    }

    [Implements(RuleIds.Mempool.ResizeGrow)]
    static Result More(MemMap* map, CpuState* cpu, int pool, long least, uint gfp, Context context)
    {
        bool sleeps = Pools.MightSleep(gfp, context);
        Result room = Keep.Object(map, cpu, (nuint)Create.ArrayBytes((ulong)least), gfp, context);
        if (room.Outcome != Outcome.Ok) return new Result(room.Outcome, room.Reason, mightSleep: sleeps);
        PoolPlace* own = map->Pools + pool;
        Sync.Lock(&own->Lock);
        uint old = own->Array;
        uint* reserve = PoolPlace.Reserve(map, own);
        own->Array = SlabDescriptor.WordAt(map, room.Address);
        new ReadOnlySpan<uint>(reserve, own->Count).CopyTo(new Span<uint>(PoolPlace.Reserve(map, own), own->Count));
        own->Least = (int)least;
        Sync.Unlock(&own->Lock);
        Keep.Back(map, cpu, SlabDescriptor.Address(map, old));
        return Refill(map, cpu, pool, gfp, context, sleeps);
    }

    [Implements(RuleIds.Mempool.ResizeRefill)]
    static Result Refill(MemMap* map, CpuState* cpu, int pool, uint gfp, Context context, bool sleeps)
    {
        PoolPlace* own = map->Pools + pool;
        while (Sync.Read(&own->Count) < own->Least)
        {
            Result taken = Elements.Take(map, cpu, pool, gfp, context);
            if (taken.Outcome == Outcome.Bug) return new Result(Outcome.Bug, taken.Reason, mightSleep: sleeps);
            if (taken.Outcome != Outcome.Ok) break;
            uint word = Elements.WordOf(map, own, taken);
            Sync.Lock(&own->Lock);
            bool fits = own->Count < own->Least;
            if (fits) Elements.Push(map, own, word);
            Sync.Unlock(&own->Lock);
            if (!fits) Elements.Give(map, cpu, pool, word);
        }
        return new Result(Outcome.Ok, mightSleep: sleeps);
    }
}
