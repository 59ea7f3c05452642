using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Statistics;

/// <summary>numastat of a node: the counters of its zones, all CPUs added up (R2.13).</summary>
static unsafe class Numastat
{
    /// <summary>Enough for six lines.</summary>
    public const int MaxBytes = 256;

    /// <summary>The number of bytes, or -1 if the buffer is too small.</summary>
    [Implements(RuleIds.Statistics.NumaCounters)]
    public static int Format(MemMap* map, int node, Span<byte> into)
    {
        var writer = new AsciiWriter(into);
        NumaCounts sum = Sum(map, node);
        writer.WriteLine("numa_hit "u8, sum.Hit);
        writer.WriteLine("numa_miss "u8, sum.Miss);
        writer.WriteLine("numa_foreign "u8, sum.Foreign);
        writer.WriteLine("interleave_hit "u8, 0);
        writer.WriteLine("local_node "u8, sum.Local);
        writer.WriteLine("other_node "u8, sum.Other);
        return writer.Length;
    }

    static NumaCounts Sum(MemMap* map, int node)
    {
        NumaCounts sum = default;
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
        {
            for (int kind = 0; kind < Zone.Kinds; kind++)
            {
                NumaCounts own = NumaCounters.Of(map, map->Cpus + cpu, node * Zone.Kinds + kind);
                sum = new NumaCounts(sum.Hit + own.Hit, sum.Miss + own.Miss, sum.Foreign + own.Foreign,
                    sum.Local + own.Local, sum.Other + own.Other);
            }
        }
        return sum;
    }
}
