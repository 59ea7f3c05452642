using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>What becomes of a request that reclaim did not help (R4.10).</summary>
static class Retry
{
    // PAGE_ALLOC_COSTLY_ORDER of later kernels.
    const int Cheap = 3;

    /// <summary>Whether it waits and tries again: a cheap one for ever, another only if its flags say so.</summary>
    [Implements(RuleIds.PageAllocator.RetryTable)]
    public static bool IsWanted(uint gfp, int order)
    {
        if ((gfp & Gfp.NoRetry) != 0) return false;
        return order <= Cheap || (gfp & (Gfp.Repeat | Gfp.NoFail)) != 0;
    }
}
