using System.Collections.Immutable;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Changes of one node that take its zones, CPUs and distances along.</summary>
static class NodeEdits
{
    /// <summary>The machine without a node: its zones go, its CPUs move to the node before it.</summary>
    public static Layout Drop(Layout layout, int node)
    {
        ImmutableArray<ZoneLayout> zones = layout.Zones.RemoveRange(node * ZoneId.Kinds, ZoneId.Kinds);
        ImmutableArray<FrameRange> reserved = layout.Reserved;
        for (int kind = 0; kind < ZoneId.Kinds; kind++)
            reserved = [.. Ranges.Outside(reserved, layout.Zones[(node * ZoneId.Kinds) + kind].Spanned)];
        return layout with
        {
            Zones = zones,
            Reserved = reserved,
            CpuNodes = [.. layout.CpuNodes.Select(of => Math.Max(0, of >= node ? of - 1 : of))],
            Distances = [.. Without(layout.Distances, node).Select(row => Without(row, node))],
        };
    }

    static ImmutableArray<T> Without<T>(ImmutableArray<T> list, int index) =>
        list.IsEmpty ? list : list.RemoveAt(index);
}
