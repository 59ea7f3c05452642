using Verified.Model.State;

namespace Verified.Model.Buddy;

/// <summary>Taking a block out of a larger one.</summary>
public static class Split
{
    /// <summary>
    /// The lowest part of a larger block shall be handed out, and each upper half on the way stays free as a block of
    /// its own.
    /// </summary>
    [Rule(RuleIds.Buddy.SplitUpperHalves, Source = "ULK3 8.1.7; R5.6")]
    public static FrameSet Take(FrameSet free, int index, Order order) => free.Remove(index, order);

    /// <summary>Order 8 from order 10.</summary>
    [Example(RuleIds.Buddy.SplitUpperHalves, "E5.5a")]
    internal static string OrderEight()
    {
        FrameSet left = Take(FrameSet.Empty(1024).Add(0, Order.Largest), 0, new(8));
        return $"order 8 from order 10: block 0; left {left.FirstBlock(new(8))} at order 8, "
            + $"{left.FirstBlock(new(9))} at order 9, {left.Count} free";
    }
}
