using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Statistics;

/// <summary>/proc/zoneinfo in its first form, of 2.6.13.</summary>
static unsafe class Zoneinfo
{
    /// <summary>Enough for three zones.</summary>
    public const int MaxBytes = 4096;

    /// <summary>One paragraph for every zone with memory; the number of bytes, or -1 if the buffer is too
    /// small.</summary>
    [Implements(RuleIds.Statistics.Zoneinfo)]
    public static int Format(MemMap* map, Span<byte> into)
    {
        var writer = new AsciiWriter(into);
        for (int z = 0; z < Zone.Count; z++)
        {
            if (map->Zones[z].Present == 0) continue;
            Buddyinfo.WriteZone(ref writer, z);
            WriteZone(ref writer, map->Zones + z);
        }
        return writer.Length;
    }

    // Lists of user pages, their scanner and the per-CPU lists do not exist yet: their lines are constant.
    static void WriteZone(ref AsciiWriter writer, Zone* zone)
    {
        WriteLine(ref writer, "\n  pages free     "u8, zone->FreePages);
        WriteLine(ref writer, "\n        min      "u8, zone->PagesMin);
        WriteLine(ref writer, "\n        low      "u8, zone->PagesLow);
        WriteLine(ref writer, "\n        high     "u8, zone->PagesHigh);
        writer.Write("\n        active   0\n        inactive 0\n        scanned  0 (a: 0 i: 0)"u8);
        WriteLine(ref writer, "\n        spanned  "u8, zone->Spanned);
        WriteLine(ref writer, "\n        present  "u8, zone->Present);
        WriteLine(ref writer, "\n        protection: ("u8, zone->LowmemReserve[Zone.Dma]);
        WriteLine(ref writer, ", "u8, zone->LowmemReserve[Zone.Normal]);
        WriteLine(ref writer, ", "u8, zone->LowmemReserve[Zone.HighMem]);
        writer.Write(")\n  pagesets\n  all_unreclaimable: 0\n  prev_priority:     12\n  temp_priority:     12"u8);
        WriteLine(ref writer, "\n  start_pfn:         "u8, zone->Start);
        writer.Write("\n"u8);
    }

    static void WriteLine(ref AsciiWriter writer, ReadOnlySpan<byte> label, uint value)
    {
        writer.Write(label);
        writer.Write(value);
    }
}
