using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.PerCpu;

/// <summary>How long the page lists are (R6.2).</summary>
static unsafe class ListSizes
{
    const uint Share = 1024, MostBytes = 256 << 10;

    /// <summary>The sizes for a zone of so many present frames.</summary>
    [Implements(RuleIds.PerCpu.Sizes)]
    public static PageListSizes Of(uint present)
    {
        uint batch = Math.Min(present / Share, MostBytes / MemMap.PageSize) / 4;
        int frames = (int)Math.Max(batch, 1);
        return new PageListSizes(2 * frames, 6 * frames, frames, 0, 2 * frames, frames);
    }

    /// <summary>Empty lists for every CPU and zone; without sizes given, of the size that suits the zone.</summary>
    public static void Boot(MemMap* map, PageListSizes? given)
    {
        for (int cpu = 0; cpu < map->CpuCount; cpu++)
        {
            for (int zone = 0; zone < map->ZoneCount; zone++)
            {
                PageSet* set = map->Sets + map->Cpus[cpu].Sets + zone;
                PageList.Open(&set->Hot, map->Zones + zone);
                PageList.Open(&set->Cold, map->Zones + zone);
                if (map->PerCpuLists) Store(set, given ?? Of(map->Zones[zone].Present));
            }
        }
    }

    /// <summary>Takes other sizes for the lists of one CPU and zone; what they hold stays.</summary>
    [Implements(RuleIds.PerCpu.SizesSet)]
    public static Result Set(MemMap* map, PageSet* set, PageListSizes sizes)
    {
        if (!sizes.IsLegal) return new Result(Outcome.Bug, Reason.Illegal);
        Sync.Lock(&map->Tunables->Lock);
        Store(set, sizes);
        Sync.Unlock(&map->Tunables->Lock);
        return new Result(Outcome.Ok);
    }

    static void Store(PageSet* set, PageListSizes sizes)
    {
        (set->Hot.Low, set->Hot.High, set->Hot.Batch) = (sizes.HotLow, sizes.HotHigh, sizes.HotBatch);
        (set->Cold.Low, set->Cold.High, set->Cold.Batch) = (sizes.ColdLow, sizes.ColdHigh, sizes.ColdBatch);
    }
}
