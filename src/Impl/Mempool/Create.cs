using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Mempool;

/// <summary>mempool_create (R9.1).</summary>
static unsafe class Create
{
    const uint DescriptorBytes = 40;

    /// <summary>What a pool is to be made of.</summary>
    public readonly record struct Plan(PoolBacking Backing, ulong Least, int Cache, uint Twin, int Order);

    /// <summary>Ok with the number as the frame; else why there is no pool.</summary>
    public static Result Pool(MemMap* map, CpuState* cpu, in Plan plan, IElementSource? source, Context context)
    {
        Result refusal = Pools.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (plan.Backing == PoolBacking.Slab && !Cache.Exists(map, plan.Cache))
            return new Result(Outcome.Bug, Reason.NoCache);
        int place = Pools.TakePlace(map);
        if (place < 0) return new Result(Outcome.Failed, Reason.NoRoom);
        using var inside = new Inside(map, cpu);
        PoolPlace* own = map->Pools + place;
        *own = new PoolPlace
        {
            State = PoolPlace.Taken,
            Backing = plan.Backing,
            Cache = plan.Cache,
            Twin = plan.Twin,
            Order = plan.Order,
            Least = (int)Math.Min(plan.Least, int.MaxValue),
            Array = MemMap.Nil,
            Descriptor = MemMap.Nil,
        };
        SystemReference.Of(map).KeepSource(place, source);
        Result last = Fill(map, cpu, place, plan.Least, context);
        bool mightSleep = Pools.MightSleep(Gfp.Kernel, context);
        if (last.Outcome != Outcome.Ok) return Undo(map, cpu, place, last, mightSleep);
        bool isShort = PoolPlace.OfObjects(own) && own->Cache != PoolPlace.NoCache && map->PlainPlaces != 0;
        own->Short = isShort ? 1 : 0;
        Sync.Write(&own->State, PoolPlace.Live);
        return Guards.Told(cpu, new Result(Outcome.Ok, mightSleep: mightSleep, frame: (uint)place));
    }

    /// <summary>The plan for elements of kmalloc.</summary>
    public static Plan OfSize(MemMap* map, nuint size, ulong least) => new(
        PoolBacking.Kmalloc, least,
        size > Kmalloc.Sizes.Largest || map->CachePlaces == 0
            ? PoolPlace.NoCache : Kmalloc.Sizes.CacheOf(map, (uint)size, 0),
        Gfp.Dma, 0);

    /// <summary>Bytes of an array of so many elements.</summary>
    public static ulong ArrayBytes(ulong elements) => Math.Min(elements, uint.MaxValue) * sizeof(uint);

    [Implements(RuleIds.Mempool.CreateFull)]
    static Result Fill(MemMap* map, CpuState* cpu, int place, ulong least, Context context)
    {
        PoolPlace* own = map->Pools + place;
        Result last = Keep.Object(map, cpu, DescriptorBytes, Gfp.Kernel, context);
        if (last.Outcome != Outcome.Ok) return last;
        own->Descriptor = SlabDescriptor.WordAt(map, last.Address);
        last = Keep.Object(map, cpu, (nuint)ArrayBytes(least), Gfp.Kernel, context);
        if (last.Outcome != Outcome.Ok) return last;
        own->Array = SlabDescriptor.WordAt(map, last.Address);
        while (own->Count < own->Least)
        {
            last = Elements.Take(map, cpu, place, Gfp.Kernel, context);
            if (last.Outcome != Outcome.Ok) return last;
            Elements.Push(map, own, Elements.WordOf(map, own, last));
        }
        return last;
    }

    [Implements(RuleIds.Mempool.CreateFailed)]
    static Result Undo(MemMap* map, CpuState* cpu, int place, Result why, bool mightSleep)
    {
        Destroy.All(map, cpu, place);
        return Guards.Told(cpu, new Result(why.Outcome, why.Reason, mightSleep: mightSleep));
    }
}
