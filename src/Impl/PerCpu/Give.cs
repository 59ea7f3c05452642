using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PerCpu;

/// <summary>free_hot_cold_page: a frame whose last user let go goes to a list of the CPU that freed it (R6.4), and so
/// does a block of a listed order.</summary>
static unsafe class Give
{
    public const uint Hot = 0, Cold = 1;

    /// <summary>Parks a frame that has one user and is plain otherwise, of the zone that serves most requests of the
    /// CPU. False, and nothing changed, if it is another, or the list must be flushed before.</summary>
    /// <remarks>Budget: the lines of state, descriptor, list and CPU, one store each or two, and of the link of the
    /// frame that was on top; no call. A frame whose state byte is Used fits a block of order 0.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Near(MemMap* map, CpuState* cpu, nuint index, uint cold)
    {
        uint hot = cpu->ListAt[0];
        byte* states = map->States;
        if (hot == 0 || index >= map->Count || states[index] != State.Used) return false;
        PageList* list = (PageList*)((byte*)cpu + hot) + cold;
        Descriptor* page = map->Descriptors + index;
        if (Sync.Read((ulong*)page) != list->InUse) return false;
        uint top = list->Top;
        if (top == MemMap.Nil)
        {
            if (list->Linked >= list->High) return false;
        }
        else
        {
            if (list->Linked >= list->High - 1) return false;
            PageList.Link(map, list, top);
        }
        page->Count = UsageCounter.Biased(0);
        states[index] = State.Parked;
        list->Top = (uint)index;
        list->Given++;
        return true;
    }

    /// <summary>Parks a frame whose state byte is Used, of whatever zone. False, and nothing changed, if it has more
    /// than one user, or if the list must be flushed before.</summary>
    public static bool Plain(MemMap* map, CpuState* cpu, nuint index, uint cold)
    {
        Descriptor* page = map->Descriptors + index;
        // The counter stands above the flags: with further users the tag is too large for any zone.
        ulong tag = Sync.Read((ulong*)page) >> map->ZoneShift;
        if (tag > map->TagMask) return false;
        PageList* list = PageSet.List(cpu, (uint)tag - ((uint)tag >> 2), cold);
        if (list->Count >= list->High) return false;
        page->Count = UsageCounter.Biased(0);
        map->States[index] = State.Parked;
        PageList.InsertHead(map, list, (uint)index);
        list->Given++;
        return true;
    }

    /// <summary>As <see cref="Near"/>, of a block of a listed order: hot, if it is a single frame.</summary>
    /// <remarks>No branch depends on the order, or on what its list served before, as they come in any sequence: so the
    /// block does not stand apart from the links.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool NearBlock(MemMap* map, CpuState* cpu, nuint index, int order)
    {
        uint hot = cpu->BlocksAt[0];
        byte* states = map->States;
        if (hot == 0 || (uint)order >= cpu->Orders || index >= map->Count || states[index] != State.Used) return false;
        PageList* list = (PageList*)((byte*)cpu + hot) + PageSet.Number(order, Hot);
        Descriptor* page = map->Descriptors + index;
        if (Sync.Read((ulong*)page) != list->InUse || list->Linked >= list->High || list->Top != MemMap.Nil)
            return false;
        Zone* zone = PageList.ZoneOf(list);
        if (!Blocks.Fits(zone, (uint)index, order) || !Buddy.Release.RestIsPlain(map, (uint)index, order)) return false;
        page->Count = UsageCounter.Biased(0);
        states[index] = State.Parked;
        PageList.Link(map, list, index);
        list->Given++;
        return true;
    }

    /// <summary>Parks a block of a listed order that is plain but for its user, after a flush if the list is full.
    /// </summary>
    public static void Block(MemMap* map, CpuState* cpu, Zone* zone, uint index, int order)
    {
        PageList* list = PageSet.List(cpu, (uint)zone->Index, PageSet.Number(order, Hot));
        MakeRoom(map, zone, list);
        map->Descriptors[index].Count = UsageCounter.Biased(0);
        map->States[index] = State.Parked;
        PageList.LinkTop(map, list);
        PageList.Link(map, list, index);
        list->Given++;
    }

    /// <summary>Checks and repairs all frames of a block of a listed order and parks it. How many frames were bad; a
    /// first one that is reported already is counted.</summary>
    public static int Checked(MemMap* map, CpuState* cpu, Zone* zone, uint index, int order, uint cold, bool reported)
    {
        // A single anonymous page is freed while its mapping is still set; here that is no fault.
        if (order == 0 && (map->Mappings[index] & 1) != 0) map->Mappings[index] = 0;
        int bad = Buddy.Release.Clean(map, zone, index, order, reported);
        PageList* list = PageSet.List(cpu, (uint)zone->Index, PageSet.Number(order, cold));
        MakeRoom(map, zone, list);
        map->States[index] = State.Park(map->States[index]);
        PageList.InsertHead(map, list, index);
        list->Given++;
        return bad;
    }

    static void MakeRoom(MemMap* map, Zone* zone, PageList* list)
    {
        if (list->Count >= list->High) Flush(map, zone, list, list->Batch);
    }

    /// <summary>Moves so many blocks, or all if there are fewer, from the tail to the buddy system, while the zone is
    /// locked once.</summary>
    [Implements(RuleIds.PerCpu.GiveFlush)]
    public static void Flush(MemMap* map, Zone* zone, PageList* list, int frames)
    {
        PageList.LinkTop(map, list);
        if (frames <= 0 || list->Tail == MemMap.Nil) return;
        Sync.Lock(&zone->Lock);
        for (; frames > 0 && list->Tail != MemMap.Nil; frames--)
            Merge.Join(map, zone, PageList.RemoveTail(map, list) - zone->Base, list->Order);
        Sync.Unlock(&zone->Lock);
    }
}
