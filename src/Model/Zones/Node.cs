namespace Verified.Model.Zones;

/// <summary>Sums over the zones of a node (R2.4).</summary>
public static class Node
{
    /// <summary>
    /// A node shall span and hold what its zones span and hold, and its zone number shall be the last zone with frames
    /// plus 1.
    /// </summary>
    [Rule(RuleIds.Zones.NodeTotals, Source = "ULK3 8.1.2; R2.4", AtBoot = true)]
    public static (int Spanned, int Present, int Zones) Totals(IReadOnlyList<Zone> zones) => (
        zones.Sum(zone => zone.Spanned.Pages.Count),
        zones.Sum(zone => zone.Present.Count),
        zones.Where(zone => zone.Spanned.Pages.Count > 0).Select(zone => zone.Id.Kind + 1).DefaultIfEmpty().Max());

    /// <summary>A node of 1 GB with a hole of 96 frames.</summary>
    [Example(RuleIds.Zones.NodeTotals, "E2.4")]
    internal static string OneGigabyte()
    {
        Layout layout = Layout.Of(
            new(new(new(0), new(4096)), [new(new(160), new(96))]), ZoneLayout.Of(4096, 225280), ZoneLayout.Of(
                229376, 32768));
        var (spanned, present, zones) = Totals(Machine.Of(layout, Policy.Kernel).Zones);
        return $"spanned {spanned}, present {present}, nr_zones {zones}";
    }
}
