using System.Collections.Immutable;
using System.Globalization;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Import;

/// <summary>
/// The zones of a recorded machine, read from its /proc/zoneinfo (v6), and the machine of v2.6 made from them.
/// </summary>
/// <remarks>
/// DMA stays DMA; DMA32, Normal and Movable are joined into Normal, as v2.6 has no more on x86-64; HighMem stays
/// HighMem; Device is left out. A zone is extended down to a multiple of 1024 frames by a hole, so that blocks are
/// aligned as they were (R5.2). min_free_kbytes is what the min marks add up to.
/// </remarks>
public sealed class Zoneinfo
{
    const int BlockFrames = 1024;
    const int PageKbytes = 4;
    const long Largest = 1L << 40;

    readonly List<RecordedZone> zones;

    Zoneinfo(List<RecordedZone> zones) => this.zones = zones;

    /// <summary>Reads the text of /proc/zoneinfo.</summary>
    /// <exception cref="TraceFormatException">It is no zoneinfo of a machine with one node; the message names the
    /// line.</exception>
    public static Zoneinfo Read(TextReader text)
    {
        var zones = new List<RecordedZone>();
        int number = 0;
        RecordedZone? zone = null;
        while (text.ReadLine() is { } line)
        {
            number++;
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["Node", _, "zone", _])
            {
                if (words[1] != "0,")
                    throw TraceFormatException.AtLine(
                        number, $"zoneinfo: node {words[1].TrimEnd(',')}; only machines with one node are imported");
                if (zone != null) zones.Add(zone);
                zone = new(words[3], 0, 0, 0, 0, 0);
            }
            else if (zone != null && words is ["min" or "spanned" or "present" or "managed" or "start_pfn:", _])
            {
                zone = With(zone, words[0], words[1], number);
            }
        }

        if (zone != null) zones.Add(zone);
        zones.RemoveAll(each => each.Spanned == 0 || each.Name == "Device");
        if (zones.Find(each => each.Present > each.Spanned || each.Managed > each.Present) is { } odd)
            throw new TraceFormatException(
                $"zoneinfo: zone {odd.Name} has more managed than present or more present than spanned frames; give "
                + "the text as it was");
        if (zones.Count == 0)
            throw TraceFormatException.AtLine(
                Math.Max(number, 1), "zoneinfo: no zone with frames; give the text of /proc/zoneinfo");
        return new(zones);
    }

    /// <summary>Whether the frame lies in a zone.</summary>
    public bool Contains(long frame) => zones.Any(zone => frame >= zone.Start && frame < zone.End);

    /// <summary>The machine, with holes where the recording names no frame.</summary>
    internal Layout Layout(LiveBlocks blocks, int cpus, bool lists)
    {
        var joined = new ZoneLayout[ZoneId.Kinds];
        var reserved = ImmutableArray.CreateBuilder<FrameRange>();
        long below = 0;
        for (int index = 0; index < ZoneId.Kinds; index++)
        {
            var parts = zones.Where(zone => Index(zone.Name) == index).OrderBy(zone => zone.Start).ToList();
            joined[index] = parts.Count == 0 ? ZoneLayout.Empty : Join(parts, below, blocks, reserved);
            if (parts.Count > 0) below = parts[^1].End;
        }

        long minimum = zones.Where(zone => zone.Name is not ("Movable" or "HighMem")).Sum(zone => zone.Min);
        var layout = new Layout
        {
            Zones = [.. joined],
            Reserved = reserved.ToImmutable(),
            MinFreeKbytes = (int)Math.Min(minimum * PageKbytes, int.MaxValue),
            Cpus = cpus,
            PerCpuLists = lists,
        };
        return LayoutCheck.Problem(layout) is { } problem ? throw new TraceFormatException(
            $"zoneinfo: {problem}") : layout;
    }

    static ZoneLayout Join(
        List<RecordedZone> parts, long below, LiveBlocks blocks, ImmutableArray<FrameRange>.Builder reserved)
    {
        long start = Math.Max(below, parts[0].Start / BlockFrames * BlockFrames);
        long end = start;
        var holes = ImmutableArray.CreateBuilder<FrameRange>();
        foreach (RecordedZone part in parts)
        {
            if (part.End > TraceLimits.Frames)
                throw new TraceFormatException(
                    $"zoneinfo: zone {part.Name} ends behind frame {TraceLimits.Frames} (64 GB); import without a "
                    + "zoneinfo");
            if (part.Start < end)
                throw new TraceFormatException(
                    $"zoneinfo: zone {part.Name} starts at frame {part.Start}, before the zone below it ends "
                    + $"({end}); give the text as it was");
            if (part.Start > end) holes.Add(new(new((int)end), new((int)(part.Start - end))));
            var places = part.Place(blocks);
            holes.AddRange(places.Holes);
            reserved.AddRange(places.Reserved);
            end = part.End;
        }

        return new(new(new((int)start), new((int)(end - start))), holes.ToImmutable());
    }

    static int Index(string zone) => zone switch { "DMA" => 0, "HighMem" => 2, _ => 1 };

    static RecordedZone With(RecordedZone zone, string field, string text, int number)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) || value > Largest)
            throw TraceFormatException.AtLine(
                number,
                $"zoneinfo: {field} is {TraceFormatException.Quote(text)}; it must be a number from 0 to {Largest}");
        return field switch
        {
            "min" => zone with { Min = value },
            "spanned" => zone with { Spanned = value },
            "present" => zone with { Present = value, Managed = value },
            "managed" => zone with { Managed = value },
            _ => zone with { Start = value },
        };
    }
}
