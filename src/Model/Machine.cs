using System.Collections.Immutable;
using Verified.Model.Watermarks;
using Verified.Model.Zones;

namespace Verified.Model;

/// <summary>What of a machine never changes after boot, worked out once from its layout.</summary>
public sealed class Machine
{
    readonly ImmutableArray<Zonelist> zonelists;

    Machine(Layout layout, Policy policy, ImmutableArray<Zone> zones)
    {
        Layout = layout;
        Policy = policy;
        Zones = zones;
        zonelists = [.. Enumerable.Range(0, 3).Select(bits => Zonelist.For((uint)bits, zones))];
        Reserves = [.. zones.Select(zone => Reserve.Of(layout, zones, zone.Id))];
    }

    /// <summary>The machine as it was described.</summary>
    public Layout Layout { get; }

    /// <summary>What is known of the system.</summary>
    public Policy Policy { get; }

    /// <summary>The zones in the order DMA, Normal, HighMem.</summary>
    public ImmutableArray<Zone> Zones { get; }

    /// <summary>lowmem_reserve by zone, then by class.</summary>
    public ImmutableArray<ImmutableArray<int>> Reserves { get; }

    /// <summary>The first frame behind all zones.</summary>
    public Frame End => Zones.Select(zone => zone.Spanned.End).Max();

    /// <summary>The machine of a layout.</summary>
    public static Machine Of(Layout layout, Policy policy) =>
        new(
            layout, policy,
            [.. Enumerable.Range(0, ZoneId.Count).Select(i => new Zone(new ZoneId(i), layout.Zones[i]))]);

    /// <summary>The zonelist that the zone bits of a request choose; the bits must not be 3.</summary>
    public Zonelist ListFor(uint gfp) => zonelists[(int)(gfp & PageAllocator.Gfp.ZoneBits)];

    /// <summary>The zone that spans the frame; null: the frame is invalid.</summary>
    public Zone? ZoneOf(Frame frame)
    {
        foreach (Zone zone in Zones)
            if (zone.Spanned.Contains(frame)) return zone;
        return null;
    }

    /// <summary>Whether the frame exists: spanned by a zone and in no hole.</summary>
    public bool IsPresent(Frame frame) => ZoneOf(frame) is { } zone && !zone.IsHole(frame);
}
