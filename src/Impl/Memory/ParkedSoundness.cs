using Verified.Impl.Buddy;
using Verified.Impl.PageFrames;
using Verified.Impl.PerCpu;
using Verified.Impl.Zones;

namespace Verified.Impl.Memory;

/// <summary>The structural check of the page lists of a zone: every list, and that each parked frame is on
/// one.</summary>
static unsafe class ParkedSoundness
{
    public static string? Check(MemMap* map, Zone* zone)
    {
        ulong listed = 0, parked = 0;
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
        {
            for (uint cold = 0; cold < PageSet.Lists; cold++)
            {
                PageList* list = PageSet.List(map->Cpus + cpu, (uint)zone->Index, cold);
                string? broken = CheckSizes(map->Cpus + cpu, list) ?? CheckList(map, zone, list)
                    ?? CheckHead(map, zone, list);
                if (broken != null) return $"{(cold == 0 ? "hot" : "cold")} list of CPU {cpu}: {broken}";
                listed += (uint)list->Count;
            }
        }
        for (uint i = zone->Base, end = i + zone->Spanned; i < end; i++)
            if (State.IsParked(map->States[i])) parked++;
        return parked != listed ? $"{parked} frames are parked, the page lists hold {listed}" : null;
    }

    static string? CheckSizes(CpuState* cpu, PageList* list)
    {
        if ((list->Low | list->High | list->Batch | list->Count) < 0) return "its count or a size is negative";
        return list->Count > 0 && cpu->Mode != CpuMode.Parking ? "it holds frames, but nobody may use it" : null;
    }

    // Lists that lead back to their heads can share a frame only if they share the head.
    static string? CheckHead(MemMap* map, Zone* zone, PageList* list)
    {
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
        {
            for (uint cold = 0; cold < PageSet.Lists; cold++)
            {
                PageList* other = PageSet.List(map->Cpus + cpu, (uint)zone->Index, cold);
                if (other != list && list->Head != MemMap.Nil && other->Head == list->Head)
                    return "its head is the head of another list";
            }
        }
        return null;
    }

    static string? CheckList(MemMap* map, Zone* zone, PageList* list)
    {
        uint previous = MemMap.Nil;
        int count = 0;
        for (uint i = list->Head; i != MemMap.Nil; previous = i, i = map->Links[i].Next)
        {
            if (i - zone->Base >= zone->Spanned) return "it leaves the zone";
            if (i != list->Head && map->Links[i].Previous != previous)
                return $"frame {map->First + i} does not lead back";
            if (!State.IsParked(map->States[i])) return $"frame {map->First + i} has state byte {map->States[i]}";
            if (Blocks.Covering(map, zone, i) != MemMap.Nil) return $"frame {map->First + i} lies in a free block";
            if (map->Descriptors[i].Count >= 0) return $"frame {map->First + i} has users";
            if ((map->Descriptors[i].Flags & (Flags.Reserved | Flags.Compound)) != 0)
                return $"frame {map->First + i} is reserved or compound";
            if (++count > list->Count) return $"it is longer than its count {list->Count}";
        }
        if (list->Tail != previous) return "its tail is not its last frame";
        return count != list->Count ? $"it has {count} frames, its count is {list->Count}" : null;
    }
}
