using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.Buddy;

/// <summary>Giving a block back when its last user goes.</summary>
public static class Release
{
    /// <summary>
    /// The block joins the free blocks, or if its order has per-CPU lists that of its CPU; or it is refused as a
    /// whole. The frame has exactly one user and the block lies aligned in its zone.
    /// </summary>
    public static Ruling Block(World world, Frame frame, Order order, int cpu, bool cold)
    {
        int aliens = PageCheck.Aliens(world, frame, order);
        if (aliens > 0)
            return new(RuleIds.Buddy.ReleaseOverlap, Response.Of(Outcome.Refused, aliens), world, Fired.Overlap);
        Zone zone = world.Machine.ZoneOf(frame)!;
        int index = (frame - zone.Spanned.Start).Count;
        int compound = world.Frames[frame].CompoundOrder;
        bool toList = order.Value < world.Machine.ListOrders;
        bool mismatch = PageAllocator.CompoundBlocks.IsMismatch(compound, order);
        var (frames, bad) = PageCheck.Clean(world.Frames, frame, order, mismatch, toList && order == Order.Zero);
        FrameSet free = world.Free(zone.Id);
        string rule = mismatch ? RuleIds.PageAllocator.CompoundMismatch
            : bad > 0 ? RuleIds.Buddy.ReleaseBadFrame : RuleIds.PageAllocator.ReleaseLast;
        Marks marks = Fired.Release
            | (bad > 0 ? Fired.BadFrame : default)
            | (compound > 0 ? mismatch ? Fired.CompoundMismatch : Fired.CompoundReleased : default);
        var response = Response.Of(Outcome.Freed, bad);
        Statistics.Vmstat counted = world.Vmstat.Released(order);
        if (toList)
        {
            var list = PerCpu.ListId.Of(order, cold);
            var (given, moves) = PerCpu.Give.To(world.With(frames).With(counted), zone.Id, frame, cpu, list);
            marks |= moves.IsEmpty ? default : Fired.GiveFlush;
            return new(rule, response, given, marks | Fired.GiveHead | Cleared(world, given))
            {
                Moves = moves,
            };
        }

        marks |= Merge.HasFreeBuddy(free, index, order) ? Fired.Merged : Fired.NotMerged;
        World joined = world.With(zone.Id, Merge.Into(free, index, order), frames, counted);
        World next = PageAllocator.Unreclaimable.Clear(joined, zone.Id);
        return new(rule, response, next, marks | Cleared(world, next))
        {
            Moves = world.Machine.TellsMoves ? [new(zone.Id, frame, order, true)] : [],
        };
    }

    static Marks Cleared(World before, World after) =>
        ReferenceEquals(before.Reclaim, after.Reclaim) ? default : Fired.FreedClears;
}
