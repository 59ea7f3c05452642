using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>Slabs without objects in use that lie in one zone, on whosever behalf they were made: for who needs its
/// frames. The caller visits the cache.</summary>
static unsafe class FreeSlabs
{
    /// <summary>Gives free slabs of the zone back through the CPU, from the head of each list, until they have so many
    /// frames; how many they had.</summary>
    public static uint Give(MemMap* map, CpuState* cpu, int number, int zone, uint wanted)
    {
        uint given = 0;
        for (int node = 0; node < map->NodeCount && given < wanted; node++)
            given += Discarded(map, cpu, number, zone, Unlinked(map, number, node, zone, wanted - given));
        return given;
    }

    /// <summary>Returns what the array of the CPU and the shared ones hold to their slabs. Slabs that are beyond what
    /// nodes keep are given back at once; how many frames of the zone.</summary>
    public static uint DrainArrays(MemMap* map, CpuState* cpu, int number, int zone)
    {
        uint given = Discarded(map, cpu, number, zone, Drain.All(map, cpu->Number, number));
        for (int node = 0; node < map->NodeCount; node++)
            given += Discarded(map, cpu, number, zone, Drain.AllShared(map, number, node));
        return given;
    }

    static uint Unlinked(MemMap* map, int number, int node, int zone, uint wanted)
    {
        Cache* cache = Cache.Of(map, number);
        CacheNode* lists = CacheNode.Of(map, number, node);
        var doomed = new Doomed();
        uint frames = 0;
        Sync.Lock(&cache->Lock);
        for (uint word = lists->Free.Head; word != MemMap.Nil && frames < wanted;)
        {
            uint next = SlabDescriptor.At(map, word)->Next;
            if (ZoneOf(map, word) == zone)
            {
                Discard.Unlink(map, number, lists, word, &doomed);
                frames += 1u << cache->Order;
            }
            word = next;
        }
        Sync.Unlock(&cache->Lock);
        return doomed.Head;
    }

    static uint Discarded(MemMap* map, CpuState* cpu, int number, int zone, uint head)
    {
        uint frames = 0;
        for (uint word = head; word != MemMap.Nil; word = SlabDescriptor.At(map, word)->Next)
            if (ZoneOf(map, word) == zone) frames += 1u << Cache.Of(map, number)->Order;
        Discard.All(map, cpu, number, head);
        return frames;
    }

    static int ZoneOf(MemMap* map, uint word) =>
        (int)MemMap.TaggedNumber(map, SlabDescriptor.FirstFrame(SlabDescriptor.At(map, word)));
}
