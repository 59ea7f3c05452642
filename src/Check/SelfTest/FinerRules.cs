using Verified.Rules;
using Ids = Verified.Rules.RuleIds.PageAllocator;
using Sl = Verified.Rules.RuleIds.Slab;
using Wm = Verified.Rules.RuleIds.Watermarks;

namespace Verified.Check.SelfTest;

/// <summary>
/// The rules that are named in the place of a general one where what is seen leaves only one that can be meant; so a
/// fault that breaks the general rule may be put down to any of them.
/// </summary>
static class FinerRules
{
    static readonly string[] OfScans =
    [
        Wm.TestBase, Wm.TestOrders, Wm.RightsHigh, Wm.RightsHarder, Wm.RightsMemAlloc, RuleIds.Zones.ClassZone,
        RuleIds.Zones.FallbackDownward, RuleIds.PerCpu.TakeAfterMarks, RuleIds.PerCpu.TakeDirect, Ids.ReclaimEntered,
        Ids.ReclaimProgress, Ids.OutOfMemory,
    ];

    static readonly string[] OfReclaim =
    [
        Ids.WakeKswapd, Ids.ReclaimEntered, Ids.ReclaimProgress, Ids.ReclaimSkipped, Ids.ReclaimScanned,
        Ids.FreedClears, Ids.KswapdEndZone, Ids.KswapdUnreclaimable, Ids.KswapdBalance,
    ];

    static readonly string[] OfSlabs =
    [
        Sl.FreePush, Sl.AllocLocal, Sl.RefillBatch, Sl.RefillShared, Sl.FreeFlush, Sl.FreeShared, Sl.FreeBlock,
        Sl.FreeHome, Sl.Drain, Sl.Shrink, Sl.Tune, Sl.CpuOffline, Sl.ReapExcluded, Sl.ReapTouched, Sl.GrowTail,
        Sl.ChainLifo, Sl.Estimate, Sl.OffSlab, Sl.Alignment, Sl.SlabLayout, Sl.ColourCount, Sl.GrowColour,
        Sl.ObjectNoOverlap, Sl.ObjectAlignment, Sl.ObjectFits, Sl.DebugLayout, Sl.DebugAutomatic, Sl.FramesMarked,
        RuleIds.Kmalloc.Smallest,
    ];

    static readonly string[] OfCalls =
    [
        Sl.ReapCount, Sl.ReapTouched, Sl.ReapExcluded, Sl.FreeLimited, Sl.FreeLimit, Sl.Shrink, Sl.SlabOrder,
        Sl.RefillGrow, Sl.GrowDescriptor, Sl.OffSlab, Sl.AllocNode,
    ];

    /// <summary>Those in the place of a rule.</summary>
    public static IReadOnlyList<string> Of(string rule) => rule switch
    {
        RuleIds.Buddy.ListCounts =>
        [
            RuleIds.Buddy.MergeCandidate, RuleIds.Buddy.MergeCascade, RuleIds.PerCpu.Parked, RuleIds.PerCpu.GiveFlush,
            RuleIds.PerCpu.TakeRefill,
        ],
        RuleIds.PageFrames.Descriptors =>
        [
            RuleIds.PageFrames.ZoneTag, RuleIds.PageFrames.FlagBits, Sl.FramesMarked, Ids.CompoundPrepared,
            Ids.CompoundReleased,
        ],
        RuleIds.PerCpu.ListsExact => [RuleIds.PerCpu.GiveHead, RuleIds.PerCpu.GiveFlush, RuleIds.PerCpu.ListChoice],
        Ids.NoOverlap or RuleIds.PerCpu.TakeHead => [RuleIds.PerCpu.ListChoice],
        Ids.ReclaimExact => OfReclaim,
        Ids.ScanLow or Ids.ScanMin or Ids.ScanUnmarked or Ids.Failure or Ids.Victim or Ids.RetryTable => OfScans,
        Sl.ArraysExact or Sl.ListsExact or Sl.SlabsExact or Sl.RefillSlabs or Sl.AllocLocal or Sl.CacheExact => OfSlabs,
        Sl.DestroySlab or Sl.GrowPages => OfCalls,
        Sl.ColourCycle => [Sl.GrowColour, Sl.ColourCount],
        Sl.GrowConstructor or Sl.Destructor => [Sl.DebugConstructed],
        Sl.DebugReport => [Sl.DebugRedZone, Sl.DebugPoison, Sl.DebugUser],
        Sl.ReapDue => [Sl.ReapTouched, Sl.ReapCount, Sl.Drain],
        RuleIds.HighMemory.SlotCount =>
        [
            RuleIds.HighMemory.Search, RuleIds.HighMemory.Sleep, RuleIds.HighMemory.Wake, RuleIds.HighMemory.Flush,
        ],
        RuleIds.HighMemory.Replaced => [RuleIds.HighMemory.Preemption, RuleIds.HighMemory.FixedAddress],
        RuleIds.Vmalloc.Exact => [RuleIds.Vmalloc.Guard, RuleIds.Vmalloc.Undone],
        RuleIds.Vmalloc.FirstFit => [RuleIds.Vmalloc.Alignment, RuleIds.Vmalloc.Range],
        RuleIds.Mempool.AllocReserve => [RuleIds.Mempool.Guarantee],
        _ => [],
    };
}
