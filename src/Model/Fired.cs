using Ids = Verified.Rules.RuleIds.PageAllocator;

namespace Verified.Model;

/// <summary>
/// The marks that a step leaves, put together once. A rule that decides has a mark for yes and one for no.
/// </summary>
static partial class Fired
{
    public static readonly Marks Invalid = Marks.Refused(RuleIds.PageAllocator.ReleaseInvalid);
    public static readonly Marks Get = Of(RuleIds.PageFrames.GetAdds, RuleIds.PageFrames.CountBias) | Of(
        RuleIds.PageFrames.GetUnused);
    public static readonly Marks GetUnused = Marks.Refused(RuleIds.PageFrames.GetUnused);
    public static readonly Marks PutReserved = Of(RuleIds.PageFrames.PutReserved);
    public static readonly Marks PutShared = Of(RuleIds.PageFrames.PutShared, RuleIds.PageFrames.CountBias);
    public static readonly Marks PutLast = Of(RuleIds.PageFrames.PutLast, RuleIds.PageFrames.CountBias);
    public static readonly Marks PutUnused = Marks.Refused(RuleIds.PageFrames.PutUnused);
    public static readonly Marks Changed = Of(RuleIds.PageFrames.ChangeApplied, RuleIds.PageFrames.ChangeGuard);
    public static readonly Marks ChangeRefused = Marks.Refused(RuleIds.PageFrames.ChangeGuard);
    public static readonly Marks FreeReserved = Of(RuleIds.PageFrames.FreeReserved);
    public static readonly Marks FreeReservedRefused = Marks.Refused(RuleIds.PageFrames.FreeReserved);
    public static readonly Marks Inspected = Of(RuleIds.PageFrames.StateTable, RuleIds.PageFrames.MappingDecoded)
        | Of(RuleIds.PageFrames.DescriptorAddress, RuleIds.PageFrames.LinearAddress);

    public static readonly Marks InspectedHigh = Of(RuleIds.PageFrames.StateTable, RuleIds.PageFrames.MappingDecoded)
        | Of(RuleIds.PageFrames.DescriptorAddress, RuleIds.PageFrames.HighAddress);

    public static readonly Marks InspectedInvalid = Marks.Refused(RuleIds.PageFrames.StateTable);

    public static readonly Marks Pool = Of(RuleIds.Watermarks.PoolOverride, RuleIds.Watermarks.LowAndHigh);
    public static readonly Marks PoolRefused = Marks.Refused(RuleIds.Watermarks.PoolOverride);

    public static readonly Marks ZeroedHigh = Marks.Refused(RuleIds.PageAllocator.ZeroedHigh);
    public static readonly Marks TooLarge = Marks.Refused(RuleIds.PageAllocator.OrderLimit);
    public static readonly Marks IllegalZone = Marks.Refused(RuleIds.Zones.ListIllegal);
    public static readonly Marks ZeroHighAtomic = Marks.Refused(RuleIds.PageAllocator.ZeroHighAtomic);
    public static readonly Marks NoZones = Of(RuleIds.Zones.ListSelection) | Marks.Refused(
        RuleIds.PageAllocator.Failure);
    public static readonly Marks Asked = Of(RuleIds.Zones.ListSelection, RuleIds.Zones.ClassZone)
        | Of(RuleIds.PageAllocator.OrderLimit, RuleIds.Watermarks.TestBase) | Of(RuleIds.PageAllocator.Functions);

    public static readonly Marks TestOrders = Of(RuleIds.Watermarks.TestOrders);
    public static readonly Marks BelowWatermark = Marks.Refused(RuleIds.Watermarks.TestBase) | Marks.Refused(
        RuleIds.PageAllocator.Failure);
    public static readonly Marks ReservedForLower = BelowWatermark | Marks.Refused(RuleIds.Watermarks.Reserve);
    public static readonly Marks Fragmented = Marks.Refused(RuleIds.Watermarks.TestOrders) | Marks.Refused(
        RuleIds.PageAllocator.Failure);
    public static readonly Marks NoBlock = Marks.Refused(RuleIds.PageAllocator.ScanUnmarked) | Marks.Refused(
        RuleIds.PageAllocator.Failure);
    public static readonly Marks ScanLow = Of(RuleIds.PageAllocator.ScanLow);
    public static readonly Marks ScanLowFailed = Marks.Refused(RuleIds.PageAllocator.ScanLow);
    public static readonly Marks ScanMin = Of(RuleIds.PageAllocator.ScanMin);
    public static readonly Marks ScanMinFailed = Marks.Refused(RuleIds.PageAllocator.ScanMin);
    public static readonly Marks ScanUnmarked = Of(
        RuleIds.PageAllocator.ScanUnmarked, RuleIds.Watermarks.RightsMemAlloc);

