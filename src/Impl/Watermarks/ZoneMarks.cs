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
        ulong pool = (ulong)map->Tunables->MinFreeKbytes >> KbytesToPages;
        ulong low = LowMemory(map);
        for (Zone* zone = map->Zones, end = zone + map->ZoneCount; zone < end; zone++)
        {
            SetFrom(zone, zone->Kind == Zone.HighMem
                ? OfHighMemory(zone->Present) : OfLowMemory(pool, zone->Present, low));
        }
    }

    static ulong LowMemory(MemMap* map)
    {
        ulong frames = 0;
        for (Zone* zone = map->Zones, end = zone + map->ZoneCount; zone < end; zone++)
            if (zone->Kind != Zone.HighMem) frames += zone->Present;
        return frames;
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
