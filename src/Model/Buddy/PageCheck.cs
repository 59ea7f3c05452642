using Verified.Model.PageFrames;
using Verified.Model.State;

namespace Verified.Model.Buddy;

/// <summary>The checks on freeing a block and on preparing one (R5.8, R5.9).</summary>
public static class PageCheck
{
    const PageFlags BadOnRelease = PageFlags.Lru | PageFlags.Private | PageFlags.Locked | PageFlags.Active
        | PageFlags.Reclaim | PageFlags.Slab | PageFlags.SwapCache | PageFlags.Writeback;

    const PageFlags BadOnPrepare = PageFlags.Private | PageFlags.Locked | PageFlags.Lru | PageFlags.Active
        | PageFlags.Dirty | PageFlags.Reclaim | PageFlags.SwapCache | PageFlags.Writeback;

    const PageFlags Repaired = PageFlags.Private | PageFlags.Locked | PageFlags.Lru | PageFlags.Active
        | PageFlags.Dirty | PageFlags.SwapCache | PageFlags.Writeback;

    const PageFlags ClearedOnPrepare = PageFlags.Uptodate | PageFlags.Error | PageFlags.Referenced
        | PageFlags.Arch1 | PageFlags.Checked | PageFlags.MappedToDisk;

    /// <summary>
    /// A frame that is still mapped, locked, in a cache or otherwise in use when it is freed shall be reported and
    /// repaired, and freeing goes on.
    /// </summary>
    [Rule(RuleIds.Buddy.ReleaseBadFrame, Source = "R5.8")]
    public static (Descriptor After, bool Bad) OnRelease(Descriptor before, bool toList = false)
    {
        if (ReferenceEquals(before, Descriptor.OneUser)) return (Descriptor.Plain, false);
        // The way through a per-CPU list forgets the mapping of an anonymous page before it looks.
        if (toList && (before.Mapping & 1) != 0) before = before with { Mapping = 0 };
        bool bad = IsBad(before, BadOnRelease);
        Descriptor after = bad ? Repair(before) : before;
        PageFlags flags = after.Flags & ~PageFlags.Dirty;
        return (PageAllocator.CompoundBlocks.Unmark(after) with { Users = 0, Private = 0, Flags = flags }, bad);
    }

    /// <summary>
    /// Of a new block the first frame alone shall be checked, cleaned of old state and given one user.
    /// </summary>
    [Rule(RuleIds.Buddy.PrepareFirstFrame, Source = "R5.9")]
    public static (Descriptor After, bool Bad) OnPrepare(Descriptor before)
    {
        if (ReferenceEquals(before, Descriptor.Plain)) return (Descriptor.OneUser, false);
        bool bad = IsBad(before, BadOnPrepare);
        Descriptor after = bad ? Repair(before) : before;
        return (after with { Users = 1, Private = 0, Flags = after.Flags & ~ClearedOnPrepare }, bad);
    }

    /// <summary>
    /// A release that would take frames which are free, reserved or in use by others shall be refused, and change
    /// nothing.
    /// </summary>
    [Rule(RuleIds.Buddy.ReleaseOverlap, Source = "R5.8; docs/decisions.md")]
    public static int Aliens(World world, Frame frame, Order order)
    {
        if (order == Order.Zero) return 0;
        Zones.Zone zone = world.Machine.ZoneOf(frame)!;
        FrameSet free = world.Free(zone.Id);
        int aliens = free.CountIn((frame - zone.Spanned.Start).Count, order);
        Frame end = frame + order.Pages;
        foreach (FrameRange hole in world.Machine.Layout.Zones[zone.Id.Index].Holes)
            aliens += Math.Max(0, Math.Min(hole.End.Number, end.Number) - Math.Max(hole.Start.Number, frame.Number));
        for (Frame other = world.Frames.Next(new(frame.Number + 1)); other < end
            && other > frame; other = world.Frames.Next(new(other.Number + 1)))
        {
            Descriptor own = world.Frames[other];
            bool taken = own.Reserved || own.Users > 0 || own.OfSlab is not null;
            if (taken || PerCpu.Parking.IsParked(own)) aliens += 1 << own.CompoundOrder;
        }

        return aliens;
    }

    /// <summary>
    /// The descriptors after the frames of a block have been checked and cleaned, and how many were bad.
    /// </summary>
    internal static (DescriptorMap Frames, int Bad) Clean(
        DescriptorMap frames, Frame first, Order order, bool firstIsBad, bool toList)
    {
        int bad = 0;
        Frame end = first + order.Pages;
        for (Frame frame = frames.Next(first); frame < end
            && frame >= first; frame = frames.Next(new(frame.Number + 1)))
        {
            var (after, isBad) = OnRelease(frames[frame], toList);
            if (isBad || (firstIsBad && frame == first)) bad++;
            frames = after == Descriptor.Plain ? frames.Without(frame) : frames.With(frame, after);
        }

        return (frames, bad);
    }

    static bool IsBad(Descriptor descriptor, PageFlags flags) =>
        descriptor.Mappers != 0 || descriptor.Mapping != 0 || (descriptor.Flags & flags) != 0;

    static Descriptor Repair(Descriptor bad) => bad with { Flags = bad.Flags & ~Repaired, Mappers = 0, Mapping = 0 };

    /// <summary>A locked frame.</summary>
    [Example(RuleIds.Buddy.ReleaseBadFrame, "E5.8")]
    internal static string Locked()
    {
        var (after, bad) = OnRelease(new Descriptor { Users = 1, Flags = PageFlags.Locked });
        return $"freeing a locked frame: reported {bad}, flags afterwards {PageFrames.Flags.Names(after.Flags)}";
    }

    /// <summary>Four frames.</summary>
    [Example(RuleIds.Buddy.PrepareFirstFrame, "E5.9")]
    internal static string OrderTwo() =>
        $"order 2: counts {OnPrepare(Descriptor.Plain).After.Users},"
        + string.Join(",", Enumerable.Repeat(Descriptor.Plain.Users, 3));
}
