namespace Verified.Rules;

public static partial class RuleIds
{
    /// <summary>Slab caches (ULK3 8.2).</summary>
    public static class Slab
    {
        public const string CreateRefused = "slab.create.refused";
        public const string CreateFlags = "slab.create.flags";
        public const string CreateNull = "slab.create.null";
        public const string CreatePanic = "slab.create.panic";
        public const string CacheInvalid = "slab.cache.invalid";

        public const string Alignment = "slab.geometry.alignment";
        public const string OffSlab = "slab.geometry.off-slab";
        public const string Estimate = "slab.geometry.estimate";
        public const string SlabOrder = "slab.geometry.order";
        public const string ColourCount = "slab.colour.count";
        public const string ColourCycle = "slab.colour.cycle";
        public const string SlabLayout = "slab.layout.objects";
        public const string FramesMarked = "slab.frames.marked";
        public const string FramesOwned = "slab.frames.owned";
        public const string ChainLifo = "slab.chain.lifo";

        public const string ArrayLimits = "slab.array.limits";
        public const string FreeLimit = "slab.array.free-limit";
        public const string AllocLocal = "slab.alloc.local";
        public const string AllocNode = "slab.alloc.node";
        public const string RefillBatch = "slab.refill.batch";
        public const string RefillShared = "slab.refill.shared";
        public const string RefillSlabs = "slab.refill.slabs";
        public const string RefillGrow = "slab.refill.grow";

        public const string GrowFlags = "slab.grow.flags";
        public const string GrowRefused = "slab.grow.no-grow";
        public const string GrowPages = "slab.grow.pages";
        public const string GrowDescriptor = "slab.grow.descriptor";
        public const string GrowColour = "slab.grow.colour";
        public const string GrowConstructor = "slab.grow.constructor";
        public const string GrowTail = "slab.grow.tail";
        public const string GrowInjected = "slab.grow.injected";

        public const string FreePush = "slab.free.push";
        public const string FreeFlush = "slab.free.flush-oldest";
        public const string FreeShared = "slab.free.shared-room";
        public const string FreeBlock = "slab.free.to-slab";
        public const string FreeLimited = "slab.free.limited";
        public const string FreeHome = "slab.free.home-node";
        public const string FreeInvalid = "slab.free.invalid";

        public const string DestroySlab = "slab.slab.destroyed";
        public const string Destructor = "slab.slab.destructor";

        public const string ReapDue = "slab.reap.due";
        public const string ReapTouched = "slab.reap.touched";
        public const string ReapCount = "slab.reap.count";
        public const string ReapExcluded = "slab.reap.excluded";
        public const string Drain = "slab.drain.local";
        public const string Shrink = "slab.shrink.free-slabs";
        public const string ShrinkRefused = "slab.shrink.refused";
        public const string DestroyCache = "slab.destroy.empty";
        public const string DestroyInUse = "slab.destroy.in-use";
        public const string Tune = "slab.tune.limits";
        public const string CpuOffline = "slab.cpu.offline";

        public const string CacheExact = "slab.exact.cache";
        public const string ListsExact = "slab.exact.lists";
        public const string SlabsExact = "slab.exact.slabs";
        public const string ArraysExact = "slab.exact.arrays";

        public const string DebugLayout = "slab.debug.layout";
        public const string DebugAutomatic = "slab.debug.automatic";
        public const string DebugPoison = "slab.debug.poison";
        public const string DebugRedZone = "slab.debug.red-zone";
        public const string DebugUser = "slab.debug.user";
        public const string DebugConstructed = "slab.debug.constructed";
        public const string DebugCheck = "slab.debug.check";
        public const string DebugReport = "slab.debug.report";

        public const string ObjectFits = "slab.object.fits";
        public const string ObjectAlignment = "slab.object.alignment";
        public const string ObjectNoOverlap = "slab.object.no-overlap";
        public const string ObjectConstructed = "slab.object.constructed";
        public const string ObjectContent = "slab.object.content";
    }

    /// <summary>General caches and kmalloc (ULK3 8.2.12, 8.2.15).</summary>
    public static class Kmalloc
    {
        public const string Sizes = "kmalloc.caches.sizes";
        public const string Smallest = "kmalloc.request.smallest";
        public const string TooLarge = "kmalloc.request.too-large";
        public const string Zeroed = "kmalloc.request.zeroed";
        public const string Product = "kmalloc.request.product";
        public const string ReleaseNull = "kmalloc.release.null";
        public const string ReleaseInvalid = "kmalloc.release.invalid";
        public const string SizeOf = "kmalloc.size.of";
        public const string Resize = "kmalloc.resize.in-place";
        public const string ResizeMoved = "kmalloc.resize.moved";
    }
}
