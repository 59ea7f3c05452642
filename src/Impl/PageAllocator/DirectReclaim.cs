using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>try_to_free_pages: the caller reclaims memory itself (R4.11).</summary>
static unsafe class DirectReclaim
{
    /// <summary>SWAP_CLUSTER_MAX: frames that make progress.</summary>
    public const uint Cluster = 32;

    /// <summary>Looks through the zones of the list, ever harder, until one pass gives enough; whether one
    /// did.</summary>
    [Implements(RuleIds.PageAllocator.ReclaimProgress)]
    public static bool Run(MemMap* map, CpuState* cpu, Zonelist* list, uint gfp, int order)
    {
        cpu->AllocStalls++;
        for (int priority = Unreclaimable.FirstPriority; priority >= 0; priority--)
            if (Pass(map, cpu, list, new(0, priority, gfp, order, Kswapd: false)) >= Cluster) return true;
        return false;
    }

    static ulong Pass(MemMap* map, CpuState* cpu, Zonelist* list, in ReclaimPass pass)
    {
        ulong pages = 0;
        for (int i = 0; i < list->Length; i++)
        {
            int zone = list->At(i);
            if (!Unreclaimable.IsSkipped(map->Zones + zone, pass.Priority))
                pages += Shrink.Zone(map, cpu, pass with { Zone = zone });
        }
        return pages;
    }
}
