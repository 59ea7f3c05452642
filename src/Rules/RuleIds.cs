namespace Verified.Rules;

/// <summary>
/// Every rule id of the specification, declared once. An id reads from the general to the special:
/// room, subject, case. The sentence of a rule stands on the Model method that carries its id.
/// </summary>
public static partial class RuleIds
{
    /// <summary>Page descriptors and the states of a page frame (ULK3 8.1.1).</summary>
    public static class PageFrames
    {
        public const string MapSize = "page-frames.map.size";
        public const string FlagBits = "page-frames.flags.bits";
        public const string ZoneTag = "page-frames.flags.zone-tag";
        public const string CountBias = "page-frames.count.bias";
        public const string GetAdds = "page-frames.get.adds-a-user";
        public const string GetUnused = "page-frames.get.unused";
        public const string PutLast = "page-frames.put.last-user";
        public const string PutShared = "page-frames.put.shared";
        public const string PutReserved = "page-frames.put.reserved";
        public const string PutUnused = "page-frames.put.unused";
        public const string DescriptorAddress = "page-frames.address.descriptor";
        public const string LinearAddress = "page-frames.address.linear";
        public const string HighAddress = "page-frames.address.high";
        public const string MappingDecoded = "page-frames.mapping.decoded";
        public const string StateTable = "page-frames.state.table";
        public const string BootReserved = "page-frames.boot.reserved";
        public const string BootReleased = "page-frames.boot.released";
        public const string FreeReserved = "page-frames.reserved.released";
        public const string ChangeGuard = "page-frames.change.guard";
        public const string ChangeApplied = "page-frames.change.applied";
        public const string Descriptors = "page-frames.descriptors.exact";
        public const string ContentKept = "page-frames.content.kept";
    }

    /// <summary>Memory zones, the node and its zonelists (ULK3 8.1.2 to 8.1.3).</summary>
    public static class Zones
    {
        public const string SizesI386 = "zones.sizes.i386";
        public const string SizesX8664 = "zones.sizes.x86-64";
        public const string Extents = "zones.extents.present-within-spanned";
        public const string NodeTotals = "zones.node.totals";
        public const string WaitTable = "zones.wait-table.size";
        public const string AlignmentNotice = "zones.alignment.notice";
        public const string ListSelection = "zones.list.selection";
        public const string ListIllegal = "zones.list.illegal";
        public const string ClassZone = "zones.class.first-in-list";
        public const string FallbackDownward = "zones.fallback.downward";
        public const string NodeOrder = "zones.list.node-order";
        public const string NodeNearest = "zones.list.nearest-node";
        public const string ListBound = "zones.list.bound-to-node";
    }

    /// <summary>The pool of reserved page frames and the marks that guard it (ULK3 8.1.4).</summary>
    public static class Watermarks
    {
        public const string PoolSize = "watermarks.pool.size";
        public const string PoolOverride = "watermarks.pool.override";
        public const string MinLowMemory = "watermarks.min.low-memory";
        public const string MinHighMemory = "watermarks.min.high-memory";
        public const string LowAndHigh = "watermarks.low-and-high";
        public const string Reserve = "watermarks.reserve.lower-zones";
        public const string ReserveRatio = "watermarks.reserve.ratio";
        public const string TestBase = "watermarks.test.base";
        public const string TestOrders = "watermarks.test.orders";
        public const string RightsHigh = "watermarks.rights.high";
        public const string RightsHarder = "watermarks.rights.harder";
        public const string RightsMemAlloc = "watermarks.rights.memalloc";
    }

    /// <summary>The buddy system (ULK3 8.1.7).</summary>
    public static class Buddy
    {
        public const string ListCounts = "buddy.lists.counts";
        public const string ListCanonical = "buddy.lists.canonical";
        public const string ListOrder = "buddy.lists.lifo";
        public const string BlockAlignment = "buddy.block.alignment";
        public const string BlockIndex = "buddy.block.index";
        public const string BlockRange = "buddy.block.range";
        public const string AllocateSmallest = "buddy.allocate.smallest";
        public const string SplitUpperHalves = "buddy.split.upper-halves";
        public const string MergeCandidate = "buddy.merge.candidate";
        public const string MergeCascade = "buddy.merge.cascade";
        public const string ReleaseOverlap = "buddy.release.overlap";
        public const string ReleaseBadFrame = "buddy.release.bad-frame";
        public const string PrepareFirstFrame = "buddy.prepare.first-frame";
    }