    public static readonly Marks Woken = Of(Ids.WakeKswapd);
    public static readonly Marks NotWoken = Marks.Refused(Ids.WakeKswapd);
    public static readonly Marks ReclaimEntered = Of(Ids.ReclaimEntered);
    public static readonly Marks ReclaimNotEntered = Marks.Refused(Ids.ReclaimEntered);
    public static readonly Marks Progress = Of(Ids.ReclaimProgress);
    public static readonly Marks NoProgress = Marks.Refused(Ids.ReclaimProgress);
    public static readonly Marks ZoneSkipped = Marks.Refused(Ids.ReclaimSkipped);
    public static readonly Marks Scanned = Of(Ids.ReclaimScanned, Ids.ReclaimSkipped);
    public static readonly Marks ScanAfterReclaim = Of(Ids.ScanAfterReclaim);
    public static readonly Marks ScanAfterReclaimFailed = Marks.Refused(Ids.ScanAfterReclaim);
    public static readonly Marks ScanHigh = Of(Ids.ScanHigh);
    public static readonly Marks ScanHighFailed = Marks.Refused(Ids.ScanHigh);
    public static readonly Marks OutOfMemory = Of(Ids.OutOfMemory);
    public static readonly Marks NoKill = Marks.Refused(Ids.OutOfMemory);
    public static readonly Marks Victim = Of(Ids.Victim);
    public static readonly Marks NoVictim = Marks.Refused(Ids.Victim);
    public static readonly Marks Interrupted = Of(Ids.Interrupted);
    public static readonly Marks Robbed = Marks.Refused(Ids.Interrupted);
    public static readonly Marks Retry = Of(Ids.RetryTable);
    public static readonly Marks NotRetried = Marks.Refused(Ids.RetryTable);
    public static readonly Marks Rebalance = Of(Ids.Rebalance);
    public static readonly Marks NoRebalance = Marks.Refused(Ids.Rebalance);
    public static readonly Marks Balanced = Of(Ids.KswapdBalance);
    public static readonly Marks Unbalanced = Marks.Refused(Ids.KswapdBalance);
    public static readonly Marks EndZone = Of(Ids.KswapdEndZone);
    public static readonly Marks NoEndZone = Marks.Refused(Ids.KswapdEndZone);
    public static readonly Marks Declared = Of(Ids.KswapdUnreclaimable);
    public static readonly Marks NotDeclared = Marks.Refused(Ids.KswapdUnreclaimable);
    public static readonly Marks FreedClears = Of(Ids.FreedClears);
    public static readonly Marks Cached = Of(Ids.ReclaimCache);
    public static readonly Marks CacheRefused = Marks.Refused(Ids.ReclaimCache);
    public static readonly Marks ReclaimExact = Of(Ids.ReclaimExact);

    public static readonly Marks RightsHigh = Of(RuleIds.Watermarks.RightsHigh);
    public static readonly Marks RightsHarder = Of(RuleIds.Watermarks.RightsHarder);
    public static readonly Marks Bound = Of(RuleIds.Zones.ListBound);
    public static readonly Marks NoNode = Marks.Refused(RuleIds.Zones.ListBound);
    public static readonly Marks NumaCounters = Of(RuleIds.Statistics.NumaCounters);
    public static readonly Marks NumaRefused = Marks.Refused(RuleIds.Statistics.NumaCounters);
    public static readonly Marks Vmstat = Of(RuleIds.Statistics.Vmstat);
    public static readonly Marks Ratio = Of(RuleIds.Watermarks.ReserveRatio, RuleIds.Watermarks.Reserve);
    public static readonly Marks RatioRefused = Marks.Refused(RuleIds.Watermarks.ReserveRatio);

    public static readonly Marks TakeHead = Of(RuleIds.PerCpu.TakeHead, RuleIds.PerCpu.ListChoice);
    public static readonly Marks TakeRefill = Of(RuleIds.PerCpu.TakeRefill, RuleIds.PerCpu.Parked);
    public static readonly Marks TakeDirect = Of(RuleIds.PerCpu.TakeDirect);
    public static readonly Marks TakeAfterMarks = Marks.Refused(RuleIds.PerCpu.TakeAfterMarks);
    public static readonly Marks GiveHead = Of(RuleIds.PerCpu.GiveHead, RuleIds.PerCpu.Parked);
    public static readonly Marks GiveFlush = Of(RuleIds.PerCpu.GiveFlush);
    public static readonly Marks Drained = Of(RuleIds.PerCpu.Drain);
    public static readonly Marks Online = Of(RuleIds.PerCpu.Offline);
    public static readonly Marks OnlineRefused = Marks.Refused(RuleIds.PerCpu.Offline);
    public static readonly Marks SizesSet = Of(RuleIds.PerCpu.SizesSet);
    public static readonly Marks ListsExact = Of(RuleIds.PerCpu.ListsExact);

    public static readonly Marks MightSleep = Of(RuleIds.PageAllocator.MightSleep);
    public static readonly Marks FellBack = Of(RuleIds.Zones.FallbackDownward);

