namespace Verified.Model.Dialects.V6;

/// <summary>watermark_boost: marks raised for a while, so that reclaim makes whole pageblocks free.</summary>
public static class Boost
{
    /// <summary>Every mark shall be read with the boost of its zone added.</summary>
    [DialectRule(DialectRuleIds.V6.BoostRead, Source = "R3.5")]
    public static long Read(long mark, long boost) => mark + boost;

    /// <summary>
    /// The boost of a zone shall not exceed watermark_boost_factor ten-thousandths of its high mark, but may be one
    /// pageblock; a zone below four pageblocks, or one for which the factor gives nothing, has none.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.BoostMaximum, Source = "R3.5")]
    public static long Maximum(long managed, long high, int factor)
    {
        long maximum = high * factor / 10000;
        return maximum == 0 || managed < 4 * Zone.PageblockPages ? 0 : Math.Max(maximum, Zone.PageblockPages);
    }

    /// <summary>
    /// A request that takes from a pageblock of another type shall raise the boost by one pageblock, up to the maximum.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.BoostStep, Source = "R3.5")]
    public static long Raised(long boost, long maximum) =>
        maximum == 0 ? boost : Math.Min(boost + Zone.PageblockPages, maximum);

    /// <summary>A high mark of 10212.</summary>
    [Example(DialectRuleIds.V6.BoostStep, "E3.5")]
    internal static string Steps() => string.Join(", ", new[] { 1, 2, 29, 30, 31 }.Select(times =>
        $"{times}: {Enumerable.Range(0, times).Aggregate(0L, (at, _) => Raised(at, Maximum(524288, 10212, 15000)))}"))
        + $"; 2047 pages: {Maximum(2047, 10212, 15000)}";
}
