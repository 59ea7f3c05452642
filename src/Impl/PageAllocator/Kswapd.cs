using Verified.Impl.Memory;
using Verified.Impl.Watermarks;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>kswapd: balances the zones of one node (R4.14).</summary>
static unsafe class Kswapd
{
    const int Balanced = -1;

    /// <summary>One round, if it was woken. It sleeps again when all zones are in balance.</summary>
    [Implements(RuleIds.PageAllocator.KswapdBalance)]
    public static Result Run(MemMap* map, CpuState* cpu, int number)
    {
        if (!map->Reclaims) return new Result(Outcome.Bug, Reason.Illegal);
        if ((uint)number >= (uint)map->NodeCount) return new Result(Outcome.Bug, Reason.NoNode);
        Node* node = map->Nodes + number;
        if (node->KswapdWoken == 0) return new Result(Outcome.Ignored);
        cpu->PageOutRuns++;
        // Who wakes it while it works is heard: the call is taken before.
        int order = node->KswapdMaxOrder;
        (node->KswapdWoken, node->KswapdMaxOrder) = (0, 0);
        if (Round(map, cpu, number, order)) return new Result(Outcome.Ok);
        (node->KswapdWoken, node->KswapdMaxOrder) = (1, Math.Max(node->KswapdMaxOrder, order));
        return new Result(Outcome.WouldSleep, Reason.Congestion);
    }

    // Enough for now also ends a round, so that the pressure does not rise while others allocate.
    static bool Round(MemMap* map, CpuState* cpu, int node, int order)
    {
        ulong reclaimed = 0;
        for (int priority = Unreclaimable.FirstPriority; priority >= 0; priority--)
        {
            int end = EndZone(map, node, order, priority);
            if (end == Balanced) return true;
            bool allOk = true;
            for (int kind = 0; kind <= end; kind++)
            {
                Zone* zone = map->Zones + node * Zone.Kinds + kind;
                if (!IsWorthIt(zone, priority)) continue;
                allOk &= IsHigh(zone, order, end);
                var pass = new ReclaimPass(zone->Index, priority, Gfp.Kernel, order, Kswapd: true);
                reclaimed += Shrink.Zone(map, cpu, pass);
                Unreclaimable.Judge(map, zone);
            }
            if (allOk) return true;
            if (reclaimed >= DirectReclaim.Cluster) return false;
        }
        return false;
    }

    /// <summary>The highest zone that needs reclaim, or Balanced.</summary>
    [Implements(RuleIds.PageAllocator.KswapdEndZone)]
    static int EndZone(MemMap* map, int node, int order, int priority)
    {
        int kind = Zone.Kinds - 1;
        for (; kind >= 0; kind--)
        {
            Zone* zone = map->Zones + node * Zone.Kinds + kind;
            if (IsWorthIt(zone, priority) && !IsHigh(zone, order, Zone.Dma)) break;
        }
        return kind;
    }

    static bool IsWorthIt(Zone* zone, int priority) =>
        zone->Present != 0 && !Unreclaimable.IsSkipped(zone, priority);

    static bool IsHigh(Zone* zone, int order, int classZone) =>
        MarkTest.Check(zone, order, zone->PagesHigh, classZone) == Reason.None;
}
