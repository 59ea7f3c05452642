using Verified.Impl.Slab;

namespace Verified.Impl.Memory;

/// <summary>The structural check of the arrays of a cache whose slabs are sound: sizes, and that each parked object is
/// in one of them, once. An object that was come across is marked so until the end of the check.</summary>
static unsafe class ArraySoundness
{
    const ushort Seen = 0xFFFB;

    /// <summary>Checks all arrays of a cache.</summary>
    /// <param name="map">The machine.</param>
    /// <param name="cache">The cache.</param>
    /// <param name="parked">Objects that its slabs say are in arrays.</param>
    public static string? Check(MemMap* map, int cache, uint parked)
    {
        uint entries = 0;
        string? broken = null;
        for (int cpu = 0; cpu < map->CpuCount && broken == null; cpu++)
        {
            ObjectArray* array = ObjectArray.Of(map, cpu, cache);
            broken = CheckLocal(map, cpu, array)
                ?? CheckEntries(map, cache, ObjectArray.Entries(array), array->Count, map->Cpus[cpu].Node);
            if (broken != null) broken = $"array of CPU {cpu}: {broken}";
            entries += (uint)array->Count;
        }
        for (int node = 0; node < map->NodeCount && broken == null; node++)
        {
            CacheNode* lists = CacheNode.Of(map, cache, node);
            broken = lists->SharedLimit > SlabShape.MostShared || (uint)lists->SharedCount > (uint)lists->SharedLimit
                ? $"it holds {lists->SharedCount} of {lists->SharedLimit}"
                : CheckEntries(map, cache, CacheNode.Shared(map, cache, node), lists->SharedCount, node);
            if (broken != null) broken = $"shared array of node {node}: {broken}";
            entries += (uint)lists->SharedCount;
        }
        Forget(map, cache);
        return broken ?? (entries != parked ? $"{parked} objects are parked, its arrays hold {entries}" : null);
    }

    static string? CheckLocal(MemMap* map, int cpu, ObjectArray* array)
    {
        if (array->Limit > SlabShape.MostLocal || (uint)array->Count > (uint)Math.Max(array->Limit, 0))
            return $"it holds {array->Count} of {array->Limit}";
        return array->Count > 0 && !PerCpu.Online.Is(map, cpu) ? "it holds objects, but the CPU is offline" : null;
    }

    static string? CheckEntries(MemMap* map, int cache, ObjectEntry* entries, int count, int node)
    {
        for (int i = 0; i < count; i++)
        {
            uint frame = entries[i].Object >> (MemMap.PageShift - 2);
            if (!SlabSoundness.IsDescriptor(map, entries[i].Object)
                || SlabDescriptor.CacheOfFrame(map, frame) != cache)
                return $"word {entries[i].Object} is in no slab of the cache";
            if (!SlabSoundness.IsDescriptor(map, SlabDescriptor.OfFrame(map, frame)))
                return $"word {entries[i].Object} has no slab descriptor";
            nuint address = SlabDescriptor.Address(map, entries[i].Object) + Cache.Of(map, cache)->Head;
            if (Lookup.At(map, address).Reason != Reason.None) return $"word {entries[i].Object} begins no object";
            ushort* link = Lookup.LinkOf(map, address);
            if (link != SlabDescriptor.Link(map, entries[i].Link)) return $"entry {i} leads to the wrong link";
            if (*link == Seen) return $"word {entries[i].Object} is in two places";
            if (*link != SlabDescriptor.Parked) return $"word {entries[i].Object} is not parked";
            if (SlabDescriptor.At(map, SlabDescriptor.OfFrame(map, frame))->Node != node)
                return $"word {entries[i].Object} is of another node";
            *link = Seen;
        }
        return null;
    }

    static void Forget(MemMap* map, int cache)
    {
        for (int node = 0; node < map->NodeCount; node++)
        {
            CacheNode* lists = CacheNode.Of(map, cache, node);
            Forget(map, cache, lists->Partial.Head);
            Forget(map, cache, lists->Full.Head);
        }
    }

    static void Forget(MemMap* map, int cache, uint head)
    {
        for (uint word = head; word != MemMap.Nil; word = SlabDescriptor.At(map, word)->Next)
        {
            ushort* chain = SlabDescriptor.Chain(SlabDescriptor.At(map, word));
            for (uint i = 0; i < map->Caches[cache].Num; i++)
                if (chain[i] == Seen) chain[i] = SlabDescriptor.Parked;
        }
    }
}
