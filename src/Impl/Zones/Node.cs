using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Zones;

/// <summary>The one node (R2.4), with its zonelists and the tunables.</summary>
unsafe struct Node
{
    public uint Spanned;
    public uint Present;
    public int NrZones;
    public int MinFreeKbytes;
    public uint DmaRatio;
    public uint NormalRatio;
    public Zonelist Ordinary;
    public Zonelist DmaOnly;
    public Zonelist High;

    /// <summary>Adds the zones up and builds the zonelists.</summary>
    [Implements(RuleIds.Zones.NodeTotals)]
    public static void Sum(MemMap* map)
    {
        Node* node = map->Node;
        for (int z = 0; z < Zone.Count; z++)
        {
            node->Spanned += map->Zones[z].Spanned;
            node->Present += map->Zones[z].Present;
            if (map->Zones[z].Spanned != 0) node->NrZones = z + 1;
        }
        node->Ordinary = Zonelist.From(map, Zone.Normal);
        node->DmaOnly = Zonelist.From(map, Zone.Dma);
        node->High = Zonelist.From(map, Zone.HighMem);
    }
}
