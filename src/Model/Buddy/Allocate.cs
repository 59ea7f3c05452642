using Verified.Model.State;

namespace Verified.Model.Buddy;

/// <summary>Which block serves a request.</summary>
public static class Allocate
{
    /// <summary>A request shall be served from the smallest order, at least its own, that has a free block.</summary>
    [Rule(RuleIds.Buddy.AllocateSmallest, Source = "ULK3 8.1.7; R5.6")]
    public static Order? Smallest(FrameSet free, Order order) => free.SmallestWithBlock(order);

    /// <summary>The example's zone: one block of order 10.</summary>
    [Example(RuleIds.Buddy.AllocateSmallest, "E5.6a")]
    internal static string SixFrames()
    {
        FrameSet free = FrameSet.Empty(1024).Add(0, Order.Largest);
        var taken = new List<int>();
        while (taken.Count < 6)
        {
            int index = free.FirstBlock(Smallest(free, Order.Zero)!.Value);
            free = Split.Take(free, index, Order.Zero);
            taken.Add(index);
        }

        var left = Enumerable.Range(0, Order.Limit).Where(k => free.Blocks(new(k)) > 0)
            .Select(k => $"{k}: {free.FirstBlock(new(k))}");
        return $"took {string.Join(",", taken)}; free by order {string.Join(", ", left)}; {free.Count} free";
    }
}
