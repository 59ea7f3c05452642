using System.Collections.Immutable;
using Verified.Model.Zones;

namespace Verified.Model.Watermarks;

/// <summary>
/// lowmem_reserve: frames that a zone keeps back from requests that could have come from a higher zone.
/// </summary>
public static class Reserve
{
    /// <summary>
    /// A zone shall keep back, from requests of a higher class, the frames of the zones above it up to that class
    /// divided by its ratio.
    /// </summary>
    [Rule(RuleIds.Watermarks.Reserve, Source = "ULK3 8.1.4; R3.6", AtBoot = true)]
    public static int Against(int requestClass, ZoneId zone, ImmutableArray<Zone> zones, long ratio)
    {
        long above = 0;
        for (int kind = zone.Kind + 1; kind <= requestClass; kind++)
            above += zones[ZoneId.Of(zone.Node, kind).Index].Present.Count;
        return (int)(above / ratio);
    }

    /// <summary>Writing lowmem_reserve_ratio shall recompute all reserves at once; a ratio is at least 1.</summary>
    [Rule(RuleIds.Watermarks.ReserveRatio, Source = "R3.6; docs/decisions.md")]
    public static Ruling Override(World world, uint dma, uint normal) => dma == 0 || normal == 0
        ? new(RuleIds.Watermarks.ReserveRatio, Response.Bug(Reason.Illegal), world, Fired.RatioRefused)
        : new(
            RuleIds.Watermarks.ReserveRatio, Response.Of(Outcome.Ok),
            world.With(world.Tunables.WithRatios(world.Machine, dma, normal)), Fired.Ratio);

    /// <summary>The reserve of every zone against the classes DMA, Normal and HighMem.</summary>
    public static ImmutableArray<ImmutableArray<int>> All(
        ImmutableArray<Zone> zones, long dmaRatio, long normalRatio) =>
        [.. zones.Select(zone => Of(zones, zone.Id, zone.Id.Kind == 0 ? dmaRatio : normalRatio))];

    static ImmutableArray<int> Of(ImmutableArray<Zone> zones, ZoneId zone, long ratio) =>
        [.. Enumerable.Range(0, ZoneId.Kinds).Select(kind => Against(kind, zone, zones, ratio))];

    /// <summary>Three machines.</summary>
    [Example(RuleIds.Watermarks.Reserve, "E3.6")]
    internal static string ThreeMachines() =>
        $"1 GB: {Show(262144)}; 2 GB: {Show(524288)}; 128 MB: {Show(32768)}";

    static string Show(int frames)
    {
        Machine machine = Machine.Of(Layout.FromMemory(MemoryModel.I386, frames), Policy.Kernel);
        return string.Join(" ", machine.Zones.Zip(All(machine.Zones, 256, 32), (zone, reserve) =>
            $"{zone.Id.Name} [{string.Join(",", reserve)}]"));
    }
}
