using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl
{
    /// <summary>Where the requests of one CPU were served, seen from one zone (R2.13). All 0 in a machine of one
    /// node.</summary>
    /// <param name="Hit">numa_hit: served here, as meant.</param>
    /// <param name="Miss">numa_miss: served here, meant for another node.</param>
    /// <param name="Foreign">numa_foreign: meant for this zone, served by another node.</param>
    /// <param name="Local">local_node: served here, to a CPU of this node.</param>
    /// <param name="Other">other_node: served here, to a CPU of another node.</param>
    public readonly record struct NumaCounts(ulong Hit, ulong Miss, ulong Foreign, ulong Local, ulong Other);
}

namespace Verified.Impl.Statistics
{
    /// <summary>The counters of one CPU and zone, on a cache line of their own.</summary>
    [StructLayout(LayoutKind.Sequential, Size = Bytes)]
    struct NumaLine
    {
        public const int Bytes = 64;

        public ulong Hit;
        public ulong Miss;
        public ulong Foreign;
        public ulong Local;
        public ulong Other;
    }

    /// <summary>zone_statistics.</summary>
    static unsafe class NumaCounters
    {
        /// <summary>Counts a request that the zone served. Meant was the first zone of its list.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        [Implements(RuleIds.Statistics.NumaCounters)]
        public static void Count(MemMap* map, CpuState* cpu, uint meant, Zone* zone)
        {
            NumaLine* lines = map->Numa + cpu->Sets, served = lines + zone->Index;
            if (map->Zones[meant].Node == zone->Node)
            {
                served->Hit++;
            }
            else
            {
                served->Miss++;
                lines[meant].Foreign++;
            }
            if (zone->Node == cpu->Node) served->Local++;
            else served->Other++;
        }

        public static NumaCounts Of(MemMap* map, CpuState* cpu, int zone)
        {
            if (map->Numa == null) return default;
            NumaLine* line = map->Numa + cpu->Sets + zone;
            return new NumaCounts(line->Hit, line->Miss, line->Foreign, line->Local, line->Other);
        }
    }
}