    public static readonly Marks Served = Of(RuleIds.PageAllocator.NoOverlap, RuleIds.Buddy.AllocateSmallest)
        | Of(RuleIds.Buddy.BlockAlignment, RuleIds.Buddy.PrepareFirstFrame) | Of(RuleIds.PageFrames.CountBias);

    public static readonly Marks Split = Of(RuleIds.Buddy.SplitUpperHalves);
    public static readonly Marks Lost = Of(RuleIds.PageAllocator.AddressLost);
    public static readonly Marks Compound = Of(RuleIds.PageAllocator.CompoundPrepared);
    public static readonly Marks BadPrepared = Marks.Refused(RuleIds.Buddy.PrepareFirstFrame);

    public static readonly Marks ReleaseNull = Of(RuleIds.PageAllocator.ReleaseNull);
    public static readonly Marks ReleaseReserved = Of(RuleIds.PageAllocator.ReleaseReserved);
    public static readonly Marks ReleaseUnused = Marks.Refused(RuleIds.PageAllocator.ReleaseUnused);
    public static readonly Marks Misaligned = Marks.Refused(RuleIds.Buddy.BlockAlignment);
    public static readonly Marks OutOfRange = Marks.Refused(RuleIds.Buddy.BlockRange);
    public static readonly Marks ReleaseEach = Of(RuleIds.PageAllocator.ReleaseEach);
    public static readonly Marks ReleaseShared = Of(RuleIds.PageAllocator.ReleaseShared, RuleIds.PageFrames.CountBias);
    public static readonly Marks Release = Of(RuleIds.PageAllocator.ReleaseLast, RuleIds.Buddy.BlockRange) | Of(
        RuleIds.Buddy.BlockIndex);
    public static readonly Marks Merged = Of(RuleIds.Buddy.MergeCandidate, RuleIds.Buddy.MergeCascade);
    public static readonly Marks NotMerged = Marks.Refused(RuleIds.Buddy.MergeCandidate);
    public static readonly Marks Overlap = Marks.Refused(RuleIds.Buddy.ReleaseOverlap);
    public static readonly Marks BadFrame = Of(RuleIds.Buddy.ReleaseBadFrame);
    public static readonly Marks CompoundReleased = Of(RuleIds.PageAllocator.CompoundReleased);
    public static readonly Marks CompoundMismatch = Marks.Refused(RuleIds.PageAllocator.CompoundMismatch);

    public static readonly Marks Buddyinfo = Of(RuleIds.Statistics.Buddyinfo);
    public static readonly Marks Zoneinfo = Of(RuleIds.Statistics.Zoneinfo);
    public static readonly Marks Fragmentation = Of(
        RuleIds.Statistics.UnusableIndex, RuleIds.Statistics.FragmentationIndex)
        | Of(RuleIds.Statistics.ExtfragPercent);

    public static readonly Marks Counts = Of(RuleIds.Buddy.ListCounts);
    public static readonly Marks Lists = Of(RuleIds.Buddy.ListCanonical);
    public static readonly Marks ListOrder = Of(RuleIds.Buddy.ListOrder);
    public static readonly Marks Descriptors = Of(RuleIds.PageFrames.Descriptors, RuleIds.PageFrames.ZoneTag);

    public static readonly Marks Boot = Of(RuleIds.PageFrames.MapSize, RuleIds.PageFrames.FlagBits)
        | Of(RuleIds.PageFrames.BootReleased, RuleIds.Zones.Extents) | Of(
            RuleIds.Zones.NodeTotals, RuleIds.Zones.WaitTable)
        | Of(RuleIds.Zones.AlignmentNotice, RuleIds.Zones.ListSelection) | Of(
            RuleIds.Watermarks.LowAndHigh, RuleIds.Watermarks.Reserve)
        | Of(RuleIds.PageAllocator.FlagNames);

    public static readonly Marks BootNodes = Of(RuleIds.Zones.NodeOrder, RuleIds.Zones.NodeNearest);
    public static readonly Marks BootLists = Of(RuleIds.PerCpu.Sizes);
    public static readonly Marks BootOrders = Of(RuleIds.PerCpu.ListOrders);
    public static readonly Marks BootReserved = Of(RuleIds.PageFrames.BootReserved);
    public static readonly Marks BootI386 = Of(RuleIds.Zones.SizesI386);
    public static readonly Marks BootX8664 = Of(RuleIds.Zones.SizesX8664);
    public static readonly Marks BootPool = Of(RuleIds.Watermarks.PoolSize);
    public static readonly Marks BootLow = Of(RuleIds.Watermarks.MinLowMemory);
    public static readonly Marks BootHigh = Of(RuleIds.Watermarks.MinHighMemory);

    static Marks Of(string id) => Marks.Of(id);

    static Marks Of(string one, string other) => Marks.Of(one) | Marks.Of(other);
}
