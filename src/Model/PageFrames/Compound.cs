namespace Verified.Model.PageFrames;

/// <summary>Which compound block a frame belongs to.</summary>
public static class Compound
{
    /// <summary>The first frame of the compound block that holds the frame; null: the frame is in none.</summary>
    /// <remarks>
    /// Only first frames keep the order, and only they have users; a block is aligned in its zone, so that an unused
    /// frame
    /// has one candidate per order.
    /// </remarks>
    public static Frame? HeadOf(World world, Frame frame)
    {
        if (!world.Machine.Layout.CompoundPages) return null;
        Descriptor own = world.Frames[frame];
        if (own.Users > 0) return own.CompoundOrder > 0 ? frame : null;
        int start = world.Machine.ZoneOf(frame)!.Spanned.Start.Number;
        int at = frame.Number - start;
        for (int order = 1; order < Order.Limit; order++)
        {
            var head = new Frame(start + (at & -(1 << order)));
            if (world.Frames[head].CompoundOrder >= order) return head;
        }

        return null;
    }

    /// <summary>Whether the frame is in a compound block but not its first frame.</summary>
    public static bool IsInterior(World world, Frame frame) => HeadOf(world, frame) is { } head && head != frame;

    /// <summary>The frame whose counter counts: the first one of a compound block, or the frame itself.</summary>
    public static Frame Counted(World world, Frame frame) => HeadOf(world, frame) ?? frame;
}
