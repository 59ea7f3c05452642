using System.Numerics;
using System.Runtime.CompilerServices;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Watermarks;

/// <summary>zone_watermark_ok: whether a zone keeps enough after a request (R3.8).</summary>
static unsafe class MarkTest
{
    /// <summary>None if the zone passes; else which part of the test it failed.</summary>
    /// <remarks>An order-0 request, the common case, costs one comparison.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Watermarks.TestBase)]
    public static Reason Check(Zone* zone, int order, long mark, int classZone)
    {
        long free = (long)zone->FreePages - (1L << order) + 1;
        if (free <= mark + zone->LowmemReserve[classZone])
            return free > mark ? Reason.ReservedForLower : Reason.BelowWatermark;
        return order == 0 || HasEnough(zone, order, mark) ? Reason.None : CheckOrders(zone, order, mark, free);
    }

    /// <summary>Whether one free block, the largest, is already more than what all parts of the test ask for: then they
    /// need not be made. At most half the mark is asked for behind the first part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool HasEnough(Zone* zone, int order, long mark)
    {
        int largest = BitOperations.Log2(zone->Nonempty);
        return largest >= order && (1L << largest) - (1L << order) + 1 > mark >> 1;
    }

    /// <summary>Frames in blocks that are too small do not count, and less is asked of the larger ones.</summary>
    [Implements(RuleIds.Watermarks.TestOrders)]
    static Reason CheckOrders(Zone* zone, int order, long mark, long free)
    {
        for (int smaller = 0; smaller < order; smaller++)
        {
            free -= (long)zone->NrFree[smaller] << smaller;
            mark >>= 1;
            if (free <= mark) return Reason.Fragmented;
        }
        return Reason.None;
    }
}
