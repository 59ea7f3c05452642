using System.Collections.Immutable;

namespace Verified.Model.Dialects.V6;

/// <summary>lowmem_reserve, which /proc/zoneinfo calls protection.</summary>
public static class Reserve
{
    /// <summary>
    /// A zone shall keep back, from requests of a higher class, the managed pages of the zones above it up to that
    /// class divided by its ratio, and nothing if its ratio is below 1 or it is empty.
    /// </summary>
    /// <param name="zones">The zones of the node, empty ones too.</param>
    /// <param name="zone">The place of the zone among them.</param>
    /// <param name="requestClass">The place of the zone that the request names.</param>
    /// <param name="ratio">lowmem_reserve_ratio of the zone.</param>
    [DialectRule(DialectRuleIds.V6.Reserve, Source = "R3.7")]
    public static long Against(ImmutableArray<Zone> zones, int zone, int requestClass, int ratio) =>
        ratio < 1 || zones[zone].Managed == 0 || requestClass <= zone ? 0
            : zones[(zone + 1)..(requestClass + 1)].Sum(above => above.Managed) / ratio;

    /// <summary>
    /// Of each zone its largest reserve and its high mark, but at most its managed pages, shall not count as available.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.TotalReserve, Source = "R3.15")]
    public static long Unavailable(long managed, long largestReserve, long high) =>
        Math.Min(largestReserve + high, managed);

    /// <summary>The reserves of each zone against each class.</summary>
    /// <param name="zones">The zones of the node.</param>
    /// <param name="ratios">lowmem_reserve_ratio; zones beyond its end have 0.</param>
    public static ImmutableArray<ImmutableArray<long>> All(ImmutableArray<Zone> zones, ImmutableArray<int> ratios) =>
    [
        .. zones.Select((_, zone) => zones
            .Select((_, type) => Against(zones, zone, type, zone < ratios.Length ? ratios[zone] : 0))
            .ToImmutableArray()),
    ];

    /// <summary>Pages that overcommit and the limit of dirty pages do not count as available.</summary>
    public static long Total(
        ImmutableArray<Zone> zones, ImmutableArray<ZoneMarks> marks, ImmutableArray<ImmutableArray<long>> reserves) =>
        zones.Select((zone, i) => Unavailable(zone.Managed, reserves[i].Max(), marks[i].High)).Sum();

    /// <summary>Normal as it grows.</summary>
    [Example(DialectRuleIds.V6.Reserve, "E3.7")]
    internal static string Growing() => string.Join("; ", new[] { 524288, 851968, 1081344 }
        .Select(normal => All(Zone.X8664(3840, 772917, normal), [256, 256, 32]))
        .Select(all => $"DMA ({string.Join(",", all[0])}) DMA32 ({string.Join(",", all[1])})"));

    /// <summary>A machine with 5 GB.</summary>
    [Example(DialectRuleIds.V6.TotalReserve, "E3.15")]
    internal static string FiveGigabytes()
    {
        ImmutableArray<Zone> zones = Zone.X8664(3840, 772917, 524288);
        return $"{Total(zones, ZoneMarks.All(zones, 67584), All(zones, [256, 256, 32]))} pages";
    }
}
