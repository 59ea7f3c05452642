namespace Verified.Impl.Zones;

/// <summary>Checks the options of a machine, so that the rest can rely on them.</summary>
static class Layouts
{
    static readonly string[] Names = ["DMA", "Normal", "HighMem"];

    /// <summary>The smallest range of frames that holds all zones.</summary>
    /// <exception cref="ArgumentException">The layout cannot be booted.</exception>
    public static FrameRange Check(MachineOptions options)
    {
        if (options.MinFreeKbytes < 0) Throw.Layout($"MinFreeKbytes is {options.MinFreeKbytes}; allowed: 0 or more");
        if (options.DmaRatio < 1 || options.NormalRatio < 1)
            Throw.Layout("a lowmem reserve ratio is 0; allowed: 1 or more");
        if (options.Cpus < 1) Throw.Layout($"Cpus is {options.Cpus}; allowed: 1 or more");
        foreach (FrameRange range in options.Reserved)
            if (End(range.Start, range.Count) > 1UL << 32)
                Throw.Layout($"reserved frames at {range.Start} end beyond 2^32");

        ulong first = 0, end = 0;
        ZoneOptions[] zones = [options.Dma, options.Normal, options.HighMem];
        for (int z = 0; z < zones.Length; z++)
        {
            CheckHoles(Names[z], zones[z]);
            if (zones[z].Spanned == 0) continue;
            if (zones[z].Start < end)
                Throw.Layout($"zone {Names[z]} starts at {zones[z].Start}, before the end of a lower zone");
            if (end == 0) first = zones[z].Start;
            end = End(zones[z].Start, zones[z].Spanned);
            // The last number stands for "no frame".
            if (end >= uint.MaxValue) Throw.Layout($"zone {Names[z]} ends beyond frame 2^32 - 2");
        }
        return new FrameRange((uint)first, (uint)(end - first));
    }

    static void CheckHoles(string name, ZoneOptions zone)
    {
        ulong from = zone.Start;
        foreach (FrameRange hole in zone.Holes)
        {
            if (hole.Start < from || End(hole.Start, hole.Count) > End(zone.Start, zone.Spanned))
                Throw.Layout($"hole {hole.Start}+{hole.Count} of zone {name} leaves it, or overlaps the one before");
            from = End(hole.Start, hole.Count);
        }
    }

    static ulong End(uint start, uint count) => (ulong)start + count;
}
