namespace Verified.Rules;

public static partial class RuleIds
{
    /// <summary>Memory pools (ULK3 8.2.16).</summary>
    public static class Mempool
    {
        public const string Invalid = "mempool.pool.invalid";
        public const string CreateFull = "mempool.create.full";
        public const string CreateFailed = "mempool.create.failed";
        public const string Scripted = "mempool.element.scripted";
        public const string AllocNoWait = "mempool.alloc.no-wait";
        public const string AllocHarder = "mempool.alloc.harder";
        public const string AllocReserve = "mempool.alloc.reserve";
        public const string AllocWaits = "mempool.alloc.waits";
        public const string Guarantee = "mempool.alloc.guarantee";
        public const string FreeReserve = "mempool.free.reserve-first";
        public const string FreeInvalid = "mempool.free.invalid";
        public const string ResizeRefused = "mempool.resize.refused";
        public const string ResizeShrink = "mempool.resize.shrink";
        public const string ResizeGrow = "mempool.resize.grow";
        public const string ResizeRefill = "mempool.resize.refill";
        public const string Destroy = "mempool.destroy.all-returned";
        public const string Exact = "mempool.exact.pool";
    }
}
