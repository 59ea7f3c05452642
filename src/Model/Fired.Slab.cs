using Sl = Verified.Rules.RuleIds.Slab;

namespace Verified.Model;

/// <summary>The marks of the slab allocator that fire together, or on every request.</summary>
static partial class Fired
{
    public static readonly Marks Created = Of(Sl.CreateFlags, Sl.CreateNull) | Of(Sl.Alignment, Sl.Estimate)
        | Of(Sl.SlabOrder, Sl.OffSlab) | Of(Sl.ColourCount, Sl.ArrayLimits);

    public static readonly Marks Debugged = Of(Sl.DebugLayout, Sl.DebugAutomatic);
    public static readonly Marks CacheNamed = Of(Sl.CacheInvalid);
    public static readonly Marks DebugCheck = Of(Sl.DebugCheck);
    public static readonly Marks DebugUser = Of(Sl.DebugUser);
    public static readonly Marks AllocLocal = Of(Sl.AllocLocal);
    public static readonly Marks GrowAsked = Of(Sl.GrowFlags, Sl.GrowRefused) | Of(Sl.GrowColour, Sl.ColourCycle);
    public static readonly Marks Grown = Of(Sl.GrowPages, Sl.GrowTail) | Of(Sl.SlabLayout, Sl.FramesMarked);
    public static readonly Marks ReapExcluded = Of(Sl.ReapExcluded);
    public static readonly Marks ReapIdle = Marks.Refused(Sl.ReapExcluded) | Of(Sl.Drain) | Marks.Refused(Sl.ReapDue);
    public static readonly Marks ReapSpared = Marks.Refused(Sl.ReapExcluded) | Of(Sl.Drain)
        | Of(Sl.ReapDue, Sl.ReapTouched);
    public static readonly Marks ReapCounted = Marks.Refused(Sl.ReapExcluded) | Of(Sl.Drain)
        | Marks.Refused(Sl.ReapTouched) | Of(Sl.ReapDue, Sl.ReapCount);
    public static readonly Marks FreePush = Of(Sl.FreePush);
    public static readonly Marks FreeBlock = Of(Sl.FreeBlock, Sl.FreeLimit) | Of(Sl.ChainLifo);
    public static readonly Marks SlabsExact = Of(Sl.CacheExact, Sl.ListsExact) | Of(Sl.SlabsExact, Sl.ArraysExact);
    public static readonly Marks KmallocSmallest = Of(RuleIds.Kmalloc.Smallest, RuleIds.Kmalloc.TooLarge);
    public static readonly Marks BootCaches = Of(RuleIds.Kmalloc.Sizes);
}
