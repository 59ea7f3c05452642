using System.Collections.Immutable;
using Verified.Model.PageAllocator;

namespace Verified.Model.Zones;

/// <summary>The populated zones that may serve a request, in the order in which they are tried.</summary>
public sealed class Zonelist
{
    Zonelist(ImmutableArray<ZoneId> zones) => Zones = zones;

    /// <summary>The zones, first choice first.</summary>
    public ImmutableArray<ZoneId> Zones { get; }

    /// <summary>The class of requests on this list is the kind of the first zone that is actually in it.</summary>
    [Rule(RuleIds.Zones.ClassZone, Source = "ULK3 8.1.9; R2.8")]
    public static int ClassOf(Zonelist list) => list.Zones[0].Kind;

    /// <summary>
    /// Zone bits 0 shall choose Normal and DMA, 1 DMA alone, 2 HighMem, Normal and DMA; zones without frames are left
    /// out.
    /// </summary>
    [Rule(RuleIds.Zones.ListSelection, Source = "ULK3 8.1.5; R2.7")]
    public static int KindFor(uint gfp) => (gfp & Gfp.ZoneBits) switch
    {
        Gfp.Dma => ZoneId.Dma.Kind,
        Gfp.HighMem => ZoneId.HighMem.Kind,
        _ => ZoneId.Normal.Kind,
    };

    /// <summary>The list of requests that turn to those nodes in that order.</summary>
    public static Zonelist Of(uint gfp, ImmutableArray<NodeId> nodes, ImmutableArray<Zone> zones) =>
        new(NodeOrder.NodeByNode(nodes, KindFor(gfp), zones));

    /// <summary>A request bound to a node shall be served from that node's zones or fail.</summary>
    [Rule(RuleIds.Zones.ListBound, Source = "invariants F6; docs/decisions.md")]
    public static Zonelist Bound(uint gfp, NodeId node, ImmutableArray<Zone> zones) => Of(gfp, [node], zones);

    /// <summary>A request that names both DMA and HIGHMEM has no zonelist: it is a bug of the caller.</summary>
    [Rule(RuleIds.Zones.ListIllegal, Source = "R2.7")]
    public static bool Illegal(uint gfp) => (gfp & Gfp.ZoneBits) == Gfp.ZoneBits;

    /// <summary>Inside a node requests fall back from their zone downward to DMA, never upward.</summary>
    [Rule(RuleIds.Zones.FallbackDownward, Source = "ULK3 8.1.5; R2.10")]
    public static IEnumerable<ZoneId> Downward(ZoneId from, ImmutableArray<Zone> zones) => zones
        .Where(zone => zone.Id.Node == from.Node && zone.Id.Kind <= from.Kind && zone.Populated)
        .Select(zone => zone.Id).Reverse();

    /// <summary>Whether a list of zones comes to the lower ones of a node behind the higher ones.</summary>
    public static bool IsDownward(IReadOnlyList<int> zones)
    {
        for (int i = 1; i < zones.Count; i++)
        {
            var (one, next) = (new ZoneId(zones[i - 1]), new ZoneId(zones[i]));
            if (one.Node == next.Node && one.Kind < next.Kind) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Zones.Select(Show))}]";

    static string Show(ZoneId zone) => zone.Node.Index == 0 ? zone.Name : $"{zone.Name} of {zone.Node}";

    /// <summary>A machine without high memory.</summary>
    [Example(RuleIds.Zones.ListSelection, "E2.7")]
    internal static string NoHighMemory() =>
        $"GFP_HIGHUSER without HighMem: {LowOnly().ListFor(Gfp.HighUser, new(0), bound: false)}";

    /// <summary>The class drops with the highest zone.</summary>
    [Example(RuleIds.Zones.ClassZone, "E2.8")]
    internal static string ClassDrops() =>
        $"GFP_HIGHUSER without HighMem: class {ClassOf(LowOnly().ListFor(Gfp.HighUser, new(0), bound: false))}";

    /// <summary>A request for DMA.</summary>
    [Example(RuleIds.Zones.FallbackDownward, "E2.10")]
    internal static string DmaAlone() => $"GFP_DMA: {LowOnly().ListFor(Gfp.Dma, new(0), bound: false)}";

    static Machine LowOnly() => Machine.Of(Layout.FromMemory(MemoryModel.I386, 131072), Policy.Kernel);
}
