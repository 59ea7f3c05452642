namespace Verified.Model.Dialects.V6;

/// <summary>What the mark test asks of the free pages of a zone.</summary>
/// <param name="Count">All free pages.</param>
/// <param name="Largest">The largest order with a free block of an ordinary type; null: there is none.</param>
public readonly record struct FreePages(long Count, int? Largest)
{
    /// <summary>Those in HIGHATOMIC pageblocks.</summary>
    public long HighAtomic { get; init; }

    /// <summary>The largest order with a free block in a HIGHATOMIC pageblock.</summary>
    public int? LargestHighAtomic { get; init; }

    /// <summary>Those of the contiguous memory allocator.</summary>
    public long Cma { get; init; }

    /// <summary>The largest order with a free block of the contiguous memory allocator.</summary>
    public int? LargestCma { get; init; }
}

/// <summary>The mark that an attempt uses.</summary>
/// <param name="Pages">Without boost.</param>
/// <param name="Boost">The boost of the zone.</param>
/// <param name="IsMin">Whether it is the minimum.</param>
public readonly record struct Mark(long Pages, long Boost, bool IsMin)
{
    /// <summary>As it is read.</summary>
    public long Boosted => V6.Boost.Read(Pages, Boost);
}

/// <summary>zone_watermark_fast and __zone_watermark_ok.</summary>
public static class MarkTest
{
    const AllocFlags Reserves =
        AllocFlags.NonBlock | AllocFlags.MinReserve | AllocFlags.HighAtomic | AllocFlags.Oom;

    /// <summary>Whether the zone may serve the request: the tests of one zone, in their order.</summary>
    public static bool Run(FreePages free, int order, Mark mark, long reserve, AllocFlags flags) =>
        Shortcut(free, order, mark.Boosted, reserve, flags) || Full(free, order, mark.Boosted, reserve, flags)
        || Unboosted(free, order, mark, reserve, flags);

    /// <summary>
    /// Unusable shall be the pages of the block but one, the free HIGHATOMIC ones unless the request may use a
    /// reserve, and the free CMA ones unless it may use these.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.TestUnusable, Source = "R3.9 step 1")]
    public static long Unusable(FreePages free, int order, AllocFlags flags) => (1L << order) - 1
        + ((flags & Reserves) == 0 ? free.HighAtomic : 0) + ((flags & AllocFlags.Cma) == 0 ? free.Cma : 0);

    /// <summary>
    /// A zone fails when its usable free pages are at or below the lowered mark plus the lowmem reserve.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.TestBase, Source = "R3.9 step 3")]
    public static bool Base(FreePages free, int order, long mark, long reserve, AllocFlags flags) =>
        free.Count - Unusable(free, order, flags) > Rights.Lower(mark, flags) + reserve;

    /// <summary>
    /// For more than one page there shall be a free block of the order or a larger one of an ordinary type, or of CMA
    /// or HIGHATOMIC where the request may use them.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.TestBlock, Source = "R3.9 steps 4 and 5")]
    public static bool HasBlock(FreePages free, int order, AllocFlags flags) => order == 0 || free.Largest >= order
        || ((flags & AllocFlags.Cma) != 0 && free.LargestCma >= order)
        || ((flags & (AllocFlags.HighAtomic | AllocFlags.Oom)) != 0 && free.LargestHighAtomic >= order);

    /// <summary>
    /// One page shall be granted at once when the usable free pages, or none if there are fewer, exceed the whole mark
    /// plus the lowmem reserve.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.TestShortcut, Source = "R3.10")]
    public static bool Shortcut(FreePages free, int order, long mark, long reserve, AllocFlags flags) =>
        order == 0 && free.Count - Math.Min(free.Count, Unusable(free, 0, flags)) > mark + reserve;

    /// <summary>
    /// One page with MIN_RESERVE that the boosted minimum refuses shall be tested once more without the boost.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.TestUnboosted, Source = "R3.10")]
    public static bool Unboosted(FreePages free, int order, Mark mark, long reserve, AllocFlags flags) =>
        order == 0 && (flags & AllocFlags.MinReserve) != 0 && mark is { IsMin: true, Boost: > 0 }
        && Full(free, order, mark.Pages, reserve, flags);

    static bool Full(FreePages free, int order, long mark, long reserve, AllocFlags flags) =>
        Base(free, order, mark, reserve, flags) && HasBlock(free, order, flags);

    /// <summary>A zone in which v2.6 refuses order 1, and one with blocks of four orders.</summary>
    [Example(DialectRuleIds.V6.TestBlock, "E3.9a")]
    internal static string Blocks() => string.Join("; ", new[] { 1, 3 }.Select(largest =>
        $"largest order {largest}: " + string.Join(", ", Enumerable.Range(0, 5).Select(order =>
            $"order {order} {Run(new(200, largest), order, new(100, 0, true), 0, AllocFlags.None)}"))));

    /// <summary>High-atomic pages count for callers that cannot wait.</summary>
    [Example(DialectRuleIds.V6.TestUnusable, "E3.9b")]
    internal static string HighAtomicPages() => string.Join(", ", new[] { Gfp.Kernel, Gfp.NoWait }.Select(gfp =>
    {
        var free = new FreePages(1000, 0) { HighAtomic = 300 };
        return $"0x{gfp:X}: {Run(free, 0, new(800, 0, true), 0, Rights.Of(gfp, 0, Caller.Task))}";
    }));

    /// <summary>Only the minimum without its boost lets the second one pass.</summary>
    [Example(DialectRuleIds.V6.TestUnboosted, "E3.10")]
    internal static string BoostedMinimum() => string.Join(", ", new[] { 400, 200 }.Select(free =>
    {
        AllocFlags flags = Rights.Of(Gfp.Atomic, 0, Caller.Task);
        var mark = new Mark(100, 512, true);
        return $"free {free}: boosted {Full(new(free, 0), 0, mark.Boosted, 0, flags)}, in all "
            + $"{Run(new(free, 0), 0, mark, 0, flags)}";
    }));
}
