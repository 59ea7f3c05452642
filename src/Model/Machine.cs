using System.Collections.Immutable;
using Verified.Model.Zones;

namespace Verified.Model;

/// <summary>What of a machine never changes after boot, worked out once from its layout.</summary>
public sealed class Machine
{
    readonly ImmutableArray<Zonelist> zonelists;
    readonly ImmutableArray<Zonelist> bound;

    Machine(Layout layout, Policy policy, ImmutableArray<Zone> zones)
    {
        Layout = layout;
        Policy = policy;
        Zones = zones;
        Nodes = [.. Enumerable.Range(0, layout.NodeCount).Select(node => new NodeId(node))];
        ImmutableArray<ImmutableArray<NodeId>> orders = NodeOrder.Of(layout);
        zonelists = [.. Nodes.SelectMany(node => Lists(bits => Zonelist.Of(bits, orders[node.Index], zones)))];
        // The only node falls back to no other: its lists are bound already.
        bound = Nodes.Length == 1
            ? zonelists
            : [.. Nodes.SelectMany(node => Lists(bits => Zonelist.Bound(bits, node, zones)))];
        ListOrders = layout.PerCpuLists && policy == Policy.Kernel ? layout.ListOrders : 0;
        Reclaims = layout.Reclaim && policy == Policy.Kernel;
        HasCaches = layout.CacheLine > 0 && policy == Policy.Kernel;
        Present = new(zones.Sum(zone => zone.Present.Count));
        End = zones.Select(zone => zone.Spanned.End).Max();
    }

    /// <summary>The machine as it was described.</summary>
    public Layout Layout { get; }

    /// <summary>What is known of the system.</summary>
    public Policy Policy { get; }

    /// <summary>The nodes.</summary>
    public ImmutableArray<NodeId> Nodes { get; }

    /// <summary>The zones of all nodes, in the order of their numbers.</summary>
    public ImmutableArray<Zone> Zones { get; }

    /// <summary>Blocks below this order go through per-CPU lists; 0: none do. Of a system that is not known nothing
    /// is.</summary>
    public int ListOrders { get; }

    /// <summary>Whether it has per-CPU lists.</summary>
    public bool HasLists => ListOrders > 0;

    /// <summary>Whether memory is reclaimed when it runs low.</summary>
    public bool Reclaims { get; }

    /// <summary>Whether it has slab caches.</summary>
    public bool HasCaches { get; }

    /// <summary>The frames of all zones without holes.</summary>
    public Pages Present { get; }

    /// <summary>Whether several blocks may move in one step, so that a step says which.</summary>
    public bool TellsMoves => HasLists || Reclaims;

    /// <summary>The first frame behind all zones.</summary>
    public Frame End { get; }

    /// <summary>The machine of a layout.</summary>
    public static Machine Of(Layout layout, Policy policy) =>
        new(layout, policy, [.. layout.Zones.Select((zone, index) => new Zone(new ZoneId(index), zone))]);

    /// <summary>
    /// The zonelist that the zone bits of a request choose from a node on; the bits must not be 3.
    /// </summary>
    public Zonelist ListFor(uint gfp, NodeId node, bool bound) =>
        (bound ? this.bound : zonelists)[(node.Index * ZoneId.Kinds) + (int)(gfp & PageAllocator.Gfp.ZoneBits)];

    /// <summary>The zone that spans the frame; null: the frame is invalid.</summary>
    public Zone? ZoneOf(Frame frame)
    {
        foreach (Zone zone in Zones)
            if (zone.Spanned.Contains(frame)) return zone;
        return null;
    }

    /// <summary>Whether the frame exists: spanned by a zone and in no hole.</summary>
    public bool IsPresent(Frame frame) => ZoneOf(frame) is { } zone && !zone.IsHole(frame);

    static IEnumerable<Zonelist> Lists(Func<uint, Zonelist> of) =>
        Enumerable.Range(0, ZoneId.Kinds).Select(bits => of((uint)bits));
}
