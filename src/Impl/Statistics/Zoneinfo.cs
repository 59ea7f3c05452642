using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.PerCpu;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Statistics;

/// <summary>/proc/zoneinfo in its first form, of 2.6.13.</summary>
static unsafe class Zoneinfo
{
    const int MaxZoneBytes = 1024, MaxCountsBytes = 384, MaxListBytes = 192;

    /// <summary>Enough for all zones of a machine, and for all page lists if it has any.</summary>
    public static int MaxBytes(MemMap* map) =>
        map->ZoneCount * (MaxZoneBytes + (map->PerCpuLists
            ? map->CpuCount * (MaxCountsBytes + PageSet.Lists(map->ListOrders) * MaxListBytes) : 0));

    /// <summary>One paragraph for every zone with memory; the number of bytes, or -1 if the buffer is too
    /// small.</summary>
    [Implements(RuleIds.Statistics.Zoneinfo)]
    public static int Format(MemMap* map, Span<byte> into)
    {
        var writer = new AsciiWriter(into);
        for (int z = 0; z < map->ZoneCount; z++)
        {
            if (map->Zones[z].Present == 0) continue;
            Buddyinfo.WriteZone(ref writer, map->Zones + z);
            WriteZone(ref writer, map, map->Zones + z);
        }
        return writer.Length;
    }

    // The priorities of a scan are not kept: their lines are constant.
    static void WriteZone(ref AsciiWriter writer, MemMap* map, Zone* zone)
    {
        WriteLine(ref writer, "\n  pages free     "u8, zone->FreePages);
        WriteLine(ref writer, "\n        min      "u8, zone->PagesMin);
        WriteLine(ref writer, "\n        low      "u8, zone->PagesLow);
        WriteLine(ref writer, "\n        high     "u8, zone->PagesHigh);
        WriteLine(ref writer, "\n        active   "u8, Shrink.Active(map, zone->Index));
        WriteLine(ref writer, "\n        inactive "u8, Shrink.Inactive(map, zone->Index));
        WriteLine(ref writer, "\n        scanned  "u8, zone->PagesScanned);
        writer.Write(" (a: 0 i: 0)"u8);
        WriteLine(ref writer, "\n        spanned  "u8, zone->Spanned);
        WriteLine(ref writer, "\n        present  "u8, zone->Present);
        WriteLine(ref writer, "\n        protection: ("u8, zone->LowmemReserve[Zone.Dma]);
        WriteLine(ref writer, ", "u8, zone->LowmemReserve[Zone.Normal]);
        WriteLine(ref writer, ", "u8, zone->LowmemReserve[Zone.HighMem]);
        writer.Write(")\n  pagesets"u8);
        if (map->PerCpuLists)
            for (int cpu = 0; cpu < map->CpuCount; cpu++) WriteSet(ref writer, map, cpu, zone);
        WriteLine(ref writer, "\n  all_unreclaimable: "u8, zone->AllUnreclaimable);
        writer.Write("\n  prev_priority:     12\n  temp_priority:     12"u8);
        WriteLine(ref writer, "\n  start_pfn:         "u8, zone->Start);
        writer.Write("\n"u8);
    }

    static void WriteSet(ref AsciiWriter writer, MemMap* map, int cpu, Zone* zone)
    {
        PageList* lists = PageSet.List(map->Cpus + cpu, (uint)zone->Index, 0);
        int count = PageSet.Lists(map->ListOrders), held = 0;
        for (int i = 0; i < count; i++) held |= lists[i].Count;
        if (held == 0) return;
        for (int i = 0; i < count; i++)
        {
            PageList* list = lists + i;
            WriteNumber(ref writer, "\n    cpu: "u8, cpu);
            WriteNumber(ref writer, " pcp: "u8, i);
            WriteNumber(ref writer, "\n              count: "u8, list->Count);
            WriteNumber(ref writer, "\n              low:   "u8, list->Low);
            WriteNumber(ref writer, "\n              high:  "u8, list->High);
            WriteNumber(ref writer, "\n              batch: "u8, list->Batch);
        }
        if (map->Numa != null) WriteCounts(ref writer, NumaCounters.Of(map, map->Cpus + cpu, zone->Index));
    }

    static void WriteCounts(ref AsciiWriter writer, in NumaCounts counts)
    {
        WriteLine(ref writer, "\n            numa_hit:       "u8, counts.Hit);
        WriteLine(ref writer, "\n            numa_miss:      "u8, counts.Miss);
        WriteLine(ref writer, "\n            numa_foreign:   "u8, counts.Foreign);
        WriteLine(ref writer, "\n            interleave_hit: "u8, 0);
        WriteLine(ref writer, "\n            local_node:     "u8, counts.Local);
        WriteLine(ref writer, "\n            other_node:     "u8, counts.Other);
    }

    static void WriteNumber(ref AsciiWriter writer, ReadOnlySpan<byte> label, int value)
    {
        writer.Write(label);
        writer.Write(value);
    }

    static void WriteLine(ref AsciiWriter writer, ReadOnlySpan<byte> label, ulong value)
    {
        writer.Write(label);
        writer.Write(value);
    }
}
