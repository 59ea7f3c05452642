using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Watermarks;

/// <summary>Frames of a lower zone that requests which could use a higher one must leave alone (R3.6).</summary>
static unsafe class Reserve
{
    /// <summary>Sets lowmem_reserve of every zone.</summary>
    [Implements(RuleIds.Watermarks.Reserve)]
    public static void Set(MemMap* map)
    {
        for (int z = 0; z < Zone.HighMem; z++)
        {
            ulong above = 0;
            uint ratio = z == Zone.Dma ? map->Node->DmaRatio : map->Node->NormalRatio;
            for (int classZone = z + 1; classZone < Zone.Count; classZone++)
            {
                above += map->Zones[classZone].Present;
                map->Zones[z].LowmemReserve[classZone] = (uint)(above / ratio);
            }
        }
    }
}
