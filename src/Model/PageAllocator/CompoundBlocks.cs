using Verified.Model.PageFrames;
using Verified.Model.State;

namespace Verified.Model.PageAllocator;

/// <summary>Blocks whose frames all know their first frame (R4.8).</summary>
public static class CompoundBlocks
{
    /// <summary>
    /// With __GFP_COMP a block of order 1 or more shall become compound, if compound pages are enabled; order 0 never
    /// does.
    /// </summary>
    [Rule(RuleIds.PageAllocator.CompoundPrepared, Source = "R4.8")]
    public static bool IsAsked(World world, uint gfp, Order order) =>
        (gfp & Gfp.Compound) != 0 && order.Value > 0 && world.Machine.Layout.CompoundPages;

    /// <summary>A compound block that is freed shall be unmarked on all frames of its recorded order.</summary>
    [Rule(RuleIds.PageAllocator.CompoundReleased, Source = "R4.8")]
    public static Descriptor Unmark(Descriptor first) => first with { CompoundOrder = 0 };

    /// <summary>The second frame of a compound block keeps the order, so nothing of its own.</summary>
    internal static DescriptorMap ClearSecond(DescriptorMap frames, Frame second)
    {
        Descriptor after = frames[second] with { Index = 0, Mapping = 0 };
        return after == Descriptor.Plain ? frames.Without(second) : frames.With(second, after);
    }

    /// <summary>
    /// A compound block freed with another order than its own shall be reported, and only the frames of the given order
    /// are freed.
    /// </summary>
    [Rule(RuleIds.PageAllocator.CompoundMismatch, Source = "R4.8")]
    public static bool IsMismatch(int recorded, Order given) => recorded > 0 && recorded != given.Value;

    /// <summary>Freed with order 1 instead of 2.</summary>
    [Example(RuleIds.PageAllocator.CompoundPrepared, "E4.8")]
    [Example(RuleIds.PageAllocator.CompoundReleased, "E4.8")]
    [Example(RuleIds.PageAllocator.CompoundMismatch, "E4.8")]
    internal static string WrongOrder()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 16)) with { MinFreeKbytes = 0 });
        Ruling made = Request.Predict(
            world, new Command { Op = Op.AllocPages, Gfp = Gfp.Kernel | Gfp.Compound, Order = new(2) });
        var heads = Enumerable.Range(0, 4)
            .Select(i => Descriptor.Image(made.Next, made.Response.Frame + new Pages(i)).Private);
        Ruling freed = Release.Free(made.Next, made.Response.Frame, new(1), cpu: 0, cold: false);
        return $"private of the four frames: {string.Join(",", heads)}; freed with order 1: {freed.Response}";
    }
}
