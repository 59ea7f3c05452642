using Verified.Impl.Memory;
using Verified.Impl.Watermarks;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>wakeup_kswapd (R4.13).</summary>
static unsafe class WakeUp
{
    /// <summary>Wakes the kswapd of every zone in the list that is below pages_low, the lowmem reserve left
    /// aside.</summary>
    public static void All(MemMap* map, Zonelist* list, int order)
    {
        for (int i = 0; i < list->Length; i++) One(map, map->Zones + list->At(i), order);
    }

    [Implements(RuleIds.PageAllocator.WakeKswapd)]
    static void One(MemMap* map, Zone* zone, int order)
    {
        // Class 0 is kept from nothing: the reserve of every zone against it is 0.
        if (MarkTest.Check(zone, order, zone->PagesLow, Zone.Dma) == Reason.None) return;
        Node* node = map->Nodes + zone->Node;
        node->KswapdWoken = 1;
        node->KswapdMaxOrder = Math.Max(node->KswapdMaxOrder, order);
    }
}
