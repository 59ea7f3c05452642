using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Watermarks;

/// <summary>Frames of a lower zone that requests which could use a higher one must leave alone (R3.6).</summary>
static unsafe class Reserve
{
    /// <summary>Sets lowmem_reserve of every zone, node by node.</summary>
    [Implements(RuleIds.Watermarks.Reserve)]
    public static void Set(MemMap* map)
    {
        for (int node = 0; node < map->NodeCount; node++)
        {
            Zone* zones = map->Zones + node * Zone.Kinds;
            SetOf(zones, Zone.Dma, map->Tunables->DmaRatio);
            SetOf(zones, Zone.Normal, map->Tunables->NormalRatio);
        }
    }

    /// <summary>Takes other ratios and recomputes the reserves at once.</summary>
    [Implements(RuleIds.Watermarks.ReserveRatio)]
    public static Result SetRatios(MemMap* map, uint dma, uint normal)
    {
        if (dma < 1 || normal < 1) return new Result(Outcome.Bug, Reason.Illegal);
        Sync.Lock(&map->Tunables->Lock);
        (map->Tunables->DmaRatio, map->Tunables->NormalRatio) = (dma, normal);
        Set(map);
        Sync.Unlock(&map->Tunables->Lock);
        return new Result(Outcome.Ok);
    }

    static void SetOf(Zone* zones, int kind, uint ratio)
    {
        ulong above = 0;
        for (int classZone = kind + 1; classZone < Zone.Kinds; classZone++)
        {
            above += zones[classZone].Present;
            zones[kind].LowmemReserve[classZone] = (uint)(above / ratio);
        }
    }
}
