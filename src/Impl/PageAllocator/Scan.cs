using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.PerCpu;
using Verified.Impl.Watermarks;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>__alloc_pages: which zone serves (R4.9). Each scan returns the index of a block, or Nil.</summary>
static unsafe class Scan
{
    /// <summary>The first scan: pages_low, no rights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PageAllocator.ScanLow)]
    public static uint LowMarks(MemMap* map, CpuState* cpu, Zonelist* list, uint gfp, int order, Zone** served) =>
        WithoutRights(map, cpu, list, gfp, order, high: false, served);

    /// <summary>Before a kill: pages_high, no rights.</summary>
    [Implements(RuleIds.PageAllocator.ScanHigh)]
    public static uint HighMarks(MemMap* map, CpuState* cpu, Zonelist* list, uint gfp, int order, Zone** served) =>
        WithoutRights(map, cpu, list, gfp, order, high: true, served);

    /// <summary>What follows when no zone is above pages_low. Says why if nothing helps.</summary>
    [Implements(RuleIds.PageAllocator.Failure)]
    public static uint WithRights(
        MemMap* map, CpuState* cpu, Zonelist* list, int order, Rights rights, Zone** served, Reason* reason)
    {
        uint index = MinMarks(map, cpu, list, order, rights, served, reason);
        return index == MemMap.Nil && rights.IgnoreMarks
            ? Unmarked(map, cpu, list, rights.Gfp, order, served, reason) : index;
    }

    /// <summary>The strongest reason that a zone has for failing the second scan, which is not made.</summary>
    public static Reason WhyBelowMin(MemMap* map, Zonelist* list, int order, Rights rights)
    {
        Reason strongest = Reason.BelowWatermark;
        for (int i = 0; i < list->Length; i++)
        {
            Zone* zone = map->Zones + list->At(i);
            Reason failed = MarkTest.Check(zone, order, rights.Lower(zone->PagesMin), list->ClassZone);
            if (failed > strongest) strongest = failed;
        }
        return strongest;
    }

    /// <summary>The second scan: pages_min, lowered by the caller's rights.</summary>
    [Implements(RuleIds.PageAllocator.ScanMin)]
    public static uint MinMarks(
        MemMap* map, CpuState* cpu, Zonelist* list, int order, Rights rights, Zone** served, Reason* reason)
    {
        uint gfp = rights.Gfp;
        Reason strongest = Reason.None;
        for (int i = 0; i < list->Length; i++)
        {
            Zone* zone = map->Zones + list->At(i);
            Reason failed = MarkTest.Check(zone, order, rights.Lower(zone->PagesMin), list->ClassZone);
            Interrupt.AfterTest(map, cpu);
            if (failed == Reason.None)
            {
                uint index = Take.Block(map, cpu, zone, gfp, order);
                if (index != MemMap.Nil)
                {
                    *served = zone;
                    return index;
                }
                failed = Reason.NoBlock;
            }
            // The reasons are declared from the weakest to the strongest.
            if (failed > strongest) strongest = failed;
        }
        *reason = strongest;
        return MemMap.Nil;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint WithoutRights(
        MemMap* map, CpuState* cpu, Zonelist* list, uint gfp, int order, bool high, Zone** served)
    {
        int classZone = list->ClassZone;
        for (int i = 0; i < list->Length; i++)
        {
            Zone* zone = map->Zones + list->At(i);
            uint mark = high ? zone->PagesHigh : zone->PagesLow;
            bool passed = MarkTest.Check(zone, order, mark, classZone) == Reason.None;
            Interrupt.AfterTest(map, cpu);
            if (!passed) continue;
            uint index = Take.Block(map, cpu, zone, gfp, order);
            if (index == MemMap.Nil) continue;
            *served = zone;
            return index;
        }
        return MemMap.Nil;
    }

    /// <summary>The third scan: any block, without marks.</summary>
    [Implements(RuleIds.PageAllocator.ScanUnmarked)]
    static uint Unmarked(
        MemMap* map, CpuState* cpu, Zonelist* list, uint gfp, int order, Zone** served, Reason* reason)
    {
        for (int i = 0; i < list->Length; i++)
        {
            Zone* zone = map->Zones + list->At(i);
            uint index = Take.Block(map, cpu, zone, gfp, order);
            if (index == MemMap.Nil) continue;
            *served = zone;
            return index;
        }
        *reason = Reason.NoBlock;
        return MemMap.Nil;
    }
}
