using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Zones;

/// <summary>The zones that may serve a request, best first (R2.7).</summary>
unsafe struct Zonelist
{
    /// <summary>Zones of the largest machine: 8 nodes.</summary>
    public const int Most = 24;

    public int Length;

    /// <summary>The class of the request: the kind of the first zone in the list (R2.8).</summary>
    [Implements(RuleIds.Zones.ClassZone)]
    public int ClassZone;

    fixed byte zones[Most];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int At(int position) => zones[position];

    /// <summary>The list that the zone bits of a request choose: 0, 1 or 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Zones.ListSelection)]
    public static Zonelist* For(Node* node, uint zoneBits) => &node->Ordinary + zoneBits;

    /// <summary>The same list with the zones of that very node alone.</summary>
    [Implements(RuleIds.Zones.ListBound)]
    public static Zonelist* Bound(Node* node, uint zoneBits) => &node->BoundOrdinary + zoneBits;

    /// <summary>All zones with memory of each node in turn, from the given kind downward, never upward
    /// (R2.10, R2.11).</summary>
    [Implements(RuleIds.Zones.FallbackDownward), Implements(RuleIds.Zones.NodeOrder)]
    public static Zonelist From(MemMap* map, ReadOnlySpan<int> nodes, int top)
    {
        Zonelist list = default;
        foreach (int node in nodes)
        {
            for (int kind = top; kind >= 0; kind--)
            {
                int zone = node * Zone.Kinds + kind;
                if (map->Zones[zone].Present == 0) continue;
                if (list.Length == 0) list.ClassZone = kind;
                list.zones[list.Length++] = (byte)zone;
            }
        }
        return list;
    }
}
