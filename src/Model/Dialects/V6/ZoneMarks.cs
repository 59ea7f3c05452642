using System.Collections.Immutable;

namespace Verified.Model.Dialects.V6;

/// <summary>The marks of a zone, in pages, without its boost.</summary>
public readonly record struct ZoneMarks(long Min, long Low, long High, long Promo)
{
    /// <summary>min of a zone of low memory shall be its share, by managed pages, of the pool.</summary>
    /// <param name="kilobytes">min_free_kbytes.</param>
    /// <param name="managed">Managed pages of the zone.</param>
    /// <param name="low">Managed pages of all zones of low memory.</param>
    [DialectRule(DialectRuleIds.V6.MinShare, Source = "R3.4")]
    public static long Share(long kilobytes, long managed, long low) => low == 0 ? 0 : (kilobytes >> 2) * managed / low;

    /// <summary>min of HighMem and Movable shall be a 1024th of their pages, at least 32 and at most 128.</summary>
    [DialectRule(DialectRuleIds.V6.MinBounded, Source = "R3.4")]
    public static long Bounded(long managed) => Math.Clamp(managed / 1024, 32, 128);

    /// <summary>
    /// low, high and promo shall each stand above the mark before by a quarter of the zone's share of the pool, or by
    /// watermark_scale_factor ten-thousandths of its pages if that is more.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.MarkDistance, Source = "R3.4")]
    public static ZoneMarks Above(long min, long share, long managed, int scale)
    {
        long step = Math.Max(share / 4, managed * scale / 10000);
        return new(min, min + step, min + 2 * step, min + 3 * step);
    }

    /// <summary>The marks of all zones.</summary>
    /// <param name="zones">The zones of the node.</param>
    /// <param name="kilobytes">min_free_kbytes.</param>
    /// <param name="scale">watermark_scale_factor, 1 to 3000.</param>
    public static ImmutableArray<ZoneMarks> All(ImmutableArray<Zone> zones, long kilobytes, int scale = 10)
    {
        long low = zones.Where(zone => zone.IsLow).Sum(zone => zone.Managed);
        return [.. zones.Select(zone => (Zone: zone, Share: Share(kilobytes, zone.Managed, low))).Select(at =>
            Above(at.Zone.IsLow ? at.Share : Bounded(at.Zone.Managed), at.Share, at.Zone.Managed, scale))];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Min}/{Low}/{High}/{Promo}";

    /// <summary>A machine with 5 GB.</summary>
    [Example(DialectRuleIds.V6.MinShare, "E3.4a")]
    internal static string FiveGigabytes() => Show(524288);

    /// <summary>The same after Normal has grown.</summary>
    [Example(DialectRuleIds.V6.MarkDistance, "E3.4b")]
    internal static string Grown() => Show(851968);

    /// <summary>The same after Normal has grown again.</summary>
    [Example(DialectRuleIds.V6.MarkDistance, "E3.4c")]
    internal static string GrownAgain() => Show(1081344);

    static string Show(long normal)
    {
        ImmutableArray<Zone> zones = Zone.X8664(3840, 772917, normal);
        return string.Join(", ", zones.Zip(All(zones, 67584), (zone, marks) => $"{zone.Type} {marks}"));
    }
}
