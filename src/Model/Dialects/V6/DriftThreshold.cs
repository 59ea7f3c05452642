using System.Numerics;

namespace Verified.Model.Dialects.V6;

/// <summary>How far the counters that each CPU keeps for a zone may drift from the zone's own.</summary>
public static class DriftThreshold
{
    /// <summary>
    /// A CPU shall fold its part of a zone's counter when it exceeds twice the bits of the number of CPUs times one
    /// more than the bits of the zone's size in units of 128 MB, at most 125.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.CounterDrift, Source = "R3.14")]
    public static int Of(long managed, int onlineCpus) =>
        Math.Min(125, 2 * Bits((ulong)onlineCpus) * (1 + Bits((ulong)managed >> 15)));

    static int Bits(ulong value) => 64 - BitOperations.LeadingZeroCount(value);

    /// <summary>Four zones on two CPUs.</summary>
    [Example(DialectRuleIds.V6.CounterDrift, "E3.14")]
    internal static string FourZones() => string.Join(", ", new[] { 3840, 772917, 524288, 1081344 }
        .Select(managed => $"{managed}: {Of(managed, 2)}"));
}
