using System.Collections.Immutable;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Import;

/// <summary>One zone of the machine that was recorded, as its zoneinfo tells.</summary>
/// <param name="Name">The kernel's name: DMA, DMA32, Normal, HighMem, Movable.</param>
/// <param name="Start">First frame.</param>
/// <param name="Spanned">Frames with holes.</param>
/// <param name="Present">Frames without holes.</param>
/// <param name="Managed">Present frames that boot did not reserve.</param>
/// <param name="Min">The min mark in frames.</param>
sealed record RecordedZone(string Name, long Start, long Spanned, long Present, long Managed, long Min)
{
    /// <summary>The frame below which PC hardware keeps its hole: 1 MB.</summary>
    const long HardwareEnd = 256;

    /// <summary>The frame behind the zone.</summary>
    public long End => Start + Spanned;

    /// <summary>
    /// Places the frames that are not present, and then those that boot reserved. A zoneinfo tells how many there
    /// are, not where: they go to the frames that the recording does not name, from 1 MB downward where a PC has its
    /// hole, then from the end of the zone downward, where memory gives way to devices.
    /// </summary>
    /// <exception cref="TraceFormatException">The recording names more frames than the zone has.</exception>
    public (ImmutableArray<FrameRange> Holes, ImmutableArray<FrameRange> Reserved) Place(LiveBlocks blocks)
    {
        using IEnumerator<long> places = Unnamed(blocks).GetEnumerator();
        return (Take(places, Spanned - Present), Take(places, Present - Managed));
    }

    IEnumerable<long> Unnamed(LiveBlocks blocks)
    {
        long hardware = Start < HardwareEnd && HardwareEnd < End ? HardwareEnd : Start;
        for (long frame = hardware - 1; frame >= Start; frame--)
            if (!blocks.Names(frame)) yield return frame;
        for (long frame = End - 1; frame >= hardware; frame--)
            if (!blocks.Names(frame)) yield return frame;
    }

    ImmutableArray<FrameRange> Take(IEnumerator<long> places, long count)
    {
        var frames = new List<long>();
        for (; count > 0; count--)
        {
            if (!places.MoveNext())
                throw new TraceFormatException(
                    $"zoneinfo: zone {Name} has {Managed:N0} managed frames and the recording uses more; give the "
                    + "zoneinfo of the recorded machine");
            frames.Add(places.Current);
        }

        frames.Sort();
        return Join(frames);
    }

    static ImmutableArray<FrameRange> Join(List<long> frames)
    {
        var ranges = ImmutableArray.CreateBuilder<FrameRange>();
        for (int at = 0, first = 0; at < frames.Count; at++)
        {
            if (at + 1 < frames.Count && frames[at + 1] == frames[at] + 1) continue;
            ranges.Add(new(new((int)frames[first]), new(at + 1 - first)));
            first = at + 1;
        }

        return ranges.ToImmutable();
    }
}