    /// <summary>The per-CPU page frame caches (ULK3 8.1.8).</summary>
    public static class PerCpu
    {
        public const string Sizes = "per-cpu.sizes.from-zone";
        public const string SizesSet = "per-cpu.sizes.by-hand";
        public const string ListChoice = "per-cpu.lists.hot-or-cold";
        public const string ListsExact = "per-cpu.lists.exact";
        public const string ListOrders = "per-cpu.lists.orders";
        public const string Parked = "per-cpu.lists.parked";
        public const string TakeHead = "per-cpu.take.head";
        public const string TakeRefill = "per-cpu.take.refill";
        public const string TakeDirect = "per-cpu.take.direct";
        public const string TakeAfterMarks = "per-cpu.take.after-marks";
        public const string GiveHead = "per-cpu.give.head";
        public const string GiveFlush = "per-cpu.give.flush";
        public const string Drain = "per-cpu.drain.all";
        public const string Offline = "per-cpu.cpu.offline";
    }

    /// <summary>Request and release functions of the zoned page frame allocator (ULK3 8.1.6, 8.1.9).</summary>
    public static class PageAllocator
    {
        public const string OrderLimit = "page-allocator.request.order-limit";
        public const string Functions = "page-allocator.request.functions";
        public const string AddressLost = "page-allocator.request.address-lost";
        public const string ZeroedHigh = "page-allocator.request.zeroed-high";
        public const string NoOverlap = "page-allocator.request.no-overlap";
        public const string ZeroFill = "page-allocator.zero.fill";
        public const string ZeroHighAtomic = "page-allocator.zero.high-without-wait";
        public const string ReleaseNull = "page-allocator.release.null";
        public const string ReleaseInvalid = "page-allocator.release.invalid";
        public const string ReleaseReserved = "page-allocator.release.reserved";
        public const string ReleaseUnused = "page-allocator.release.unused";
        public const string ReleaseShared = "page-allocator.release.shared";
        public const string ReleaseEach = "page-allocator.release.each";
        public const string ReleaseLast = "page-allocator.release.last-user";
        public const string FlagNames = "page-allocator.gfp.names";
        public const string MightSleep = "page-allocator.wait.might-sleep";
        public const string CompoundPrepared = "page-allocator.compound.prepared";
        public const string CompoundReleased = "page-allocator.compound.released";
        public const string CompoundMismatch = "page-allocator.compound.mismatch";
        public const string ScanLow = "page-allocator.scan.low-marks";
        public const string ScanMin = "page-allocator.scan.min-marks";
        public const string ScanUnmarked = "page-allocator.scan.without-marks";
        public const string Interrupted = "page-allocator.scan.interrupted";
        public const string Failure = "page-allocator.scan.failure";
        public const string ScanAfterReclaim = "page-allocator.scan.after-reclaim";
        public const string ScanHigh = "page-allocator.scan.high-marks";
        public const string WakeKswapd = "page-allocator.wake.kswapd";
        public const string ReclaimEntered = "page-allocator.reclaim.entered";
        public const string ReclaimProgress = "page-allocator.reclaim.progress";
        public const string ReclaimSkipped = "page-allocator.reclaim.unreclaimable-skipped";
        public const string ReclaimScanned = "page-allocator.reclaim.scanned";
        public const string ReclaimCache = "page-allocator.reclaim.page-cache";
        public const string ReclaimExact = "page-allocator.reclaim.exact";
        public const string OutOfMemory = "page-allocator.oom.invoked";
        public const string Victim = "page-allocator.oom.victim";
        public const string RetryTable = "page-allocator.retry.table";
        public const string Rebalance = "page-allocator.retry.rebalance";
        public const string KswapdBalance = "page-allocator.kswapd.balance";
        public const string KswapdEndZone = "page-allocator.kswapd.end-zone";
        public const string KswapdUnreclaimable = "page-allocator.kswapd.unreclaimable";
        public const string FreedClears = "page-allocator.kswapd.freed-clears";
    }

    /// <summary>What the kernel prints about its free memory.</summary>
    public static class Statistics
    {
        public const string Buddyinfo = "statistics.buddyinfo.format";
        public const string Zoneinfo = "statistics.zoneinfo.format";
        public const string NumaCounters = "statistics.numa.counters";
        public const string Vmstat = "statistics.vmstat.format";
        public const string UnusableIndex = "statistics.fragmentation.unusable-index";
        public const string FragmentationIndex = "statistics.fragmentation.external-index";
        public const string ExtfragPercent = "statistics.fragmentation.percent";
        public const string Slabinfo = "statistics.slabinfo.format";
    }
}
