using System.Collections.Immutable;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Sets of frames as ranges, ascending and apart.</summary>
static class Ranges
{
    /// <summary>The frames that also lie in the window.</summary>
    public static ImmutableArray<FrameRange> Inside(ImmutableArray<FrameRange> ranges, FrameRange window)
    {
        var inside = ImmutableArray.CreateBuilder<FrameRange>();
        foreach (FrameRange range in ranges)
            Add(inside, Math.Max(range.Start.Number, window.Start.Number), Math.Min(End(range), End(window)));
        return inside.ToImmutable();
    }

    /// <summary>The frames that do not lie in the window.</summary>
    public static ImmutableArray<FrameRange> Outside(ImmutableArray<FrameRange> ranges, FrameRange window)
    {
        var outside = ImmutableArray.CreateBuilder<FrameRange>();
        foreach (FrameRange range in ranges)
        {
            Add(outside, range.Start.Number, Math.Min(End(range), window.Start.Number));
            Add(outside, Math.Max(range.Start.Number, End(window)), End(range));
        }

        return outside.ToImmutable();
    }

    /// <summary>The same ranges so many frames further on.</summary>
    public static IEnumerable<FrameRange> Shifted(IEnumerable<FrameRange> ranges, Pages by) =>
        ranges.Select(range => range with { Start = range.Start + by });

    /// <summary>The same frames, whatever the order of the ranges.</summary>
    public static ImmutableArray<FrameRange> Joined(IEnumerable<FrameRange> ranges)
    {
        var joined = ImmutableArray.CreateBuilder<FrameRange>();
        foreach (FrameRange range in ranges.OrderBy(range => range.Start.Number))
        {
            if (joined.Count == 0 || joined[^1].End < range.Start) joined.Add(range);
            else if (joined[^1].End < range.End) joined[^1] = new(joined[^1].Start, range.End - joined[^1].Start);
        }

        return joined.ToImmutable();
    }

    static void Add(ImmutableArray<FrameRange>.Builder ranges, int start, int end)
    {
        if (end > start) ranges.Add(new(new(start), new(end - start)));
    }

    static int End(FrameRange range) => range.End.Number;
}
