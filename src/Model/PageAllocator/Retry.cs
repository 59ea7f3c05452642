namespace Verified.Model.PageAllocator;

/// <summary>What becomes of a request that reclaim did not help (R4.10).</summary>
public static class Retry
{
    /// <summary>
    /// A request that reclaim left unserved shall be retried when its order is 3 or less, or it says __GFP_REPEAT or
    /// __GFP_NOFAIL, and it does not say __GFP_NORETRY, which wins over all.
    /// </summary>
    [Rule(RuleIds.PageAllocator.RetryTable, Source = "ULK3 8.1.9; R4.9 step 8, R4.10")]
    public static bool IsMade(uint gfp, Order order) =>
        (gfp & Gfp.NoRetry) == 0 && (order.Value <= 3 || (gfp & (Gfp.Repeat | Gfp.NoFail)) != 0);

    /// <summary>A caller that has slept goes on at rebalance if it may wait, and fails if it may not.</summary>
    [Rule(RuleIds.PageAllocator.Rebalance, Source = "R4.9 step 9; docs/decisions.md")]
    public static bool GoesOn(uint gfp) => (gfp & Gfp.Wait) != 0;

    /// <summary>The table.</summary>
    [Example(RuleIds.PageAllocator.RetryTable, "E4.10")]
    internal static string Table() => string.Join("; ", new (int Order, uint Gfp)[]
    {
        (3, Gfp.NoFs), (4, Gfp.NoFs), (4, Gfp.NoFs | Gfp.Repeat), (4, Gfp.NoFs | Gfp.NoFail),
        (0, Gfp.NoFs | Gfp.NoRetry), (0, Gfp.NoFs | Gfp.NoRetry | Gfp.NoFail),
    }.Select(row => $"order {row.Order} {Gfp.Format(row.Gfp)}: retry {IsMade(row.Gfp, new(row.Order))}"));
}
