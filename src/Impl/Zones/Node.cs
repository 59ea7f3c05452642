using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Zones;

/// <summary>One node (R2.4), with its zonelists.</summary>
unsafe struct Node
{
    /// <summary>The number (pfn) of its first frame; 0 if it spans none.</summary>
    public uint Start;

    public uint Spanned;
    public uint Present;
    public int NrZones;

    /// <summary>The largest order that its kswapd was woken for (R4.13).</summary>
    public int KswapdMaxOrder;

    /// <summary>1 when its kswapd has work to do, else 0.</summary>
    public int KswapdWoken;

    public Zonelist Ordinary;
    public Zonelist DmaOnly;
    public Zonelist High;
    public Zonelist BoundOrdinary;
    public Zonelist BoundDmaOnly;
    public Zonelist BoundHigh;

    /// <summary>Adds the zones of a node up.</summary>
    [Implements(RuleIds.Zones.NodeTotals)]
    public static void Sum(MemMap* map, int number)
    {
        Node* node = map->Nodes + number;
        for (int kind = 0; kind < Zone.Kinds; kind++)
        {
            Zone* zone = map->Zones + number * Zone.Kinds + kind;
            if (zone->Spanned == 0) continue;
            if (node->Spanned == 0) node->Start = zone->Start;
            node->Spanned += zone->Spanned;
            node->Present += zone->Present;
            node->NrZones = kind + 1;
        }
    }

    /// <summary>Builds the zonelists of a node, which tries the nodes in that order.</summary>
    public static void Link(MemMap* map, int number, ReadOnlySpan<int> order)
    {
        Node* node = map->Nodes + number;
        ReadOnlySpan<int> itself = [number];
        node->Ordinary = Zonelist.From(map, order, Zone.Normal);
        node->DmaOnly = Zonelist.From(map, order, Zone.Dma);
        node->High = Zonelist.From(map, order, Zone.HighMem);
        node->BoundOrdinary = Zonelist.From(map, itself, Zone.Normal);
        node->BoundDmaOnly = Zonelist.From(map, itself, Zone.Dma);
        node->BoundHigh = Zonelist.From(map, itself, Zone.HighMem);
    }
}
