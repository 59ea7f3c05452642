using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.Watermarks;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>__alloc_pages of a machine that reclaims, from where the first scan failed (R4.9 steps 3 to 10). Nothing
/// sleeps here: who would have to is told so.</summary>
static unsafe class SlowPath
{
    /// <summary>The index of a block, or Nil and the reason.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [Implements(RuleIds.PageAllocator.ReclaimEntered)]
    public static uint Serve(
        MemMap* map, CpuState* cpu, Zonelist* list, int order, Rights rights, Zone** served, Reason* reason)
    {
        WakeUp.All(map, list, order);
        uint index = Scan.WithRights(map, cpu, list, order, rights, served, reason);
        if (index != MemMap.Nil || rights.IgnoreMarks || (rights.Gfp & Gfp.Wait) == 0) return index;
        return Rebalance(map, cpu, list, order, rights, served, reason);
    }

    /// <summary>Reclaims, and scans again; what it comes to.</summary>
    [Implements(RuleIds.PageAllocator.ScanAfterReclaim)]
    public static uint Rebalance(
        MemMap* map, CpuState* cpu, Zonelist* list, int order, Rights rights, Zone** served, Reason* reason)
    {
        uint gfp = rights.Gfp;
        uint index = MemMap.Nil;
        if (DirectReclaim.Run(map, cpu, list, gfp, order))
        {
            index = Scan.MinMarks(map, cpu, list, order, rights, served, reason);
        }
        else if (MayKill(gfp))
        {
            index = Scan.HighMarks(map, cpu, list, gfp, order, served);
            if (index == MemMap.Nil) *reason = Kill(map, cpu, gfp, order);
            return index;
        }
        if (index == MemMap.Nil)
            *reason = Retry.IsWanted(gfp, order) ? Reason.Congestion : Scan.WhyBelowMin(map, list, order, rights);
        return index;
    }

    /// <summary>The answer to a request that got no block.</summary>
    public static Result Refusal(Reason reason, bool mightSleep)
    {
        bool sleeps = reason is Reason.Congestion or Reason.Victim;
        return new Result(sleeps ? Outcome.WouldSleep : Outcome.Failed, reason, mightSleep: mightSleep);
    }

    // Who may not call file systems leaves those that may to kill; who can do without memory gets none.
    [Implements(RuleIds.PageAllocator.OutOfMemory)]
    static bool MayKill(uint gfp) => (gfp & Gfp.Fs) != 0 && (gfp & Gfp.NoRetry) == 0;

    [Implements(RuleIds.PageAllocator.Victim)]
    static Reason Kill(MemMap* map, CpuState* cpu, uint gfp, int order)
    {
        if (SystemReference.Of(map).OomHandler?.Kill(gfp, order) != true) return Reason.OutOfMemory;
        cpu->OomKills++;
        return Reason.Victim;
    }
}
