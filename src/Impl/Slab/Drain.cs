using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>drain_array_locked: objects in arrays go back to their slabs (R8.18).</summary>
static unsafe class Drain
{
    const int Share = 5;

    /// <summary>How many of the oldest objects leave an array that nobody used: a fifth of its limit, at most half of
    /// what it holds.</summary>
    [Implements(RuleIds.Slab.Drain)]
    public static int Part(int count, int limit)
    {
        int part = (limit + Share - 1) / Share;
        return part > count ? (count + 1) / 2 : part;
    }

    /// <summary>Part of the array of a CPU, or its mark if it was used.</summary>
    public static void Idle(MemMap* map, CpuState* cpu, int number)
    {
        ObjectArray* array = ObjectArray.Of(map, cpu, number);
        ObjectArray.Size(array, Cache.Of(map, number));
        if (array->Touched != 0) array->Touched = 0;
        else Discard.All(map, cpu, number, Oldest(map, number, array, Part(array->Count, array->Limit)));
    }

    /// <summary>Part of the shared array of a node, or its mark if it was used. The slabs that are to be given
    /// back.</summary>
    public static uint IdleShared(MemMap* map, int number, int node)
    {
        CacheNode* lists = CacheNode.Of(map, number, node);
        Cache* cache = Cache.Of(map, number);
        var doomed = new Doomed();
        Sync.Lock(&cache->Lock);
        if (lists->SharedTouched != 0) lists->SharedTouched = 0;
        else DropShared(map, number, node, Part(lists->SharedCount, lists->SharedLimit), &doomed);
        Sync.Unlock(&cache->Lock);
        return doomed.Head;
    }

    /// <summary>All of the array of a CPU, for its owner. The slabs that are to be given back.</summary>
    public static uint All(MemMap* map, int cpu, int number)
    {
        ObjectArray* array = ObjectArray.Of(map, cpu, number);
        return Oldest(map, number, array, array->Count);
    }

    /// <summary>All of the shared array of a node.</summary>
    public static uint AllShared(MemMap* map, int number, int node)
    {
        Cache* cache = Cache.Of(map, number);
        var doomed = new Doomed();
        Sync.Lock(&cache->Lock);
        DropShared(map, number, node, CacheNode.Of(map, number, node)->SharedCount, &doomed);
        Sync.Unlock(&cache->Lock);
        return doomed.Head;
    }

    /// <summary>So many of the oldest of a shared array. The caller holds the lock.</summary>
    public static void DropShared(MemMap* map, int number, int node, int count, Doomed* doomed)
    {
        CacheNode* lists = CacheNode.Of(map, number, node);
        ObjectEntry* shared = CacheNode.Shared(map, number, node);
        Return.Objects(map, number, shared, count, doomed);
        lists->SharedCount -= count;
        nuint rest = (nuint)lists->SharedCount * (nuint)sizeof(ObjectEntry);
        Buffer.MemoryCopy(shared + count, shared, rest, rest);
    }

    static uint Oldest(MemMap* map, int number, ObjectArray* array, int count)
    {
        var doomed = new Doomed();
        Cache* cache = Cache.Of(map, number);
        Sync.Lock(&cache->Lock);
        Return.Objects(map, number, ObjectArray.Entries(array), count, &doomed);
        Sync.Unlock(&cache->Lock);
        ObjectArray.DropOldest(array, count);
        return doomed.Head;
    }
}
