using System.Collections.Immutable;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// The map of a machine drawn half as large: zones, the space before them, holes and reserved frames.
/// </summary>
static class HalvedLayout
{
    /// <summary>
    /// The machine with half the frames; odd counts lose a half or, rounded up, gain one. A zone, hole or reserved
    /// range that has frames keeps at least one.
    /// </summary>
    public static Layout Of(Layout layout, bool up)
    {
        var zones = ImmutableArray.CreateBuilder<ZoneLayout>(layout.Zones.Length);
        var reserved = ImmutableArray.CreateBuilder<FrameRange>();
        int end = 0;
        foreach (ZoneLayout zone in layout.Zones)
        {
            FrameRange old = zone.Spanned;
            if (old.Pages.Count == 0)
            {
                zones.Add(zone);
                continue;
            }

            int start = Math.Max(end, old.Start.Number / 2);
            var spanned = new FrameRange(new(start), new(Math.Max(1, (old.Pages.Count + (up ? 1 : 0)) / 2)));
            zones.Add(new(spanned, Halves(zone.Holes, old, spanned)));
            reserved.AddRange(Halves(Ranges.Inside(layout.Reserved, old), old, spanned));
            end = spanned.End.Number;
        }

        return layout with { Zones = zones.MoveToImmutable(), Reserved = reserved.ToImmutable() };
    }

    static ImmutableArray<FrameRange> Halves(ImmutableArray<FrameRange> ranges, FrameRange old, FrameRange spanned)
    {
        var halves = ImmutableArray.CreateBuilder<FrameRange>(ranges.Length);
        int free = spanned.Start.Number;
        foreach (FrameRange range in ranges)
        {
            int start = Math.Max(free, spanned.Start.Number + ((range.Start - old.Start).Count / 2));
            int end = Math.Min(spanned.End.Number, start + Math.Max(1, range.Pages.Count / 2));
            if (end <= start) continue;
            halves.Add(new(new(start), new(end - start)));
            free = end;
        }

        return halves.ToImmutable();
    }
}
