using System.Numerics;

namespace Verified.Model.Dialects.V6;

/// <summary>The sizes of the lists of one CPU and zone, in pages.</summary>
/// <param name="Batch">What moves at once; at least 1.</param>
/// <param name="HighMin">The lower bound of high.</param>
/// <param name="HighMax">The upper bound of high; equal to the lower one when set by hand.</param>
public readonly record struct PerCpuSizes(long Batch, long HighMin, long HighMax)
{
    /// <summary>
    /// batch shall be a 4096th of the zone, at most 64, taken with half as much again down to a power of two, less one,
    /// and 1 for a zone below 8192 pages.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.PerCpuBatch, Source = "R6.7")]
    public static long BatchOf(long managed)
    {
        long batch = Math.Min(managed >> 12, 64);
        return batch <= 1 ? 1 : (1L << BitOperations.Log2((ulong)(batch + batch / 2))) - 1;
    }

    /// <summary>
    /// The lower bound of high shall be the CPU's part of the zone's low mark, and at least four batches.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.PerCpuHighMin, Source = "R6.7")]
    public static long HighMinOf(long low, int cpus, long batch) => Math.Max(low / cpus, 4 * batch);

    /// <summary>
    /// The upper bound of high shall be the CPU's part of an eighth of the zone, and at least four batches.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.PerCpuHighMax, Source = "R6.7")]
    public static long HighMaxOf(long managed, int cpus, long batch) => Fraction(managed, cpus, batch, 8);

    /// <summary>
    /// percpu_pagelist_high_fraction, which is 0 or at least 8, shall replace both bounds by the CPU's part of that
    /// fraction of the zone, and at least four batches, unless it is 0.
    /// </summary>
    /// <param name="managed">Managed pages of the zone.</param>
    /// <param name="low">Its low mark.</param>
    /// <param name="cpus">The CPUs of the node, or all that are online if it has none.</param>
    /// <param name="fraction">percpu_pagelist_high_fraction.</param>
    /// <returns>The sizes; null: the fraction is refused.</returns>
    [DialectRule(DialectRuleIds.V6.PerCpuByHand, Source = "R6.7")]
    public static PerCpuSizes? Of(long managed, long low, int cpus, int fraction = 0)
    {
        if (fraction is < 0 or (> 0 and < 8)) return null;
        long batch = BatchOf(managed);
        if (fraction == 0) return new(batch, HighMinOf(low, cpus, batch), HighMaxOf(managed, cpus, batch));
        long high = Fraction(managed, cpus, batch, fraction);
        return new(batch, high, high);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Batch}/{HighMin}/{HighMax}";

    static long Fraction(long managed, int cpus, long batch, int fraction) =>
        Math.Max(managed / fraction / cpus, 4 * batch);

    /// <summary>Zones of a machine with two CPUs.</summary>
    [Example(DialectRuleIds.V6.PerCpuHighMin, "E6.7")]
    [Example(DialectRuleIds.V6.PerCpuHighMax, "E6.7")]
    internal static string TwoCpus() => string.Join(
        ", ", new[] { (3840, 61), (772917, 12546), (524288, 8510), (1081344, 12290) }
            .Select(zone => $"{zone.Item1}: {Of(zone.Item1, zone.Item2, 2)}"));

    /// <summary>Five sizes.</summary>
    [Example(DialectRuleIds.V6.PerCpuBatch, "E6.7b")]
    internal static string Batches() => string.Join(", ", new[] { 16384, 65536, 100000, 8192, 12288 }
        .Select(managed => $"{managed}: {BatchOf(managed)}"));
}
