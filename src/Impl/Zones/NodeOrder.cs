using Verified.Rules;

namespace Verified.Impl.Zones;

/// <summary>In which order each node tries the nodes (R2.12).</summary>
static class NodeOrder
{
    // MAX_NUMNODES of a 32-bit NUMA machine: the weight of a distance over the load.
    const long MaxNodes = 64;

    /// <summary>For each node all nodes, itself first. The load that earlier nodes put on the first of a group of equal
    /// distance moves later ones to others of the group.</summary>
    public static int[][] Build(MachineOptions options)
    {
        int nodes = options.NodeCount;
        var load = new long[nodes];
        var orders = new int[nodes][];
        for (int local = 0; local < nodes; local++)
        {
            var order = new int[nodes];
            int previous = local;
            for (int chosen = 0; chosen < nodes; chosen++)
            {
                int next = chosen == 0 ? local : Nearest(options, local, order.AsSpan(0, chosen), load);
                if (options.Distance(local, next) != options.Distance(local, previous)) load[next] += nodes - chosen;
                order[chosen] = previous = next;
            }
            orders[local] = order;
        }
        return orders;
    }

    /// <summary>The node with the smallest value that is not yet in the order; the first one met, going up from the
    /// local node and round.</summary>
    [Implements(RuleIds.Zones.NodeNearest)]
    static int Nearest(MachineOptions options, int local, ReadOnlySpan<int> taken, long[] load)
    {
        int nodes = load.Length, best = -1;
        long smallest = long.MaxValue;
        for (int step = 0; step < nodes; step++)
        {
            int node = (local + step) % nodes;
            if (taken.Contains(node)) continue;
            long penalty = options.HasCpu(node) ? 1 : 0;
            long value = (options.Distance(local, node) + penalty) * (nodes * MaxNodes) + load[node];
            if (value < smallest) (smallest, best) = (value, node);
        }
        return best;
    }
}
