namespace Verified.Impl.Zones;

/// <summary>Checks the options of a machine, so that the rest can rely on them.</summary>
static class Layouts
{
    const int MostNodes = 8, MostCpus = 64, FarthestDistance = 1 << 20, MostCaches = 256, MostPools = 64;
    static readonly string[] Names = ["DMA", "Normal", "HighMem"];

    /// <summary>The smallest range of frames that holds all zones.</summary>
    /// <exception cref="ArgumentException">The layout cannot be booted.</exception>
    public static FrameRange Check(MachineOptions options)
    {
        CheckTunables(options);
        CheckNodes(options);
        CheckCpus(options);
        foreach (FrameRange range in options.Reserved)
            if (End(range.Start, range.Count) > 1UL << 32)
                Throw.Layout($"reserved frames at {range.Start} end beyond 2^32");

        var spans = new List<(ulong Start, ulong End, string Name)>();
        for (int node = 0; node < options.NodeCount; node++) AddSpans(options, node, spans);
        if (options.CacheLine != 0 && spans.Any(span => span.End > Slab.SlabShape.MostFrames))
            Throw.Layout(
                $"a zone ends beyond frame {Slab.SlabShape.MostFrames} (8 GiB); allowed without CacheLine only");
        HighMemory.WindowRoom.Check(options);
        if (spans.Count == 0) return default;
        spans.Sort();
        for (int i = 1; i < spans.Count; i++)
            if (spans[i].Start < spans[i - 1].End)
                Throw.Layout($"zone {spans[i].Name} overlaps zone {spans[i - 1].Name}");
        return new FrameRange((uint)spans[0].Start, (uint)(spans[^1].End - spans[0].Start));
    }

    static void CheckTunables(MachineOptions options)
    {
        if (options.MinFreeKbytes < 0) Throw.Layout($"MinFreeKbytes is {options.MinFreeKbytes}; allowed: 0 or more");
        if (options.DmaRatio < 1 || options.NormalRatio < 1)
            Throw.Layout("a lowmem reserve ratio is 0; allowed: 1 or more");
        if (options.CacheLine is not (0 or 32 or 64 or 128))
            Throw.Layout($"CacheLine is {options.CacheLine}; allowed: 0, 32, 64 or 128");
        if (options.Caches is < 1 or > MostCaches)
            Throw.Layout($"Caches is {options.Caches}; allowed: 1 to {MostCaches}");
        if (options.Pools is < 0 or > MostPools)
            Throw.Layout($"Pools is {options.Pools}; allowed: 0 to {MostPools}");
        if (options.ListOrders is < 1 or > Buddy.Blocks.Orders)
            Throw.Layout($"ListOrders is {options.ListOrders}; allowed: 1 to {Buddy.Blocks.Orders}");
        if (options.PerCpuSizes is { IsLegal: false })
            Throw.Layout($"PerCpuSizes is {options.PerCpuSizes}; allowed: 0 or more each");
    }

    static void CheckNodes(MachineOptions options)
    {
        int count = options.Nodes.Count;
        if (count > MostNodes) Throw.Layout($"there are {count} nodes; allowed: 1 to {MostNodes}");
        if (count > 0 && (options.Dma.Spanned | options.Normal.Spanned | options.HighMem.Spanned) != 0)
            Throw.Layout("Nodes is given, and Dma, Normal or HighMem too; allowed: one or the other");
        for (int node = 0; node < count; node++)
        {
            IReadOnlyList<int> distances = options.Nodes[node].Distances;
            if (distances.Count != 0 && distances.Count != count)
                Throw.Layout($"node {node} has {distances.Count} distances; allowed: none, or one to each node");
            if (distances.Any(distance => distance is < 0 or > FarthestDistance))
                Throw.Layout($"a distance of node {node} is out of range; allowed: 0 to {FarthestDistance}");
        }
    }

    static void CheckCpus(MachineOptions options)
    {
        if (options.Cpus is < 1 or > MostCpus) Throw.Layout($"Cpus is {options.Cpus}; allowed: 1 to {MostCpus}");
        if (options.CpuNodes.Count != 0 && options.CpuNodes.Count != options.Cpus)
            Throw.Layout($"CpuNodes names {options.CpuNodes.Count} nodes; allowed: none, or one for each CPU");
        foreach (int node in options.CpuNodes)
            if ((uint)node >= (uint)options.NodeCount)
                Throw.Layout($"CpuNodes names node {node}; allowed: 0 to {options.NodeCount - 1}");
    }

    static void AddSpans(MachineOptions options, int node, List<(ulong Start, ulong End, string Name)> spans)
    {
        ulong end = 0;
        for (int kind = 0; kind < Zone.Kinds; kind++)
        {
            ZoneOptions zone = options.ZoneOf(node, kind);
            string name = options.Nodes.Count == 0 ? Names[kind] : $"{Names[kind]} of node {node}";
            CheckHoles(name, zone);
            if (zone.Spanned == 0) continue;
            if (zone.Start < end)
                Throw.Layout($"zone {name} starts at {zone.Start}, before the end of a lower zone");
            end = End(zone.Start, zone.Spanned);
            // The last number stands for "no frame".
            if (end >= uint.MaxValue) Throw.Layout($"zone {name} ends beyond frame 2^32 - 2");
            spans.Add((zone.Start, end, name));
        }
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
