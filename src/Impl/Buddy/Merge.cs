using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Buddy;

/// <summary>Joins a block to the free ones and merges it with its buddies (R5.3 to R5.5).</summary>
static unsafe class Merge
{
    /// <summary>As <see cref="Join"/>, with the lock of the zone.</summary>
    public static void UnderLock(MemMap* map, Zone* zone, uint relative, int order)
    {
        Sync.Lock(&zone->Lock);
        Join(map, zone, relative, order);
        Sync.Unlock(&zone->Lock);
    }

    /// <summary>Frees a block, given from the start of its zone. Its frames are unused; their state bytes are Plain or
    /// Marked. The caller holds the lock of the zone.</summary>
    /// <remarks>Budget: one state byte if the buddy is not free; link and state a level of merging.</remarks>
    [Implements(RuleIds.Buddy.MergeCascade), Implements(RuleIds.Buddy.ListCanonical)]
    public static void Join(MemMap* map, Zone* zone, uint relative, int order)
    {
        zone->FreePages += 1u << order;
        Unreclaimable.Clear(zone);
        while (order < Blocks.Orders - 1)
        {
            uint buddy = Blocks.BuddyOf(relative, order);
            if (!IsFree(map, zone, buddy, order)) break;
            ListOrder.Remove(map, zone, zone->Base + buddy, order);
            relative &= buddy;
            order++;
        }
        ListOrder.InsertHead(map, zone, zone->Base + relative, order);
    }

    // The byte may be another thread's frame and change meanwhile, but never to or from that of a free head: those are
    // written under the lock that the caller holds, each in one store.
    /// <summary>Whether the candidate lies in the zone and heads a free block of exactly this order (R5.4).</summary>
    [Implements(RuleIds.Buddy.MergeCandidate)]
    static bool IsFree(MemMap* map, Zone* zone, uint relative, int order) =>
        relative < zone->Spanned && (map->States[zone->Base + relative] & ~Blocks.MarkedBit) == order;
}
