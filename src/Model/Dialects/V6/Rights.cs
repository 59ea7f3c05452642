namespace Verified.Model.Dialects.V6;

/// <summary>What an attempt to allocate may use (R3.9).</summary>
[Flags]
public enum AllocFlags
{
    /// <summary>What lies above the mark.</summary>
    None = 0,

    /// <summary>ALLOC_NON_BLOCK: the caller cannot wait.</summary>
    NonBlock = 1,

    /// <summary>ALLOC_MIN_RESERVE: half of the minimum.</summary>
    MinReserve = 2,

    /// <summary>ALLOC_HIGHATOMIC: pageblocks kept for larger atomic requests.</summary>
    HighAtomic = 4,

    /// <summary>ALLOC_OOM: half of the minimum, for a victim of the OOM killer.</summary>
    Oom = 8,

    /// <summary>ALLOC_CMA: memory of the contiguous memory allocator.</summary>
    Cma = 16,

    /// <summary>ALLOC_NO_WATERMARKS: everything.</summary>
    NoWatermarks = 32,
}

/// <summary>What runs when the request is made.</summary>
[Flags]
public enum Caller
{
    /// <summary>An ordinary task.</summary>
    Task = 0,

    /// <summary>A real-time or deadline task.</summary>
    RealTime = 1,

    /// <summary>An interrupt of any kind: not in task context.</summary>
    Interrupt = 2,

    /// <summary>Serving a softirq, which is an interrupt, too.</summary>
    Softirq = 4,

    /// <summary>PF_MEMALLOC.</summary>
    MemAlloc = 8,

    /// <summary>A victim of the OOM killer.</summary>
    OomVictim = 16,
}

/// <summary>How far each caller may dig.</summary>
public static class Rights
{
    /// <summary>
    /// __GFP_HIGH, or a real-time task that may reclaim, shall give MIN_RESERVE; a request that may not reclaim and is
    /// not NOMEMALLOC gets NON_BLOCK, and HIGHATOMIC too if it has MIN_RESERVE and wants more than one page.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.RightsRequest, Source = "R3.12")]
    public static AllocFlags Of(uint gfp, int order, Caller caller)
    {
        bool reclaims = (gfp & Gfp.DirectReclaim) != 0;
        bool high = (gfp & Gfp.High) != 0 || (reclaims && IsTask(caller) && (caller & Caller.RealTime) != 0);
        bool urgent = !reclaims && (gfp & Gfp.NoMemAlloc) == 0;
        return (high ? AllocFlags.MinReserve : 0) | (urgent ? AllocFlags.NonBlock : 0)
            | (high && urgent && order > 0 ? AllocFlags.HighAtomic : 0);
    }

    /// <summary>
    /// Unless NOMEMALLOC forbids it, __GFP_MEMALLOC, or PF_MEMALLOC in task context or a softirq, shall give
    /// everything, and in task context a victim of the OOM killer gets OOM.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.RightsFull, Source = "R3.12")]
    public static AllocFlags Full(uint gfp, Caller caller)
    {
        bool exempt = (caller & Caller.MemAlloc) != 0 && (IsTask(caller) || (caller & Caller.Softirq) != 0);
        if ((gfp & Gfp.NoMemAlloc) != 0) return AllocFlags.None;
        if ((gfp & Gfp.MemAlloc) != 0 || exempt) return AllocFlags.NoWatermarks;
        return IsTask(caller) && (caller & Caller.OomVictim) != 0 ? AllocFlags.Oom : AllocFlags.None;
    }

    /// <summary>
    /// MIN_RESERVE shall lower a mark by half, NON_BLOCK with it by a further quarter of the rest, and OOM by half.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.RightsLowered, Source = "R3.9 step 2; R3.12")]
    public static long Lower(long mark, AllocFlags flags)
    {
        if ((flags & AllocFlags.MinReserve) != 0) mark -= mark / 2;
        if ((flags & (AllocFlags.MinReserve | AllocFlags.NonBlock)) == (AllocFlags.MinReserve | AllocFlags.NonBlock))
            mark -= mark / 4;
        return (flags & AllocFlags.Oom) != 0 ? mark - mark / 2 : mark;
    }

    static bool IsTask(Caller caller) => (caller & (Caller.Interrupt | Caller.Softirq)) == 0;

    /// <summary>Three sets of rights.</summary>
    [Example(DialectRuleIds.V6.RightsLowered, "E3.12")]
    internal static string Lowered() => string.Join(", ", new[]
    {
        AllocFlags.MinReserve, AllocFlags.MinReserve | AllocFlags.NonBlock, AllocFlags.Oom,
    }.Select(flags => $"{flags}: {Lower(939, flags)}"));
}
