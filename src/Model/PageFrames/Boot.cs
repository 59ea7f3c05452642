using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.PageFrames;

/// <summary>From the boot allocator to the buddy system (R1.11).</summary>
public static class Boot
{
    /// <summary>When the boot allocator retires, every present frame that is not reserved shall be free.</summary>
    [Rule(RuleIds.PageFrames.BootReleased, Source = "ULK3 8.1.1; R1.11", AtBoot = true)]
    public static World Release(World world)
    {
        foreach (Zone zone in world.Machine.Zones)
        {
            FrameSet free = world.Free(zone.Id);
            int at = 0;
            foreach (FrameRange gap in Gaps(world.Machine.Layout, zone))
            {
                free = Fill(free, at, (gap.Start - zone.Spanned.Start).Count);
                at = Math.Max(at, (gap.End - zone.Spanned.Start).Count);
            }

            world = world.With(zone.Id, Fill(free, at, zone.Spanned.Pages.Count), world.Frames);
        }

        foreach (FrameRange range in world.Machine.Layout.Reserved)
            for (Frame frame = range.Start; frame < range.End; frame += new Pages(1)) world = Keep(world, frame);
        return world;
    }

    /// <summary>Every other descriptor shall start reserved, without users.</summary>
    [Rule(RuleIds.PageFrames.BootReserved, Source = "R1.11", AtBoot = true)]
    public static World Keep(World world, Frame frame) =>
        world.Machine.IsPresent(frame) ? world.With(frame, new Descriptor { Flags = PageFlags.Reserved }) : world;

    /// <summary>Holes and reserved ranges of a zone in ascending order.</summary>
    static IEnumerable<FrameRange> Gaps(Layout layout, Zone zone) =>
        layout.Zones[zone.Id.Index].Holes.Concat(layout.Reserved.Where(range => zone.Spanned.Contains(range.Start)))
            .OrderBy(range => range.Start);

    /// <summary>Adds the indexes from..to-1, in the largest aligned runs that fit.</summary>
    static FrameSet Fill(FrameSet set, int from, int to)
    {
        while (from < to)
        {
            var order = Order.Largest;
            while (from % order.Pages.Count != 0 || from + order.Pages.Count > to) order = new(order.Value - 1);
            set = set.Add(from, order);
            from += order.Pages.Count;
        }

        return set;
    }

    /// <summary>Thirty-two frames.</summary>
    [Example(RuleIds.PageFrames.BootReleased, "E1.11")]
    internal static string ThirtyTwo()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 32)));
        return $"32 frames from 0: {world.Free(ZoneId.Dma).Blocks(new(5))} block of order 5";
    }
}
