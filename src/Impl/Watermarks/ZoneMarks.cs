using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Watermarks;

/// <summary>The three marks of every zone (R3.3).</summary>
static unsafe class ZoneMarks
{
    const int KbytesToPages = 2;
    const uint HighShare = 1024, HighSmallest = 32, HighLargest = 128;

    /// <summary>Computes the marks from min_free_kbytes.</summary>
    public static void Set(MemMap* map)
    {
        Zone* zones = map->Zones;
        ulong pool = (ulong)map->Node->MinFreeKbytes >> KbytesToPages;
        ulong low = (ulong)zones[Zone.Dma].Present + zones[Zone.Normal].Present;
        for (int z = 0; z < Zone.Count; z++)
        {
            uint min = z == Zone.HighMem ? OfHighMemory(zones[z].Present) : OfLowMemory(pool, zones[z].Present, low);
            SetFrom(zones + z, min);
        }
    }

    /// <summary>A zone's share of the pool, by its part of low memory.</summary>
    [Implements(RuleIds.Watermarks.MinLowMemory)]
    static uint OfLowMemory(ulong pool, uint present, ulong low) => low == 0 ? 0 : (uint)(pool * present / low);

    /// <summary>A token amount that does not come out of the pool; an empty zone has it too.</summary>
    [Implements(RuleIds.Watermarks.MinHighMemory)]
    static uint OfHighMemory(uint present) => Math.Clamp(present / HighShare, HighSmallest, HighLargest);

    [Implements(RuleIds.Watermarks.LowAndHigh)]
    static void SetFrom(Zone* zone, uint min)
    {
        zone->PagesMin = min;
        zone->PagesLow = (uint)((ulong)min * 5 / 4);
        zone->PagesHigh = (uint)((ulong)min * 6 / 4);
    }
}
