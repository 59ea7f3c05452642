using System.Collections.Immutable;
using Verified.Model;

namespace Verified.Check.Generate;

/// <summary>
/// Draws machines: small zones, unaligned starts and ends, holes, empty zones, reserved frames, marks that bite or do
/// not.
/// </summary>
static class LayoutGenerator
{
    const int MostFrames = 256;

    public static Layout Draw(SplitMix random, LayoutTaste taste)
    {
        if (taste == LayoutTaste.Derived && random.OneIn(24)) return Derived(random);
        Layout layout = taste == LayoutTaste.OneZone && !random.OneIn(8) ? OneZone(random) : Zones(random);
        bool tight = taste == LayoutTaste.Tight;
        return layout with
        {
            MinFreeKbytes = random.OneIn(tight ? 8 : 16) ? null : tight
                || random.OneIn(3) ? random.Between(0, 40) * 4 : 0,
            DmaRatio = Ratio(random, 256, tight),
            NormalRatio = Ratio(random, 32, tight),
            CompoundPages = !random.OneIn(5),
            Cpus = random.Between(1, 4),
            Reserved = random.OneIn(taste == LayoutTaste.OneZone ? 8 : 3) ? Reserved(random, layout) : [],
        };
    }

    static int Ratio(SplitMix random, int usual, bool tight) =>
        random.OneIn(tight ? 4 : 2) ? usual : random.Between(1, 32);

    static Layout OneZone(SplitMix random)
    {
        // Once in a while a zone in which blocks of the largest order meet.
        int frames = random.OneIn(256) ? random.Between(1024, 3072)
            : random.OneIn(3) ? 8 << random.Below(6) : random.Between(8, MostFrames);
        return Layout.Of(Zone(random, Start(random), frames));
    }

    static Layout Zones(SplitMix random)
    {
        int start = Start(random);
        var zones = new ZoneLayout[ZoneId.Count];
        for (int z = 0; z < zones.Length; z++)
        {
            bool empty = random.OneIn(4)
                && !(z == zones.Length - 1 && zones.All(zone => zone is null || zone.Spanned.Pages.Count == 0));
            zones[z] = empty ? ZoneLayout.Empty : Zone(random, start, random.Between(4, MostFrames / ZoneId.Count));
            if (!empty) start = zones[z].Spanned.End.Number + (random.OneIn(3) ? random.Below(9) : 0);
        }

        return Layout.Of(zones[0], zones[1], zones[2]);
    }

    static int Start(SplitMix random) => random.Below(4) switch { 0 => 0, 1 => 1024, 2 => random.Below(64), _ => 1 };

    static ZoneLayout Zone(SplitMix random, int start, int frames)
    {
        var holes = ImmutableArray.CreateBuilder<FrameRange>();
        int at = start + random.Below(8);
        while (random.OneIn(4) && at < start + frames - 4)
        {
            int length = random.Between(1, Math.Max(1, Math.Min(9, (start + frames - at) / 2)));
            holes.Add(new(new(at), new(length)));
            at += length + random.Between(1, 16);
        }

        return new(new(new(start), new(frames)), holes.ToImmutable());
    }

    static ImmutableArray<FrameRange> Reserved(SplitMix random, Layout layout)
    {
        var ranges = ImmutableArray.CreateBuilder<FrameRange>();
        foreach (ZoneLayout zone in layout.Zones)
        {
            int at = zone.Spanned.Start.Number + random.Below(16);
            while (random.OneIn(2) && at < zone.Spanned.End.Number)
            {
                int length = Math.Min(random.Between(1, 5), zone.Spanned.End.Number - at);
                ranges.Add(new(new(at), new(length)));
                at += length + random.Between(1, 40);
            }
        }

        return ranges.ToImmutable();
    }

    static Layout Derived(SplitMix random)
    {
        MemoryModel memory = random.Pick<MemoryModel>([MemoryModel.X8664, MemoryModel.I386LowOnly, MemoryModel.I386]);
        int frames = random.Below(24) switch
        {
            0 => 229376 + random.Below(4096),
            < 6 => 4096 + random.Below(512),
            _ => random.Between(64, 2048),
        };
        return Layout.FromMemory(memory, frames) with
        {
            MinFreeKbytes = random.OneIn(2) ? null : random.Between(0, 4096),
            CompoundPages = !random.OneIn(4),
        };
    }
}
