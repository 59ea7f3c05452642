using Verified.Impl.Memory;
using Verified.Impl.PerCpu;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Statistics;

/// <summary>The lines of /proc/vmstat about frames handed out and freed, all CPUs added up.</summary>
static unsafe class Vmstat
{
    /// <summary>Enough for seven lines.</summary>
    public const int MaxBytes = 256;

    /// <summary>Frames handed out by zone, and frames freed; the number of bytes, or -1 if the buffer is too
    /// small.</summary>
    [Implements(RuleIds.Statistics.Vmstat)]
    public static int Format(MemMap* map, Span<byte> into)
    {
        var writer = new AsciiWriter(into);
        writer.WriteLine("pgalloc_high "u8, Allocated(map, Zone.HighMem));
        writer.WriteLine("pgalloc_normal "u8, Allocated(map, Zone.Normal));
        writer.WriteLine("pgalloc_dma "u8, Allocated(map, Zone.Dma));
        writer.WriteLine("pgfree "u8, Freed(map));
        if (map->Reclaims) WriteReclaim(ref writer, map);
        return writer.Length;
    }

    static void WriteReclaim(ref AsciiWriter writer, MemMap* map)
    {
        ulong rounds = 0, stalls = 0, kills = 0;
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
        {
            rounds += map->Cpus[cpu].PageOutRuns;
            stalls += map->Cpus[cpu].AllocStalls;
            kills += map->Cpus[cpu].OomKills;
        }
        writer.WriteLine("pageoutrun "u8, rounds);
        writer.WriteLine("allocstall "u8, stalls);
        writer.WriteLine("oom_kill "u8, kills);
    }

    static ulong Allocated(MemMap* map, int kind)
    {
        ulong frames = 0;
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
        {
            frames += map->Cpus[cpu].PgAlloc[kind];
            for (int zone = kind; zone < map->ZoneCount; zone += Zone.Kinds)
            {
                for (uint number = 0; number < map->Cpus[cpu].Lists; number++)
                {
                    PageList* list = PageSet.List(map->Cpus + cpu, (uint)zone, number);
                    frames += list->Taken << list->Order;
                }
            }
        }
        return frames;
    }

    static ulong Freed(MemMap* map)
    {
        ulong frames = 0;
        for (int cpu = 0; cpu < map->CpuCount; cpu++) frames += map->Cpus[cpu].PgFree;
        for (PageList* list = map->Lists, end = map->ListsOf(map->CpuCount); list < end; list++)
            frames += list->Given << list->Order;
        return frames;
    }
}
