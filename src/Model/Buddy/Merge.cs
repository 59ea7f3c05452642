using Verified.Model.State;

namespace Verified.Model.Buddy;

/// <summary>Coalescing.</summary>
public static class Merge
{
    /// <summary>
    /// A block shall merge with its buddy only when the buddy lies in the zone and is, as a whole, one free block of
    /// the same order.
    /// </summary>
    [Rule(RuleIds.Buddy.MergeCandidate, Source = "ULK3 8.1.7; R5.4")]
    public static bool HasFreeBuddy(FrameSet free, int index, Order order) =>
        order != Order.Largest && free.IsBlock(Blocks.BuddyOf(index, order).Buddy, order);

    /// <summary>
    /// A freed block shall merge upward as long as its buddy is free, so that no two free buddies below the largest
    /// order ever stand side by side.
    /// </summary>
    [Rule(RuleIds.Buddy.MergeCascade, Source = "ULK3 8.1.7; R5.5")]
    public static FrameSet Into(FrameSet free, int index, Order order) => free.Add(index, order);

    /// <summary>Order 8 freed again.</summary>
    [Example(RuleIds.Buddy.MergeCascade, "E5.5a")]
    internal static string OrderEight()
    {
        FrameSet whole = Into(FrameSet.Empty(1024).Add(0, Order.Largest).Remove(0, new(8)), 0, new(8));
        return $"freed: {whole.Blocks(Order.Largest)} block of order 10, {whole.Count} free";
    }

    /// <summary>Twenty-four frames, one by one.</summary>
    [Example(RuleIds.Buddy.MergeCascade, "E5.5b")]
    internal static string TwentyFour()
    {
        FrameSet free = Enumerable.Range(0, 24).Aggregate(
            FrameSet.Empty(24), (some, frame) => Into(some, frame, Order.Zero));
        return $"24 frames one by one: block {free.FirstBlock(new(4))} of order 4, "
            + $"block {free.FirstBlock(new(3))} of order 3";
    }

    /// <summary>Every other frame, then the gaps.</summary>
    [Example(RuleIds.Buddy.MergeCandidate, "E5.5c")]
    internal static string EveryOther()
    {
        FrameSet free = FrameSet.Empty(8);
        foreach (int i in new[] { 1, 3, 5, 7 }) free = Into(free, i, Order.Zero);
        string before = $"frames 1,3,5,7 free: order 1 has {free.Blocks(new(1))} blocks";
        free = Into(Into(free, 2, Order.Zero), 0, Order.Zero);
        return $"{before}; free 2 and 0: order 0 has {free.Blocks(Order.Zero)}, "
            + $"order 2 begins at {free.FirstBlock(new(2))}";
    }

    /// <summary>A neighbour of lower order.</summary>
    [Example(RuleIds.Buddy.MergeCandidate, "E5.4")]
    internal static string LowerOrder() =>
        $"buddy free but of lower order: merge {HasFreeBuddy(FrameSet.Empty(8).Add(4, new(1)), 0, new(2))}";
}
