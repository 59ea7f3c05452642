using System.Collections.Immutable;

namespace Verified.Model.Zones;

/// <summary>In which order a node turns to the others for memory (R2.11, R2.12).</summary>
public static class NodeOrder
{
    /// <summary>
    /// A zonelist shall hold all eligible zones of one node before those of the next: node order, not zone order.
    /// </summary>
    [Rule(RuleIds.Zones.NodeOrder, Source = "R2.11", AtBoot = true)]
    public static ImmutableArray<ZoneId> NodeByNode(
        ImmutableArray<NodeId> nodes, int kind, ImmutableArray<Zone> zones) =>
        [.. nodes.SelectMany(node => Zonelist.Downward(ZoneId.Of(node, kind), zones))];

    /// <summary>
    /// After itself a node shall turn to the node of the smallest value that is not yet in its list: distance, plus 1
    /// if the node has CPUs; between equals the load decides, then the number, counted on from the node itself.
    /// </summary>
    [Rule(RuleIds.Zones.NodeNearest, Source = "ULK3 8.1.2; R2.12", AtBoot = true)]
    public static long Value(Layout layout, NodeId from, NodeId to, int load)
    {
        int penalty = Enumerable.Range(0, layout.Cpus).Any(cpu => layout.NodeOf(cpu) == to) ? 1 : 0;
        return ((layout.Distance(from, to) + penalty) * (long)(layout.NodeCount * NodeId.Limit)) + load;
    }

    /// <summary>For each node the order in which it turns to all nodes.</summary>
    /// <remarks>
    /// The first node at each new distance is loaded, the earlier the heavier, and loads stay while the nodes are gone
    /// through in their order, so that later nodes turn to others first.
    /// </remarks>
    public static ImmutableArray<ImmutableArray<NodeId>> Of(Layout layout)
    {
        var orders = new List<ImmutableArray<NodeId>>();
        ImmutableArray<int> loads = [.. new int[layout.NodeCount]];
        for (int local = 0; local < layout.NodeCount; local++)
        {
            var (order, after) = From(layout, new(local), loads);
            orders.Add(order);
            loads = after;
        }

        return [.. orders];
    }

    static (ImmutableArray<NodeId> Order, ImmutableArray<int> Loads) From(
        Layout layout, NodeId local, ImmutableArray<int> before)
    {
        int nodes = layout.NodeCount;
        int[] loads = [.. before];
        var order = new List<NodeId>();
        int load = nodes;
        NodeId previous = local;
        while (order.Count < nodes)
        {
            // The node itself comes first whatever the distances say; ties go to the first in scan order.
            NodeId next = order.Count == 0 ? local : Enumerable.Range(0, nodes)
                .Select(step => new NodeId((local.Index + step) % nodes)).Where(node => !order.Contains(node))
                .MinBy(node => Value(layout, local, node, loads[node.Index]));
            if (layout.Distance(local, next) != layout.Distance(local, previous)) loads[next.Index] += load;
            order.Add(next);
            previous = next;
            load--;
        }

        return ([.. order], [.. loads]);
    }

    /// <summary>Two nodes.</summary>
    [Example(RuleIds.Zones.NodeOrder, "E2.11")]
    internal static string TwoNodes()
    {
        var layout = new Layout
        {
            Zones =
            [
                ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64), ZoneLayout.Empty,
                ZoneLayout.Of(128, 64), ZoneLayout.Of(192, 64), ZoneLayout.Empty,
            ],
        };
        return "GFP_KERNEL from node 0: "
            + Machine.Of(layout, Policy.Kernel).ListFor(PageAllocator.Gfp.Kernel, new(0), bound: false);
    }

    /// <summary>Three nodes at equal distances.</summary>
    [Example(RuleIds.Zones.NodeNearest, "E2.12a")]
    internal static string ThreeNodes() => Show(Nodes(3, []));

    /// <summary>Four nodes in a square.</summary>
    [Example(RuleIds.Zones.NodeNearest, "E2.12b")]
    internal static string Square() =>
        Show(Nodes(4, [[10, 20, 20, 30], [20, 10, 30, 20], [20, 30, 10, 20], [30, 20, 20, 10]]));

    static string Show(Layout layout) => string.Join(
        " ", Of(layout).Select((order, node) => $"{node}:[{string.Join(",", order.Select(next => next.Index))}]"));

    static Layout Nodes(int nodes, ImmutableArray<ImmutableArray<int>> distances) => new()
    {
        Zones = [.. Enumerable.Range(0, nodes).SelectMany(
            node => (ZoneLayout[])[ZoneLayout.Of(node * 64, 64), ZoneLayout.Empty, ZoneLayout.Empty])],
        Cpus = nodes,
        CpuNodes = [.. Enumerable.Range(0, nodes)],
        Distances = distances,
    };
}
