namespace Verified.Model.Dialects.V6;

/// <summary>What a request to a memory pool does next.</summary>
public enum PoolStep
{
    /// <summary>It asks the back end.</summary>
    Ask,

    /// <summary>It takes an element of the reserve.</summary>
    Reserve,

    /// <summary>It returns NULL.</summary>
    Null,

    /// <summary>It sleeps, and then begins anew.</summary>
    Sleep,
}

/// <summary>Memory pools: the order of attempts, and what else differs from v2.6.</summary>
public static class MemoryPool
{
    /// <summary>The longest sleep of a request, in milliseconds.</summary>
    public const int LongestSleep = 5000;

    /// <summary>A request shall add __GFP_NOMEMALLOC, __GFP_NORETRY and __GFP_NOWARN to its flags.</summary>
    [DialectRule(DialectRuleIds.V6.MempoolFlags, Source = "R9.6")]
    public static uint Full(uint gfp) => gfp | Gfp.NoMemAlloc | NoRetry | NoWarn;

    /// <summary>It shall first ask the back end without __GFP_DIRECT_RECLAIM and __GFP_IO.</summary>
    [DialectRule(DialectRuleIds.V6.MempoolFirst, Source = "R9.6")]
    public static uint First(uint gfp) => Full(gfp) & ~(Gfp.DirectReclaim | Io);

    /// <summary>
    /// Each attempt that fails shall be followed by the reserve, then once by an attempt with the full flags if the
    /// first ones were restricted, and then by NULL for who may not reclaim and by sleep for who may.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.MempoolOrder, Source = "R9.6")]
    public static PoolStep AfterFailure(uint gfp, uint asked, int reserve) =>
        reserve > 0 ? PoolStep.Reserve
        : asked != Full(gfp) ? PoolStep.Ask
        : (gfp & Gfp.DirectReclaim) == 0 ? PoolStep.Null
        : PoolStep.Sleep;

    /// <summary>A request that slept shall begin anew with the full flags.</summary>
    [DialectRule(DialectRuleIds.V6.MempoolAnew, Source = "R9.6")]
    public static uint Next(uint gfp, bool slept) => slept ? Full(gfp) : First(gfp);

    /// <summary>A request for zeros is a bug, for elements of the reserve are not cleared.</summary>
    [DialectRule(DialectRuleIds.V6.MempoolZero, Source = "R9.6")]
    public static bool IsIllegal(uint gfp) => (gfp & Zero) != 0;

    /// <summary>From 6.19 on the reserve shall hold one element even for a min_nr of 0.</summary>
    [DialectRule(DialectRuleIds.V6.MempoolLeast, Source = "R9.6")]
    public static int Held(int least, bool from619) => from619 ? Math.Max(1, least) : least;

    /// <summary>An element comes back to the reserve while that has less than it is to hold; NULL is ignored.</summary>
    [DialectRule(DialectRuleIds.V6.MempoolFree, Source = "R9.3, R9.6")]
    public static int AfterFree(int reserve, int least, bool isNull) =>
        isNull || reserve >= least ? reserve : reserve + 1;

    /// <summary>A resize to min_nr itself shrinks, which needs no new array.</summary>
    [DialectRule(DialectRuleIds.V6.MempoolResize, Source = "R9.4")]
    public static bool Shrinks(int least, int wanted) => wanted <= least;

    /// <summary>A pool may be destroyed whatever its reserve holds; so many elements are freed.</summary>
    [DialectRule(DialectRuleIds.V6.MempoolDestroy, Source = "R9.5")]
    public static int FreedByDestroy(int reserve) => reserve;

    const uint Io = 0x40, Zero = 0x100, NoWarn = 0x2000, NoRetry = 0x10000;

    /// <summary>The back end always fails, and the reserve holds two.</summary>
    [Example(DialectRuleIds.V6.MempoolOrder, "E9.6")]
    internal static string AlwaysFailing() => string.Join("; ",
        (((string Name, uint Gfp)[])[("GFP_KERNEL", Gfp.Kernel), ("GFP_ATOMIC", Gfp.Atomic)])
            .Select(who => $"{who.Name}: " + string.Join(", ", ((int[])[2, 1, 0]).Select(reserve =>
            {
                var (calls, end) = Failing(who.Gfp, reserve);
                return $"{calls} then {end}";
            }))));

    /// <summary>How often a request asks a back end that always fails, and how it ends.</summary>
    internal static (int Calls, PoolStep End) Failing(uint gfp, int reserve)
    {
        uint asked = Next(gfp, slept: false);
        int calls = 1;
        PoolStep step;
        for (step = AfterFailure(gfp, asked, reserve); step == PoolStep.Ask; calls++)
            step = AfterFailure(gfp, asked = Full(gfp), reserve);
        return (calls, step);
    }

    /// <summary>One of four elements is with a caller.</summary>
    [Example(DialectRuleIds.V6.MempoolDestroy, "E9.5")]
    internal static string OneOutstanding() => $"curr 3, min 4: frees {FreedByDestroy(3)}";
}
