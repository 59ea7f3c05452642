using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PerCpu;

/// <summary>buffered_rmqueue: takes a block from a zone that passed the mark test, or that nobody asks the marks of
/// (R4.12, R6.3).</summary>
static unsafe class Take
{
    /// <summary>The index of the first frame of a block, or Nil. Its state byte is Plain or Marked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PerCpu.TakeAfterMarks)]
    public static uint Block(MemMap* map, CpuState* cpu, Zone* zone, uint gfp, int order) =>
        order < cpu->Orders
            ? Listed(map, zone, PageSet.List(cpu, (uint)zone->Index, PageSet.Number(order, PageSet.Choose(gfp))))
            : Allocate.UnderLock(map, zone, order);

    /// <summary>One block: the head of the list, which is refilled first when it runs low; a list that stays empty is
    /// passed by.</summary>
    [Implements(RuleIds.PerCpu.TakeDirect)]
    static uint Listed(MemMap* map, Zone* zone, PageList* list)
    {
        PageList.LinkTop(map, list);
        if (list->Linked <= list->Low) Refill(map, zone, list);
        if (list->Linked <= 0 || list->Head == MemMap.Nil) return Allocate.UnderLock(map, zone, list->Order);
        uint index = list->Head;
        PageList.RemoveHead(map, list, index);
        map->States[index] = State.Unpark(map->States[index]);
        return index;
    }

    /// <summary>Moves a batch of blocks, one by one and as far as there are any, to the tail of the list, while the
    /// zone is locked once.</summary>
    [Implements(RuleIds.PerCpu.TakeRefill)]
    static void Refill(MemMap* map, Zone* zone, PageList* list)
    {
        Sync.Lock(&zone->Lock);
        for (int i = 0; i < list->Batch; i++)
        {
            uint index = Allocate.Block(map, zone, list->Order);
            if (index == MemMap.Nil) break;
            PageList.Append(map, list, index);
        }
        Sync.Unlock(&zone->Lock);
    }
}
