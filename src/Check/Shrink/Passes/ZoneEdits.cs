using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Changes of one zone that take its holes and reserved frames along.</summary>
static class ZoneEdits
{
    /// <summary>The zone keeps its first frames only; of none it becomes empty.</summary>
    public static Layout Resize(Layout layout, int index, int frames)
    {
        FrameRange spanned = layout.Zones[index].Spanned;
        var kept = new FrameRange(spanned.Start, new(frames));
        var cut = new FrameRange(kept.End, spanned.End - kept.End);
        ZoneLayout zone = frames == 0
            ? ZoneLayout.Empty
            : new(kept, Ranges.Inside(layout.Zones[index].Holes, kept));
        return layout with
        {
            Zones = layout.Zones.SetItem(index, zone),
            Reserved = Ranges.Outside(layout.Reserved, cut),
        };
    }

    /// <summary>The zone starts at another frame.</summary>
    public static Layout Move(Layout layout, int index, Frame start)
    {
        ZoneLayout zone = layout.Zones[index];
        Pages by = start - zone.Spanned.Start;
        var moved = new ZoneLayout(zone.Spanned with { Start = start }, [.. Ranges.Shifted(zone.Holes, by)]);
        IEnumerable<FrameRange> reserved = Ranges.Outside(layout.Reserved, zone.Spanned)
            .Concat(Ranges.Shifted(Ranges.Inside(layout.Reserved, zone.Spanned), by));
        return layout with
        {
            Zones = layout.Zones.SetItem(index, moved),
            Reserved = [.. reserved.OrderBy(range => range.Start)],
        };
    }

    /// <summary>A zone becomes empty, and the populated one below it that much longer; all between are empty.</summary>
    public static Layout Join(Layout layout, int index, int lower)
    {
        ZoneLayout zone = layout.Zones[lower];
        Pages frames = layout.Zones[index].Spanned.Pages;
        Layout without = Resize(layout, index, 0);
        var longer = zone.Spanned with { Pages = new(zone.Spanned.Pages.Count + frames.Count) };
        return without with { Zones = without.Zones.SetItem(lower, zone with { Spanned = longer }) };
    }

    /// <summary>The frames of a zone become those of an empty one.</summary>
    public static Layout Rename(Layout layout, int index, int empty) => layout with
    {
        Zones = layout.Zones.SetItem(empty, layout.Zones[index]).SetItem(index, ZoneLayout.Empty),
    };

    /// <summary>The first frame behind all zones before this one.</summary>
    public static int EndBefore(Layout layout, int index)
    {
        int end = 0;
        foreach (ZoneLayout zone in layout.Zones.AsSpan()[..index])
            if (zone.Spanned.Pages.Count != 0) end = zone.Spanned.End.Number;
        return end;
    }
}
