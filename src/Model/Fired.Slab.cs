using Verified.Rules;
using Km = Verified.Rules.RuleIds.Kmalloc;
using Sl = Verified.Rules.RuleIds.Slab;

namespace Verified.Model;

/// <summary>The marks that operations of the slab allocator leave.</summary>
static partial class Fired
{
    public static readonly Marks NoCache = Marks.Refused(Sl.CacheInvalid);
    public static readonly Marks CacheNamed = Of(Sl.CacheInvalid);
    public static readonly Marks Created = Of(Sl.CreateRefused, Sl.CreateFlags) | Of(Sl.CreateNull, Sl.Alignment)
        | Of(Sl.Estimate, Sl.SlabOrder) | Of(Sl.OffSlab, Sl.ColourCount) | Of(Sl.ArrayLimits);

    public static readonly Marks CreateRefused = Marks.Refused(Sl.CreateRefused);
    public static readonly Marks CreateFlagsRefused = Marks.Refused(Sl.CreateFlags);
    public static readonly Marks CreateNull = Marks.Refused(Sl.CreateNull);
    public static readonly Marks CreatePanic = Of(Sl.CreatePanic);

    public static readonly Marks AllocLocal = Of(Sl.AllocLocal);
    public static readonly Marks AllocNode = Of(Sl.AllocNode);
    public static readonly Marks AllocNoNode = Marks.Refused(Sl.AllocNode);
    public static readonly Marks CautiousBatch = Marks.Refused(Sl.RefillBatch);
    public static readonly Marks RefillShared = Of(Sl.RefillShared, Sl.RefillBatch);
    public static readonly Marks RefillSlabs = Of(Sl.RefillSlabs, Sl.RefillBatch) | Of(Sl.ChainLifo);
    public static readonly Marks RefillGrow = Of(Sl.RefillGrow);

    public static readonly Marks GrowFlagsRefused = Marks.Refused(Sl.GrowFlags);
    public static readonly Marks NoGrow = Marks.Refused(Sl.GrowRefused);
    public static readonly Marks GrowAsked = Of(Sl.GrowFlags, Sl.GrowRefused) | Of(Sl.GrowColour, Sl.ColourCycle);
    public static readonly Marks Injected = Marks.Refused(Sl.GrowInjected);
    public static readonly Marks FailPages = Of(Sl.GrowInjected);
    public static readonly Marks NoPages = Marks.Refused(Sl.GrowPages);
    public static readonly Marks GrowDescriptor = Of(Sl.GrowDescriptor);
    public static readonly Marks NoDescriptor = Marks.Refused(Sl.GrowDescriptor);
    public static readonly Marks Grown = Of(Sl.GrowPages, Sl.GrowTail) | Of(Sl.SlabLayout, Sl.FramesMarked);
    public static readonly Marks GrownAndConstructed = Grown | Of(Sl.GrowConstructor);
    public static readonly Marks FrameOwned = Marks.Refused(Sl.FramesOwned);

    public static readonly Marks FreePush = Of(Sl.FreePush);
    public static readonly Marks FreeFlush = Of(Sl.FreeFlush);
    public static readonly Marks FreeShared = Of(Sl.FreeShared);
    public static readonly Marks SharedFull = Marks.Refused(Sl.FreeShared);
    public static readonly Marks FreeBlock = Of(Sl.FreeBlock, Sl.ChainLifo);
    public static readonly Marks SlabKept = Of(Sl.FreeLimited, Sl.FreeLimit);
    public static readonly Marks SlabTooMuch = Marks.Refused(Sl.FreeLimited) | Of(Sl.FreeLimit);
    public static readonly Marks FreeHome = Of(Sl.FreeHome);
    public static readonly Marks FreeValid = Of(Sl.FreeInvalid, Sl.CacheInvalid);
    public static readonly Marks FreeInvalid = Marks.Refused(Sl.FreeInvalid);
    public static readonly Marks Destroyed = Of(Sl.DestroySlab);
    public static readonly Marks DestroyedAndDestructed = Of(Sl.DestroySlab, Sl.Destructor);

    public static readonly Marks ArrayDrained = Of(Sl.Drain);
    public static readonly Marks Reaped = Marks.Refused(Sl.ReapExcluded);
    public static readonly Marks ReapExcluded = Of(Sl.ReapExcluded);
    public static readonly Marks ReapDue = Of(Sl.ReapDue);
    public static readonly Marks ReapNotDue = Marks.Refused(Sl.ReapDue);
    public static readonly Marks ReapSpared = Of(Sl.ReapTouched);
    public static readonly Marks ReapCounted = Of(Sl.ReapCount) | Marks.Refused(Sl.ReapTouched);
    public static readonly Marks Shrunk = Of(Sl.Shrink);
    public static readonly Marks ShrunkWhole = Of(Sl.ShrinkRefused);
    public static readonly Marks ShrinkRefused = Marks.Refused(Sl.ShrinkRefused);
    public static readonly Marks CacheDestroyed = Of(Sl.DestroyCache, Sl.DestroyInUse);
    public static readonly Marks DestroyRefused = Marks.Refused(Sl.DestroyInUse);
    public static readonly Marks Tuned = Of(Sl.Tune, Sl.FreeLimit);
    public static readonly Marks TuneRefused = Marks.Refused(Sl.Tune);
    public static readonly Marks SlabCpuOffline = Of(Sl.CpuOffline);
    public static readonly Marks SlabsExact = Of(Sl.CacheExact, Sl.ListsExact) | Of(Sl.SlabsExact, Sl.ArraysExact);

    public static readonly Marks KmallocSmallest = Of(Km.Smallest, Km.TooLarge);
    public static readonly Marks KmallocTooLarge = Marks.Refused(Km.TooLarge);
    public static readonly Marks Zeroed = Of(Km.Zeroed);
    public static readonly Marks ZeroedProduct = Of(Km.Zeroed, Km.Product);
    public static readonly Marks ProductTooLarge = Marks.Refused(Km.Product);
    public static readonly Marks KfreeNull = Of(Km.ReleaseNull);
    public static readonly Marks Kfreed = Of(Km.ReleaseInvalid);
    public static readonly Marks KfreeInvalid = Marks.Refused(Km.ReleaseInvalid);
    public static readonly Marks SizeOf = Of(Km.SizeOf);
    public static readonly Marks Resized = Of(Km.Resize);
    public static readonly Marks ResizeMoved = Of(Km.ResizeMoved) | Marks.Refused(Km.Resize);
    public static readonly Marks ResizeFailed = Marks.Refused(Km.ResizeMoved);
    public static readonly Marks Slabinfo = Of(RuleIds.Statistics.Slabinfo);
    public static readonly Marks BootCaches = Of(Km.Sizes);
}
