using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>kmem_cache_free (R8.14).</summary>
static unsafe class Give
{
    /// <summary>Puts an object into the array of the CPU, if that has room and the object is at home there.</summary>
    /// <remarks>Budget: the lines of state, link, slab descriptor and its chain, cache, array and entry; a
    /// multiplication; no call, no lock.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Slab.FreePush)]
    public static Result Object(MemMap* map, CpuState* cpu, int expected, nuint address)
    {
        ulong packed = Result.Freed;
        if (!TryPush(map, cpu, false, expected, address)) packed = Slow(map, cpu, false, expected, address).Packed;
        return new Result(packed, 0);
    }

    /// <summary>kfree: whatever the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Result Any(MemMap* map, CpuState* cpu, nuint address)
    {
        ulong packed = Result.Freed;
        if (!TryPush(map, cpu, true, 0, address)) packed = Slow(map, cpu, true, 0, address).Packed;
        return new Result(packed, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPush(MemMap* map, CpuState* cpu, bool any, int expected, nuint address)
    {
        nuint offset = address - (nuint)map->Frames;
        nuint index = offset >> MemMap.PageShift;
        if (index >= map->Count || map->States[index] != State.Slab) return false;
        ListLink link = map->Links[index];
        if (!any && link.Next != (uint)expected) return false;
        SlabDescriptor* slab = SlabDescriptor.At(map, link.Previous);
        Cache* cache = Cache.Of(map, (int)link.Next);
        uint inside = (uint)offset - slab->Start * Geometry.Word;
        uint number = Cache.NumberAt(cache, inside);
        if (number >= cache->Num || number * cache->Size != inside) return false;
        ushort* place = SlabDescriptor.Chain(slab) + number;
        ObjectArray* array = ObjectArray.Of(map, cpu, (int)link.Next);
        int count = array->Count;
        if (*place != SlabDescriptor.Held || count >= array->Limit || slab->Node != cpu->Node) return false;
        *place = SlabDescriptor.Parked;
        ObjectArray.Entries(array)[count] = new ObjectEntry
        {
            Object = (uint)(offset / Geometry.Word),
            Link = SlabDescriptor.LinkOf(link.Previous, number),
        };
        array->Count = count + 1;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Result Slow(MemMap* map, CpuState* cpu, bool any, int expected, nuint address)
    {
        Result refusal = any ? Cache.Refusal(map, cpu) : Cache.Refusal(map, cpu, expected);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        FoundObject found = Lookup.Held(map, address, any ? Lookup.AnyCache : expected);
        if (found.Reason != Reason.None) return new Result(Outcome.Bug, found.Reason);
        using var inside = new Inside(map, cpu);
        SlabDescriptor* slab = SlabDescriptor.At(map, found.Descriptor);
        ObjectEntry entry = SlabDescriptor.Entry(
            slab, found.Descriptor, found.Number, Cache.Of(map, found.Cache)->Size);
        if (map->PlainPlaces == 0) Guards.TakeBack(map, cpu, found.Cache, entry);
        SlabDescriptor.Chain(slab)[found.Number] = SlabDescriptor.Parked;
        if (slab->Node != cpu->Node) Home(map, cpu, found.Cache, entry);
        else Push(map, cpu, found.Cache, entry);
        return Guards.Told(cpu, new Result(Outcome.Freed));
    }

    /// <summary>An object of another node goes straight into its slab.</summary>
    [Implements(RuleIds.Slab.FreeHome)]
    static void Home(MemMap* map, CpuState* cpu, int number, ObjectEntry entry)
    {
        var doomed = new Doomed();
        Cache* cache = Cache.Of(map, number);
        Sync.Lock(&cache->Lock);
        Return.Objects(map, number, &entry, 1, &doomed);
        Sync.Unlock(&cache->Lock);
        Discard.All(map, cpu, number, doomed.Head);
    }

    static void Push(MemMap* map, CpuState* cpu, int number, ObjectEntry entry)
    {
        ObjectArray* array = ObjectArray.Of(map, cpu, number);
        ObjectArray.Size(array, Cache.Of(map, number));
        // While slabs are given back a destructor may use the cache, or somebody have this CPU renew the array.
        while (array->Count >= array->Limit)
        {
            Flush(map, cpu, number, array);
            ObjectArray.Size(array, Cache.Of(map, number));
        }
        ObjectArray.Entries(array)[array->Count++] = entry;
    }

    /// <summary>cache_flusharray: moves a batch of the oldest objects to the shared array as far as that has room, or
    /// else to their slabs.</summary>
    [Implements(RuleIds.Slab.FreeFlush)]
    static void Flush(MemMap* map, CpuState* cpu, int number, ObjectArray* array)
    {
        var doomed = new Doomed();
        Cache* cache = Cache.Of(map, number);
        CacheNode* lists = CacheNode.Of(map, number, cpu->Node);
        Sync.Lock(&cache->Lock);
        int moved = Share(lists, CacheNode.Shared(map, number, cpu->Node), ObjectArray.Entries(array), array->Batch);
        if (moved == 0)
        {
            moved = array->Batch;
            Return.Objects(map, number, ObjectArray.Entries(array), moved, &doomed);
        }
        Sync.Unlock(&cache->Lock);
        ObjectArray.DropOldest(array, moved);
        Discard.All(map, cpu, number, doomed.Head);
    }

    /// <summary>Copies objects into the shared array as far as it has room; how many.</summary>
    [Implements(RuleIds.Slab.FreeShared)]
    static int Share(CacheNode* lists, ObjectEntry* shared, ObjectEntry* oldest, int batch)
    {
        batch = Math.Min(batch, lists->SharedLimit - lists->SharedCount);
        if (batch <= 0) return 0;
        Unsafe.CopyBlock(shared + lists->SharedCount, oldest, (uint)(batch * sizeof(ObjectEntry)));
        lists->SharedCount += batch;
        return batch;
    }
}
