using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.Naming;

/// <summary>Which rule of merging counts of blocks break that are not those of the free frames.</summary>
static class Unmerged
{
    /// <summary>The rule that a release breaks; null: the counts are wrong otherwise.</summary>
    public static string? RuleOf(in Step step, in Observation seen)
    {
        if (!step.Fired(RuleIds.Buddy.MergeCandidate)) return null;
        string? rule = OfWhole(step.After, seen);
        if (rule != RuleIds.Buddy.MergeCascade) return rule;
        Order order = step.Command.Order;
        foreach (Zone zone in step.After.Machine.Zones)
        {
            // Where the block itself is counted it did not even merge with its buddy.
            int blocks = seen.NrFree[(zone.Id.Index * Order.Limit) + order.Value];
            if (blocks > step.Before.Free(zone.Id).Blocks(order)) return RuleIds.Buddy.MergeCandidate;
        }

        return rule;
    }

    /// <summary>
    /// The free frames being as many as they must be: whether buddies stand side by side, or blocks were joined that
    /// are none.
    /// </summary>
    public static string? OfWhole(World world, in Observation seen)
    {
        string? rule = null;
        foreach (Zone zone in world.Machine.Zones)
        {
            FrameSet free = world.Free(zone.Id);
            ReadOnlySpan<int> blocks = seen.NrFree.Slice(zone.Id.Index * Order.Limit, Order.Limit);
            long sum = 0;
            for (int k = 0; k < Order.Limit; k++) sum += (long)blocks[k] << k;
            if (sum != free.Count || seen.FreePages[zone.Id.Index] != free.Count) return null;
            for (int k = Order.Limit - 1; k >= 0 && rule is null; k--)
                if (blocks[k] != free.Blocks(new(k)))
                    rule = blocks[k] < free.Blocks(new(k)) ? RuleIds.Buddy.MergeCascade : RuleIds.Buddy.MergeCandidate;
        }

        return rule;
    }

    /// <summary>
    /// Whether a list has a block that begins where the upper half of a merged one does: the buddy was taken for
    /// another, or the whole for its upper half.
    /// </summary>
    public static bool IsMisplaced(in Step step, in Observation seen)
    {
        if (!step.Fired(RuleIds.Buddy.MergeCascade) || seen.Lists.Hidden) return false;
        foreach (Zone zone in step.After.Machine.Zones)
        {
            FrameSet free = step.After.Free(zone.Id);
            for (var order = new Order(1); order.Value < Order.Limit; order = order.Up)
            {
                foreach (int frame in seen.Lists[zone.Id, order])
                {
                    int index = frame - zone.Spanned.Start.Number, whole = index & -order.Pages.Count;
                    if (whole >= 0 && whole != index && free.IsBlock(whole, order)) return true;
                }
            }
        }

        return false;
    }
}
