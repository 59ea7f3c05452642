using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>The one place that calls the reclaimer.</summary>
static unsafe class Shrink
{
    /// <summary>Lets the reclaimer look through a zone once; how many frames it gave back.</summary>
    [Implements(RuleIds.PageAllocator.ReclaimScanned), Implements(RuleIds.PageAllocator.ReclaimCache)]
    public static uint Zone(MemMap* map, CpuState* cpu, in ReclaimPass pass)
    {
        MemorySystem system = SystemReference.Of(map);
        if (system.Reclaimer is not { } reclaimer) return 0;
        Reclaimed reclaimed = reclaimer.Shrink(system.On((int)(cpu - map->Cpus)), pass);
        map->Zones[pass.Zone].PagesScanned += reclaimed.Scanned;
        return reclaimed.Pages;
    }

    /// <summary>Frames of a zone that were used lately; 0 without a reclaimer.</summary>
    public static uint Active(MemMap* map, int zone) =>
        map->Reclaims ? SystemReference.Of(map).Reclaimer?.Active(zone) ?? 0 : 0;

    /// <summary>Frames of a zone that are given back first; 0 without a reclaimer.</summary>
    [Implements(RuleIds.PageAllocator.ReclaimExact)]
    public static uint Inactive(MemMap* map, int zone) =>
        map->Reclaims ? SystemReference.Of(map).Reclaimer?.Inactive(zone) ?? 0 : 0;
}
