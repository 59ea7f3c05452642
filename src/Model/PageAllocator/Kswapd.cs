using Verified.Model.Watermarks;

namespace Verified.Model.PageAllocator;

/// <summary>kswapd: reclaims the memory of its node before anyone has to wait (R4.14).</summary>
public static class Kswapd
{
    /// <summary>
    /// A woken kswapd shall reclaim from the zones up to the highest that needs it, at priorities 12 down to 0, until
    /// each of them passes pages_high or 32 frames came free, and sleep when all are in balance.
    /// </summary>
    [Rule(RuleIds.PageAllocator.KswapdBalance, Source = "ULK3 17.4; R4.14")]
    public static Ruling Run(World world, NodeId node, int cpu)
    {
        if (world.Reclaim is not { } reclaim) return Answer(Response.Bug(Reason.Illegal), world, Fired.Unbalanced);
        if ((uint)node.Index >= (uint)reclaim.Nodes.Length)
            return Answer(Response.Bug(Reason.NoNode), world, Fired.Unbalanced);
        NodeReclaim own = reclaim.Nodes[node.Index];
        if (!own.Woken) return Answer(Response.Of(Outcome.Ignored), world, default);
        World begun = world.With(reclaim.Counting(rounds: 1));
        var (after, balanced) = Round(new(begun, [], 0, default), node, new(own.Order), cpu);
        reclaim = after.World.Reclaim!;
        World asleep = after.World.With(reclaim with { Nodes = reclaim.Nodes.SetItem(node.Index, default) });
        Ruling ruling = balanced
            ? Answer(Response.Of(Outcome.Ok), asleep, after.Marks | Fired.Balanced)
            : Answer(Response.Sleeps(Reason.Congestion), after.World, after.Marks | Fired.Unbalanced);
        return ruling with { Moves = after.Moves };
    }

    /// <summary>
    /// From the highest zone downward, the first that is worth scanning and fails the test at pages_high without any
    /// reserve shall be the last to be reclaimed from; when there is none the node is in balance.
    /// </summary>
    [Rule(RuleIds.PageAllocator.KswapdEndZone, Source = "R4.14")]
    public static int? EndZone(World world, NodeId node, Order order, int priority)
    {
        for (int kind = ZoneId.Kinds - 1; kind >= 0; kind--)
            if (IsWorth(world, ZoneId.Of(node, kind), priority) && !IsHigh(world, ZoneId.Of(node, kind), order, 0))
                return kind;
        return null;
    }

    static (Reclaimed After, bool Balanced) Round(Reclaimed so, NodeId node, Order order, int cpu)
    {
        for (int priority = Unreclaimable.FirstPriority; priority >= 0; priority--)
        {
            if (EndZone(so.World, node, order, priority) is not { } end)
                return (so with { Marks = so.Marks | Fired.NoEndZone }, true);
            bool balanced = true;
            for (int kind = 0; kind <= end; kind++)
            {
                ZoneId zone = ZoneId.Of(node, kind);
                if (!IsWorth(so.World, zone, priority)) continue;
                balanced &= IsHigh(so.World, zone, order, end);
                so = Judge(DirectReclaim.Shrink(so, zone, priority, cpu), zone);
            }

            so = so with { Marks = so.Marks | Fired.EndZone };
            if (balanced || so.Pages >= DirectReclaim.Cluster) return (so, balanced);
        }

        return (so, false);
    }

    /// <summary>After a shrink: whether the zone is still worth one.</summary>
    static Reclaimed Judge(in Reclaimed so, ZoneId zone)
    {
        ReclaimState reclaim = so.World.Reclaim!;
        ZoneReclaim own = reclaim[zone];
        if (!Unreclaimable.IsDeclared(own.Scanned, own.Cache.Length))
            return so with { Marks = so.Marks | Fired.NotDeclared };
        World given = so.World.With(reclaim.With(zone, own with { Unreclaimable = true }));
        return so with { World = given, Marks = so.Marks | Fired.Declared };
    }

    static bool IsWorth(World world, ZoneId zone, int priority) =>
        world.Machine.Zones[zone.Index].Populated && !Unreclaimable.IsSkipped(world.Reclaim![zone], priority);

    static bool IsHigh(World world, ZoneId zone, Order order, int kind) => MarkTest.Run(
        world.Free(zone), order, world.Marks[zone.Index].High, world.Tunables.Reserves[zone.Index][kind],
        Rights.None) == MarkResult.Pass;

    static Ruling Answer(Response response, World next, Marks marks) =>
        new(RuleIds.PageAllocator.KswapdBalance, response, next, marks);
}
