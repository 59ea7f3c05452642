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

    public static Layout Draw(SplitMix random, LayoutTaste taste, Level level)
    {
        bool cached = level == Level.Structure
            && (taste is LayoutTaste.Cached or LayoutTaste.Ranged or LayoutTaste.Windowed
                || (taste == LayoutTaste.Mixed && random.OneIn(2)));
        int line = cached ? 32 << random.Below(3) : 0;
        int caches = !cached ? 64 : random.OneIn(4) ? random.Between(1, 3) : 8;
        if (taste is LayoutTaste.Derived or LayoutTaste.Hollow or LayoutTaste.Mixed && random.OneIn(24))
            return Derived(random) with
            {
                Reclaim = level == Level.Structure && random.OneIn(4),
                CacheLine = line,
                Caches = caches,
                SlabDebug = cached && random.OneIn(4),
                Pools = cached ? Pools(random) : 0,
            };
        if (taste == LayoutTaste.Listed && level == Level.Structure && random.OneIn(128)) return OneHugeZone(random);
        bool nodes = taste != LayoutTaste.OneZone && random.OneIn(3);
        Layout layout = taste == LayoutTaste.OneZone && !random.OneIn(8)
            ? OneZone(random)
            : taste == LayoutTaste.Listed && random.OneIn(16) ? OneLargeZone(random)
            : Zones(random, nodes ? Nodes(random) : 1);
        if (taste == LayoutTaste.Hollow && random.OneIn(16)) layout = WithHollowZone(random, layout);
        bool windowed = cached && (taste == LayoutTaste.Windowed || (taste == LayoutTaste.Mixed && random.OneIn(2)));
        if (windowed) layout = WithHighMemory(random, layout);
        bool tight = taste == LayoutTaste.Tight;
        // Which frames a refill takes is the system's choice: who does not show its lists has none.
        bool lists = level == Level.Structure && taste != LayoutTaste.OneZone
            && (taste == LayoutTaste.Listed || random.OneIn(3));
        int cpus = random.Between(1, random.OneIn(8) ? 8 : 4);
        return layout with
        {
            MinFreeKbytes = random.OneIn(tight ? 8 : 16) ? null : tight
                || random.OneIn(3) ? random.Between(0, 40) * 4 : 0,
            DmaRatio = Ratio(random, 256, tight),
            NormalRatio = Ratio(random, 32, tight),
            CompoundPages = !random.OneIn(5),
            Cpus = cpus,
            CpuNodes = nodes && !random.OneIn(8) ? CpuNodes(random, cpus, layout.NodeCount) : [],
            Distances = nodes && random.OneIn(2) ? Distances(random, layout.NodeCount) : [],
            PerCpuLists = lists,
            ListOrders = lists && random.OneIn(3) ? random.Between(2, random.OneIn(2) ? 4 : Order.Limit) : 1,
            PerCpuSizes = lists && !random.OneIn(3) ? Sizes(random) : null,
            Reserved = random.OneIn(taste == LayoutTaste.OneZone ? 8 : 3) ? Reserved(random, layout) : [],
            Reclaim = level == Level.Structure && Reclaims(random, taste),
            CacheLine = line,
            Caches = caches,
            SlabDebug = cached && random.OneIn(4),
            Pkmap = windowed ? Slots(random) : 0,
            VmallocPages = cached ? Range(random, taste) : 0,
            Pools = cached ? Pools(random) : 0,
        };
    }

    /// <summary>A zone in which a per-CPU list may hold more than 255 frames.</summary>
    static Layout OneLargeZone(SplitMix random) => Layout.Of(Zone(random, Start(random), random.Between(300, 1024)));

    /// <summary>A zone whose lists have sizes of their own that follow from its frames: up to where they grow no more,
    /// often at the edge of the next size.</summary>
    static Layout OneHugeZone(SplitMix random)
    {
        const int Step = 4096, Most = 18;
        int frames = random.OneIn(2)
            ? Step * random.Between(2, Most) + random.Between(-1, 1) : random.Between(2 * Step, Most * Step);
        return Layout.Of(ZoneLayout.Of(Start(random), frames)) with
        {
            MinFreeKbytes = 0,
            PerCpuLists = true,
            Cpus = random.Between(1, 2),
            CompoundPages = random.OneIn(2),
        };
    }

    /// <summary>The layout with one zone that spans its frames and has none, unless it is the only one.</summary>
    static Layout WithHollowZone(SplitMix random, Layout layout)
    {
        int[] spanning = [.. Enumerable.Range(0, layout.Zones.Length)
            .Where(zone => layout.Zones[zone].Spanned.Pages.Count > 0)];
        if (spanning.Length < 2) return layout;
        int hollow = random.Pick<int>(spanning);
        FrameRange spanned = layout.Zones[hollow].Spanned;
        return layout with { Zones = layout.Zones.SetItem(hollow, new(spanned, [spanned])) };
    }

    /// <summary>Few slots, so that they run out: 4 to 8 mostly.</summary>
    static int Slots(SplitMix random) =>
        random.OneIn(8) ? random.Pick<int>([2, 3, 16, 21]) : random.Between(4, 8);

    /// <summary>
    /// The layout with frames in its last HighMem zone, sometimes enough for two of one bucket of the hash.
    /// </summary>
    static Layout WithHighMemory(SplitMix random, Layout layout)
    {
        int last = layout.Zones.Length - 1;
        bool many = random.OneIn(3);
        ZoneLayout own = layout.Zones[last];
        if (own.Spanned.Pages.Count > 0 && !many) return layout;
        int frames = many ? random.Between(Windows.SameBucket + 1, Windows.SameBucket + 8) : random.Between(8, 48);
        int start = own.Spanned.Pages.Count > 0
            ? own.Spanned.Start.Number : layout.Zones.Max(zone => zone.Spanned.End.Number);
        return layout with { Zones = layout.Zones.SetItem(last, Zone(random, start, frames)) };
    }

    /// <summary>Pages of the range of noncontiguous areas: few, so that it fills up; once in a while room for wide
    /// alignments.</summary>
    static int Range(SplitMix random, LayoutTaste taste)
    {
        if (taste != LayoutTaste.Ranged && !(taste == LayoutTaste.Mixed && random.OneIn(2))) return 0;
        return random.OneIn(8) ? random.Between(128, 600) : random.Between(1, random.OneIn(2) ? 16 : 64);
    }

    /// <summary>Room for a few memory pools, once in a while for none.</summary>
    static int Pools(SplitMix random) => random.OneIn(8) ? 0 : random.Between(1, 4);

    /// <summary>Reclaim moves many blocks at once: rarely where the buddy system alone is looked at.</summary>
    static bool Reclaims(SplitMix random, LayoutTaste taste) => taste switch
    {
        LayoutTaste.OneZone => random.OneIn(16),
        LayoutTaste.Small => random.OneIn(2),
        _ => random.OneIn(4),
    };

    static int Ratio(SplitMix random, int usual, bool tight) =>
        random.OneIn(tight ? 4 : 2) ? usual : random.Between(1, 32);

    static Layout OneZone(SplitMix random)
    {
        // Once in a while a zone in which blocks of the largest order meet.
        int frames = random.OneIn(256) ? random.Between(1024, 3072)
            : random.OneIn(3) ? 8 << random.Below(6) : random.Between(8, MostFrames);
        return Layout.Of(Zone(random, Start(random), frames));
    }

    static int Nodes(SplitMix random) => random.OneIn(8) ? 8 : random.Between(2, 4);

    static ImmutableArray<int> CpuNodes(SplitMix random, int cpus, int nodes)
    {
        var of = new int[cpus];
        for (int cpu = 0; cpu < cpus; cpu++) of[cpu] = random.Below(nodes);
        return [.. of];
    }

    static ImmutableArray<ImmutableArray<int>> Distances(SplitMix random, int nodes)
    {
        var rows = new int[nodes][];
        for (int from = 0; from < nodes; from++)
        {
            rows[from] = new int[nodes];
            for (int to = 0; to < nodes; to++)
                rows[from][to] = from == to ? 10 : random.Pick<int>([10, 15, 20, 20, 30, 40]);
        }

        return [.. rows.Select(row => row.ToImmutableArray())];
    }

    /// <summary>A low or high mark or a batch: mostly a few frames, also none, or more than a machine has.</summary>
    internal static int Size(SplitMix random) => random.Below(16) switch
    {
        0 => 0,
        1 => 1,
        2 => random.Between(256, 1024),
        _ => random.Below(12),
    };

    static Model.PerCpu.ListSizes Sizes(SplitMix random) => new(
        Size(random), Size(random), Size(random), Size(random), Size(random), Size(random));

    /// <summary>Zones one behind the other, node by node; some are empty, and so may a node be.</summary>
    static Layout Zones(SplitMix random, int nodes)
    {
        int start = Start(random);
        var zones = new ZoneLayout[nodes * ZoneId.Kinds];
        for (int z = 0; z < zones.Length; z++)
        {
            bool empty = random.OneIn(nodes == 1 ? 4 : 2)
                && !(z == zones.Length - 1 && zones.All(zone => zone is null || zone.Spanned.Pages.Count == 0));
            int most = Math.Max(5, MostFrames / zones.Length);
            zones[z] = empty ? ZoneLayout.Empty : Zone(random, start, random.Between(4, most));
            if (!empty) start = zones[z].Spanned.End.Number + (random.OneIn(3) ? random.Below(9) : 0);
        }

        return new Layout { Zones = [.. zones] };
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
