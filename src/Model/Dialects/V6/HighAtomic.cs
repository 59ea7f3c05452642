namespace Verified.Model.Dialects.V6;

/// <summary>The pageblocks that a zone keeps for atomic requests of more than one page.</summary>
public static class HighAtomic
{
    /// <summary>
    /// A zone may keep a hundredth of its pages, rounded up to whole pageblocks, and nothing if that is less than one.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.HighAtomicLimit, Source = "R3.13")]
    public static long Limit(long managed) => managed / 100 < Zone.PageblockPages ? 0
        : (managed / 100 + Zone.PageblockPages - 1) / Zone.PageblockPages * Zone.PageblockPages;

    /// <summary>
    /// After a successful HIGHATOMIC request its pageblock shall be kept, or its block if that is larger, while less
    /// than the limit is kept and the pageblock is of an ordinary type.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.HighAtomicConvert, Source = "R3.13")]
    public static long AfterRequest(long kept, long managed, int order, Migratetype type) =>
        kept >= Limit(managed) || !Fallback.IsOrdinary(type) ? kept : kept + Math.Max(1L << order, Zone.PageblockPages);

    /// <summary>A pageblock may be given back while more than one is kept, and the last one only by force.</summary>
    [DialectRule(DialectRuleIds.V6.HighAtomicRelease, Source = "R3.13")]
    public static bool MayRelease(long kept, bool force) => kept > (force ? 0 : Zone.PageblockPages);

    /// <summary>Five sizes.</summary>
    [Example(DialectRuleIds.V6.HighAtomicLimit, "E3.13")]
    internal static string Limits() => string.Join(", ", new[] { 3840, 51199, 51200, 524288, 772917 }
        .Select(managed => $"{managed}: {Limit(managed)}"));
}
