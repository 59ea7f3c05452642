namespace Verified.Rules;

/// <summary>
/// The rule ids of dialects that the Model states beside the one that is checked, each declared once. An id begins with
/// the name of its dialect.
/// </summary>
public static class DialectRuleIds
{
    /// <summary>
    /// The arithmetic of Linux 6.18 on x86_64: the pool and its marks, who may dig how deep, per-CPU lists that tune
    /// themselves, and fallback between migrate types.
    /// </summary>
    public static class V6
    {
        public const string GfpBits = "v6.gfp.bits";
        public const string GfpZone = "v6.gfp.zone";
        public const string PoolSize = "v6.pool.size";
        public const string PoolUser = "v6.pool.user-value";
        public const string PoolHugePages = "v6.pool.huge-pages";
        public const string MinShare = "v6.marks.min-share";
        public const string MinBounded = "v6.marks.min-bounded";
        public const string MarkDistance = "v6.marks.distance";
        public const string BoostRead = "v6.boost.read";
        public const string BoostMaximum = "v6.boost.maximum";
        public const string BoostStep = "v6.boost.step";
        public const string Reserve = "v6.reserve.lower-zones";
        public const string TotalReserve = "v6.reserve.total";
        public const string TestUnusable = "v6.test.unusable";
        public const string TestBase = "v6.test.base";
        public const string TestBlock = "v6.test.block";
        public const string TestShortcut = "v6.test.shortcut";
        public const string TestUnboosted = "v6.test.unboosted";
        public const string RightsRequest = "v6.rights.from-request";
        public const string RightsFull = "v6.rights.full-access";
        public const string RightsLowered = "v6.rights.lowered-mark";
        public const string HighAtomicLimit = "v6.high-atomic.limit";
        public const string HighAtomicConvert = "v6.high-atomic.convert";
        public const string HighAtomicRelease = "v6.high-atomic.release";
        public const string CounterDrift = "v6.counters.drift";
        public const string PerCpuBatch = "v6.per-cpu.batch";
        public const string PerCpuHighMin = "v6.per-cpu.high-min";
        public const string PerCpuHighMax = "v6.per-cpu.high-max";
        public const string PerCpuByHand = "v6.per-cpu.by-hand";
        public const string PerCpuRefill = "v6.per-cpu.refill";
        public const string PerCpuTake = "v6.per-cpu.take";
        public const string PerCpuGive = "v6.per-cpu.give";
        public const string PerCpuLimit = "v6.per-cpu.limit";
        public const string PerCpuFlush = "v6.per-cpu.flush";
        public const string PerCpuDecay = "v6.per-cpu.decay";
        public const string FallbackTypes = "v6.fallback.types";
        public const string FallbackGrouping = "v6.fallback.grouping";
        public const string FallbackOwn = "v6.fallback.own";
        public const string FallbackClaim = "v6.fallback.claim";
        public const string FallbackConvert = "v6.fallback.convert";
        public const string FallbackSteal = "v6.fallback.steal";
        public const string KmallocClass = "v6.kmalloc.class";
        public const string KmallocAlignment = "v6.kmalloc.alignment";
        public const string SlubPlace = "v6.slub.place";
        public const string SlubSize = "v6.slub.size";
        public const string MempoolFlags = "v6.mempool.flags";
        public const string MempoolFirst = "v6.mempool.first";
        public const string MempoolOrder = "v6.mempool.order";
        public const string MempoolAnew = "v6.mempool.anew";
        public const string MempoolZero = "v6.mempool.zero";
        public const string MempoolLeast = "v6.mempool.least";
        public const string MempoolFree = "v6.mempool.free";
        public const string MempoolResize = "v6.mempool.resize";
        public const string MempoolDestroy = "v6.mempool.destroy";
    }
}
