using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>kmem_cache_shrink and kmem_cache_destroy (R8.19, R8.20).</summary>
static unsafe class Shrink
{
    /// <summary>Ok if no object is in use any more, else Refused (InUse).</summary>
    [Implements(RuleIds.Slab.ShrinkRefused)]
    public static Result Cache(MemMap* map, CpuState* cpu, int number, Context context)
    {
        Result refusal = Slab.Cache.Refusal(map, cpu, number);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if ((context & Context.Interrupt) != 0) return new Result(Outcome.Bug, Reason.InInterrupt);
        bool empty = Empty(map, cpu, number);
        return Guards.Told(cpu, empty ? new Result(Outcome.Ok) : new Result(Outcome.Refused, Reason.InUse));
    }

    /// <summary>Ends a cache without objects in use: its place is free for another. Refused (InUse) if there are any,
    /// and the cache stays.</summary>
    [Implements(RuleIds.Slab.DestroyCache), Implements(RuleIds.Slab.DestroyInUse)]
    public static Result Destroy(MemMap* map, CpuState* cpu, int number, Context context)
    {
        Result refusal = Slab.Cache.Refusal(map, cpu, number);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if ((context & Context.Interrupt) != 0) return new Result(Outcome.Bug, Reason.InInterrupt);
        if (number < map->CacheTable->General) return new Result(Outcome.Bug, Reason.InUse);
        if (Mempool.Pools.StandOn(map, number)) return new Result(Outcome.Bug, Reason.InUse);
        if (!Empty(map, cpu, number)) return Guards.Told(cpu, new Result(Outcome.Refused, Reason.InUse));
        // Unknown first: who reclaims meanwhile may still need what the cache was made of.
        Sync.Write(&map->Caches[number].State, Slab.Cache.Taken);
        Visit.AwaitEnd(map, number);
        Sync.Lock(&map->CacheTable->ChainLock);
        SystemReference.Of(map).Forget(number);
        Sync.Write(&map->Caches[number].State, Slab.Cache.Absent);
        Sync.Unlock(&map->CacheTable->ChainLock);
        return Guards.Told(cpu, new Result(Outcome.Ok));
    }

    /// <summary>Empties all arrays, CPU by CPU, then node by node the shared one, and gives the free slabs of the node
    /// back. Whether no slab remains.</summary>
    [Implements(RuleIds.Slab.Shrink)]
    static bool Empty(MemMap* map, CpuState* cpu, int number)
    {
        using var inside = new Inside(map, cpu);
        Arrays(map, cpu, number, Wish.EmptyArray);
        bool empty = true;
        for (int node = 0; node < map->NodeCount; node++)
        {
            Discard.All(map, cpu, number, Drain.AllShared(map, number, node));
            while (FreeSlab(map, cpu, number, node)) continue;
            CacheNode* lists = CacheNode.Of(map, number, node);
            empty &= (lists->Partial.Head & lists->Full.Head) == MemMap.Nil;
        }
        return empty;
    }

    /// <summary>Has each CPU that runs empty its array, or replace it. What is to be given back goes through the CPU
    /// that asks.</summary>
    public static void Arrays(MemMap* map, CpuState* cpu, int number, Wish wish)
    {
        for (int other = 0; other < map->CpuCount; other++)
        {
            if (!PerCpu.Online.Is(map, other)) continue;
            Result answer = other == cpu->Number ? Answer(map, other, number, wish)
                : Ownership.Ask(map, other, wish, number);
            Discard.All(map, cpu, number, answer.Frame);
        }
    }

    /// <summary>What a CPU does for that, on behalf of its owner. Ok, with the chain of slabs to give back as the
    /// frame.</summary>
    public static Result Answer(MemMap* map, int cpu, int number, Wish wish)
    {
        uint doomed = Drain.All(map, cpu, number);
        if (wish == Wish.RenewArray) *ObjectArray.Of(map, cpu, number) = default;
        return new Result(Outcome.Ok, frame: doomed);
    }

    /// <summary>Gives the first free slab of a node back; false if there is none.</summary>
    public static bool FreeSlab(MemMap* map, CpuState* cpu, int number, int node)
    {
        Cache* cache = Slab.Cache.Of(map, number);
        CacheNode* lists = CacheNode.Of(map, number, node);
        var doomed = new Doomed();
        Sync.Lock(&cache->Lock);
        uint word = lists->Free.Head;
        if (word != MemMap.Nil) Discard.Unlink(map, number, lists, word, &doomed);
        Sync.Unlock(&cache->Lock);
        Discard.All(map, cpu, number, doomed.Head);
        return word != MemMap.Nil;
    }
}
