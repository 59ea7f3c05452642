using System.Numerics;
using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Buddy;

/// <summary>Takes a block from a zone (R5.6).</summary>
static unsafe class Allocate
{
    /// <summary>As <see cref="Block"/>, with the lock of the zone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint UnderLock(MemMap* map, Zone* zone, int order)
    {
        Expect(map, zone, order);
        Sync.Lock(&zone->Lock);
        uint index = Block(map, zone, order);
        Sync.Unlock(&zone->Lock);
        return index;
    }

    // Without the lock another thread may take that block first: then the lines came for nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Expect(MemMap* map, Zone* zone, int order)
    {
        uint enough = zone->Nonempty & (uint.MaxValue << order);
        if (enough == 0) return;
        uint index = zone->Heads[BitOperations.TrailingZeroCount(enough)];
        Prefetch.Line(map->Links + index);
        Prefetch.Line(map->States + index);
        Prefetch.Line(map->Descriptors + index);
    }

    /// <summary>The index of the first frame of a block of the order, or Nil. Its state byte is Plain or
    /// Marked. The caller holds the lock of the zone.</summary>
    /// <remarks>Budget: one bit search, one list head, and two lines (link, state) a level of splitting.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Buddy.AllocateSmallest), Implements(RuleIds.PageAllocator.NoOverlap)]
    public static uint Block(MemMap* map, Zone* zone, int order)
    {
        uint enough = zone->Nonempty & (uint.MaxValue << order);
        if (enough == 0) return MemMap.Nil;
        int found = BitOperations.TrailingZeroCount(enough);
        uint index = zone->Heads[found];
        ListOrder.RemoveHead(map, zone, index, found);
        zone->FreePages -= 1u << order;
        if (found > order) Split.Down(map, zone, index, found, order);
        return index;
    }
}
