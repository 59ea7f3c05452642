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
                PageList* lists = PageSet.List(map->Cpus + cpu, (uint)zone, 0);
                PageList.Open(lists + PageSet.Number(0, Give.Cold), map->Zones + zone, 0);
                for (int order = 0; order < map->ListOrders; order++)
                    PageList.Open(lists + PageSet.Number(order, Give.Hot), map->Zones + zone, order);
                if (!map->PerCpuLists) continue;
                PageListSizes sizes = given ?? Of(map->Zones[zone].Present);
                Store(lists, sizes);
                for (int order = 1; order < map->ListOrders; order++) Divide(lists, sizes, order);
            }
        }
    }

    /// <summary>Takes other sizes for the lists of single frames of one CPU and zone, which begin there; what they hold
    /// stays.</summary>
    [Implements(RuleIds.PerCpu.SizesSet)]
    public static Result Set(MemMap* map, PageList* lists, PageListSizes sizes)
    {
        if (!sizes.IsLegal) return new Result(Outcome.Bug, Reason.Illegal);
        Sync.Lock(&map->Tunables->Lock);
        Store(lists, sizes);
        Sync.Unlock(&map->Tunables->Lock);
        return new Result(Outcome.Ok);
    }

    /// <summary>Takes other sizes for a list of blocks; what it holds stays.</summary>
    public static Result SetBlocks(MemMap* map, PageList* list, int low, int high, int batch)
    {
        if ((low | high | batch) < 0) return new Result(Outcome.Bug, Reason.Illegal);
        Sync.Lock(&map->Tunables->Lock);
        (list->Low, list->High, list->Batch) = (low, high, batch);
        Sync.Unlock(&map->Tunables->Lock);
        return new Result(Outcome.Ok);
    }

    static void Store(PageList* lists, PageListSizes sizes)
    {
        (lists[0].Low, lists[0].High, lists[0].Batch) = (sizes.HotLow, sizes.HotHigh, sizes.HotBatch);
        (lists[1].Low, lists[1].High, lists[1].Batch) = (sizes.ColdLow, sizes.ColdHigh, sizes.ColdBatch);
    }

    [Implements(RuleIds.PerCpu.ListOrders)]
    static void Divide(PageList* lists, PageListSizes sizes, int order)
    {
        PageList* list = lists + PageSet.Number(order, Give.Hot);
        list->Low = sizes.HotLow >> order;
        list->High = Math.Max(1, sizes.HotHigh >> order);
        list->Batch = Math.Max(1, sizes.HotBatch >> order);
    }
}
