using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PerCpu;

/// <summary>free_hot_cold_page: a frame whose last user let go goes to a list of the CPU that freed it
/// (R6.4).</summary>
static unsafe class Give
{
    public const uint Hot = 0, Cold = 1;

    /// <summary>Parks a frame whose state byte is Used. False, and nothing changed, if it has more than one user, or if
    /// the list must be flushed before.</summary>
    /// <remarks>Budget: the lines of state, descriptor, link, list and CPU, one store each or two; no call.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Plain(MemMap* map, CpuState* cpu, byte* states, nuint index, uint cold)
    {
        Descriptor* page = map->Descriptors + index;
        // The counter stands above the flags: with further users the tag is too large for any zone.
        ulong tag = Sync.Read((ulong*)page) >> map->ZoneShift;
        if (tag > map->TagMask) return false;
        PageList* list = PageSet.List(cpu, (uint)tag - ((uint)tag >> 2), cold);
        if (list->Count >= list->High) return false;
        page->Count = UsageCounter.Biased(0);
        states[index] = State.Parked;
        PageList.InsertHead(map, list, index);
        cpu->PgFree++;
        return true;
    }

    /// <summary>Checks, repairs and parks a frame. How many frames were bad, 0 or 1; one that is reported already is
    /// counted.</summary>
    public static int Checked(MemMap* map, CpuState* cpu, Zone* zone, uint index, uint cold, bool reported)
    {
        // An anonymous page is freed while its mapping is still set; here that is no fault.
        if ((map->Mappings[index] & 1) != 0) map->Mappings[index] = 0;
        bool bad = PageCheck.Release(map, zone, index) | reported;
        PageList* list = PageSet.List(cpu, (uint)zone->Index, cold);
        if (list->Count >= list->High) Flush(map, zone, list, list->Batch);
        map->States[index] = State.Park(map->States[index]);
        PageList.InsertHead(map, list, index);
        cpu->PgFree++;
        return bad ? 1 : 0;
    }

    /// <summary>Moves so many frames, or all if there are fewer, from the tail to the buddy system, while the zone is
    /// locked once.</summary>
    [Implements(RuleIds.PerCpu.GiveFlush)]
    public static void Flush(MemMap* map, Zone* zone, PageList* list, int frames)
    {
        if (frames <= 0 || list->Tail == MemMap.Nil) return;
        Sync.Lock(&zone->Lock);
        for (; frames > 0 && list->Tail != MemMap.Nil; frames--)
            Merge.Join(map, zone, PageList.RemoveTail(map, list) - zone->Base, 0);
        Sync.Unlock(&zone->Lock);
    }
}
