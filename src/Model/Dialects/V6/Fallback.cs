using System.Collections.Immutable;

namespace Verified.Model.Dialects.V6;

/// <summary>What the pages of a pageblock are used for.</summary>
public enum Migratetype
{
    /// <summary>Pages that stay where they are.</summary>
    Unmovable,

    /// <summary>Pages that can be moved.</summary>
    Movable,

    /// <summary>Pages that can be reclaimed.</summary>
    Reclaimable,

    /// <summary>Kept for atomic requests of more than one page.</summary>
    HighAtomic,

    /// <summary>Memory of the contiguous memory allocator.</summary>
    Cma,

    /// <summary>Kept from being allocated.</summary>
    Isolate,
}

/// <summary>Free blocks of one order and type: a list that is not empty.</summary>
public readonly record struct FreeList(int Order, Migratetype Type);

/// <summary>Where a request finds a block when its own type has none.</summary>
public static class Fallback
{
    const int PageblockOrder = 9;

    /// <summary>Whether requests are made for the type, so that it falls back and is fallen back on.</summary>
    public static bool IsOrdinary(Migratetype type) => type <= Migratetype.Reclaimable;

    /// <summary>
    /// Unmovable requests shall fall back on reclaimable, then movable blocks, movable ones on reclaimable, then
    /// unmovable, and reclaimable ones on unmovable, then movable; other types take no part.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.FallbackTypes, Source = "R5.13")]
    public static ImmutableArray<Migratetype> Types(Migratetype request) => request switch
    {
        Migratetype.Unmovable => [Migratetype.Reclaimable, Migratetype.Movable],
        Migratetype.Movable => [Migratetype.Reclaimable, Migratetype.Unmovable],
        Migratetype.Reclaimable => [Migratetype.Unmovable, Migratetype.Movable],
        _ => [],
    };

    /// <summary>Memory with fewer than one pageblock for each migrate type shall not be grouped by them.</summary>
    [DialectRule(DialectRuleIds.V6.FallbackGrouping, Source = "R5.13")]
    public static bool IsGrouped(long pages, int types) => pages >= (long)Zone.PageblockPages * types;

    /// <summary>A request shall first take the smallest block of its own type.</summary>
    [DialectRule(DialectRuleIds.V6.FallbackOwn, Source = "R5.13 step 1")]
    public static FreeList? Own(IEnumerable<FreeList> lists, int order, Migratetype request) =>
        First(lists.Where(list => list.Type == request && list.Order >= order).OrderBy(list => list.Order));

    /// <summary>
    /// Then it shall try to claim the pageblock of the largest block of a fallback type, if that block is of order 4 or
    /// more or the request is not movable.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.FallbackClaim, Source = "R5.13 step 3")]
    public static FreeList? Claimable(IEnumerable<FreeList> lists, int order, Migratetype request) =>
        First(Others(lists, order, request)
            .Where(list => list.Order >= PageblockOrder / 2 || request != Migratetype.Movable)
            .OrderByDescending(list => list.Order).ThenBy(list => Types(request).IndexOf(list.Type)));

    /// <summary>
    /// A pageblock shall be claimed if the block covers it, or if half of its pages are free or compatible with the
    /// request: movable for a movable one, neither free nor movable for another in a movable pageblock.
    /// </summary>
    /// <param name="block">The list of the block.</param>
    /// <param name="request">The type of the request.</param>
    /// <param name="free">Free pages of the pageblock.</param>
    /// <param name="movable">Movable pages of the pageblock.</param>
    [DialectRule(DialectRuleIds.V6.FallbackConvert, Source = "R5.13 step 3")]
    public static bool Converts(FreeList block, Migratetype request, int free, int movable)
    {
        int compatible = request == Migratetype.Movable ? movable
            : block.Type == Migratetype.Movable ? Zone.PageblockPages - free - movable : 0;
        return block.Order >= PageblockOrder || free + compatible >= Zone.PageblockPages / 2;
    }

    /// <summary>
    /// At last it shall take the smallest block of a fallback type without its pageblock, unless fragmentation is to be
    /// avoided.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.FallbackSteal, Source = "R5.13 step 4")]
    public static FreeList? Stolen(
        IEnumerable<FreeList> lists, int order, Migratetype request, bool avoidsFragmentation) =>
        avoidsFragmentation ? null : First(Others(lists, order, request)
            .OrderBy(list => list.Order).ThenBy(list => Types(request).IndexOf(list.Type)));

    static IEnumerable<FreeList> Others(IEnumerable<FreeList> lists, int order, Migratetype request) =>
        lists.Where(list => list.Order >= order && Types(request).Contains(list.Type));

    static FreeList? First(IEnumerable<FreeList> lists) => lists.Select(list => (FreeList?)list).FirstOrDefault();

    /// <summary>An unmovable request meets a movable pageblock.</summary>
    [Example(DialectRuleIds.V6.FallbackConvert, "E5.13")]
    internal static string MovablePageblock() => string.Join("; ", new[] { (200, 250), (190, 270) }.Select(pages =>
        $"{pages.Item1} free, {pages.Item2} movable: "
        + Converts(new(3, Migratetype.Movable), Migratetype.Unmovable, pages.Item1, pages.Item2)));
}
