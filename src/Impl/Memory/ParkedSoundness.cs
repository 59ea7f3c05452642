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
            for (uint number = 0; number < map->Cpus[cpu].Lists; number++)
            {
                PageList* list = PageSet.List(map->Cpus + cpu, (uint)zone->Index, number);
                string? broken = CheckSizes(map->Cpus + cpu, list) ?? CheckList(map, zone, list)
                    ?? CheckFirst(map, zone, list);
                if (broken != null) return $"{Name(number)} list of CPU {cpu}: {broken}";
                listed += (uint)list->Count;
            }
        }
        for (uint i = zone->Base, end = i + zone->Spanned; i < end; i++)
            if (State.IsParked(map->States[i])) parked++;
        return parked != listed ? $"{parked} blocks are parked, the page lists hold {listed}" : null;
    }

    static string Name(uint number) => number switch
    {
        Give.Hot => "hot",
        Give.Cold => "cold",
        _ => $"order-{number - 1}",
    };

    static string? CheckSizes(CpuState* cpu, PageList* list)
    {
        if ((list->Low | list->High | list->Batch | list->Linked) < 0) return "its count or a size is negative";
        return list->Count > 0 && cpu->Mode != CpuMode.Parking ? "it holds frames, but nobody may use it" : null;
    }

    // Lists whose links lead back to their heads can share a frame only if the first of one is on the other.
    static string? CheckFirst(MemMap* map, Zone* zone, PageList* list)
    {
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
        {
            for (uint number = 0; number < map->Cpus[cpu].Lists; number++)
            {
                PageList* other = PageSet.List(map->Cpus + cpu, (uint)zone->Index, number);
                bool isOn = other == list ? Links(map, list, list->Top)
                    : IsOn(map, other, list->Head) || IsOn(map, other, list->Top);
                if (isOn) return "its first frame is on a list already";
            }
        }
        return null;
    }

    static bool IsOn(MemMap* map, PageList* list, uint index) =>
        index != MemMap.Nil && (index == list->Top || Links(map, list, index));

    // A list that is not checked yet may be broken.
    static bool Links(MemMap* map, PageList* list, uint index)
    {
        if (index == MemMap.Nil) return false;
        int left = list->Linked;
        for (uint i = list->Head; i < map->Count && left > 0; i = map->Links[i].Next, left--)
            if (i == index) return true;
        return false;
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
            string? broken = CheckBlock(map, zone, i, list->Order);
            if (broken != null) return broken;
            if (++count > list->Linked) return $"it links more than its count {list->Linked}";
        }
        if (list->Tail != previous) return "its tail is not its last frame";
        if (count != list->Linked) return $"it links {count} frames, its count is {list->Linked}";
        if (list->Top == MemMap.Nil) return null;
        return list->Top - zone->Base >= zone->Spanned ? "its top leaves the zone"
            : CheckBlock(map, zone, list->Top, list->Order);
    }

    static string? CheckBlock(MemMap* map, Zone* zone, uint first, int order)
    {
        string? broken = CheckFrame(map, zone, first);
        if (broken != null || order == 0) return broken;
        if (!Blocks.Fits(zone, first, order)) return $"block {map->First + first} does not fit";
        for (uint i = first + 1; i < first + (1u << order); i++)
            if (map->States[i] is not (State.Plain or State.Marked) || map->Descriptors[i].Count >= 0)
                return $"frame {map->First + i} in it has state byte {map->States[i]}, and may be used";
        return null;
    }

    static string? CheckFrame(MemMap* map, Zone* zone, uint i)
    {
        if (!State.IsParked(map->States[i])) return $"frame {map->First + i} has state byte {map->States[i]}";
        if (Blocks.Covering(map, zone, i) != MemMap.Nil) return $"frame {map->First + i} lies in a free block";
        if (map->Descriptors[i].Count >= 0) return $"frame {map->First + i} has users";
        return (map->Descriptors[i].Flags & (Flags.Reserved | Flags.Compound)) != 0
            ? $"frame {map->First + i} is reserved or compound" : null;
    }
}
