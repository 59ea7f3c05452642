using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Statistics;

/// <summary>The lines of /proc/vmstat about frames handed out and freed, all CPUs added up.</summary>
static unsafe class Vmstat
{
    /// <summary>Enough for four lines.</summary>
    public const int MaxBytes = 160;

    /// <summary>Frames handed out by zone, and frames freed; the number of bytes, or -1 if the buffer is too
    /// small.</summary>
    [Implements(RuleIds.Statistics.Vmstat)]
    public static int Format(MemMap* map, Span<byte> into)
    {
        var writer = new AsciiWriter(into);
        WriteLine(ref writer, "pgalloc_high "u8, Allocated(map, Zone.HighMem));
        WriteLine(ref writer, "pgalloc_normal "u8, Allocated(map, Zone.Normal));
        WriteLine(ref writer, "pgalloc_dma "u8, Allocated(map, Zone.Dma));
        WriteLine(ref writer, "pgfree "u8, Freed(map));
        return writer.Length;
    }

    static ulong Allocated(MemMap* map, int kind)
    {
        ulong frames = 0;
        for (int cpu = 0; cpu < map->CpuCount; cpu++) frames += map->Cpus[cpu].PgAlloc[kind];
        return frames;
    }

    static ulong Freed(MemMap* map)
    {
        ulong frames = 0;
        for (int cpu = 0; cpu < map->CpuCount; cpu++) frames += map->Cpus[cpu].PgFree;
        return frames;
    }

    static void WriteLine(ref AsciiWriter writer, ReadOnlySpan<byte> label, ulong value)
    {
        writer.Write(label);
        writer.Write(value);
        writer.Write("\n"u8);
    }
}
