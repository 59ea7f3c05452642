using System.Collections.Immutable;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Fewer and smaller holes and reserved ranges.</summary>
static class SimplifyRanges
{
    public static void Apply(Search search)
    {
        if (search.Layout.Memory == MemoryModel.Explicit)
        {
            for (int index = 0; index < ZoneId.Kinds; index++)
            {
                int zone = index;
                Apply(search, layout => layout.Zones[zone].Holes, (layout, holes) => layout with
                {
                    Zones = layout.Zones.SetItem(zone, layout.Zones[zone] with { Holes = holes }),
                });
            }
        }

        Apply(search, layout => layout.Reserved, (layout, reserved) => layout with { Reserved = reserved });
    }

    static void Apply(
        Search search,
        Func<Layout, ImmutableArray<FrameRange>> read,
        Func<Layout, ImmutableArray<FrameRange>, Layout> write)
    {
        bool Try(Func<ImmutableArray<FrameRange>, ImmutableArray<FrameRange>> simpler)
        {
            Draft draft = search.Edit();
            draft.Layout = write(draft.Layout, simpler(read(draft.Layout)));
            return search.Try();
        }

        // From the end: what is before a removed range keeps its place.
        Sweep.FromEnd(read(search.Layout).Length, gone =>
            Try(ranges => ranges.RemoveRange(gone.Start.Value, gone.End.Value - gone.Start.Value)));
        for (int at = read(search.Layout).Length - 1; at >= 0; at--)
        {
            int place = at;
            FrameRange range = read(search.Layout)[at];
            if (TakeOut(search, range, layout => write(layout, read(layout).RemoveAt(place)))) continue;
            Sweep.Down(range.Pages.Count - 1, less => Try(ranges =>
                ranges.SetItem(place, range with { Pages = new((int)less + 1) })));
        }
    }

    /// <summary>
    /// Removes a range with as many frames from the end of its zone: what can be allocated stays the same.
    /// </summary>
    static bool TakeOut(Search search, FrameRange range, Func<Layout, Layout> without)
    {
        if (search.Layout.Memory != MemoryModel.Explicit) return false;
        for (int index = 0; index < ZoneId.Kinds; index++)
        {
            FrameRange spanned = search.Layout.Zones[index].Spanned;
            if (!spanned.Contains(range.Start) || spanned.Pages.Count <= range.Pages.Count) continue;
            Draft draft = search.Edit();
            draft.Layout = ZoneEdits.Resize(without(draft.Layout), index, spanned.Pages.Count - range.Pages.Count);
            return search.Try();
        }

        return false;
    }
}
