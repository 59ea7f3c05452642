using System.Collections.Immutable;
using Verified.Impl;
using Verified.Model;

namespace Verified.Check.Systems;

/// <summary>
/// The boot of our implementation in the words of the specification: its options and what it reports.
/// </summary>
public static class KernelBoot
{
    /// <summary>What the implementation shows of its boot state.</summary>
    public static BootReport Report(MemorySystem system) => new()
    {
        MapBytes = (long)system.Facts.MemMapBytes,
        MinFreeKbytes = system.MinFreeKbytes,
        Nodes = [.. system.Facts.Nodes.Select(node => new NodeReport
        {
            Spanned = (int)node.Spanned,
            Present = (int)node.Present,
            Zones = node.NrZones,
            Zonelists = [.. node.Zonelists.Select(list => list.ToArray())],
        })],
        Zones = [.. system.Facts.Zones.Select(zone => new ZoneReport
        {
            Start = (int)zone.Start,
            Spanned = (int)zone.Spanned,
            Present = (int)zone.Present,
            Min = (int)zone.Min,
            Low = (int)zone.Low,
            High = (int)zone.High,
            Reserve = [.. zone.Reserve.Select(pages => (int)pages)],
            WaitTableSize = (int)zone.WaitTableSize,
            AlignmentNotice = !zone.Aligned,
        })],
    };

    /// <summary>The boot options of the implementation for a layout.</summary>
    public static MachineOptions OptionsOf(Layout layout)
    {
        MachineOptions zones = layout.Memory switch
        {
            MemoryModel.I386 => MachineOptions.I386((uint)layout.MemoryFrames),
            MemoryModel.I386LowOnly => MachineOptions.I386((uint)layout.MemoryFrames, highMemory: false),
            MemoryModel.X8664 => MachineOptions.X8664((uint)layout.MemoryFrames),
            _ when layout.NodeCount > 1 => new MachineOptions
            {
                Nodes = [.. Enumerable.Range(0, layout.NodeCount).Select(node => Node(layout, node))],
            },
            _ => new MachineOptions
            {
                Dma = Zone(layout.Zones[0]),
                Normal = Zone(layout.Zones[1]),
                HighMem = Zone(layout.Zones[2]),
            },
        };
        return zones with
        {
            Reserved = Ranges(layout.Reserved),
            MinFreeKbytes = layout.MinFreeKbytes,
            DmaRatio = (uint)layout.DmaRatio,
            NormalRatio = (uint)layout.NormalRatio,
            CompoundPages = layout.CompoundPages,
            Cpus = layout.Cpus,
            CpuNodes = [.. layout.CpuNodes],
            Reclaim = layout.Reclaim,
            CacheLine = layout.CacheLine,
            SlabDebug = layout.SlabDebug,
            Caches = layout.Caches,
            Pkmap = layout.Pkmap,
            VmallocPages = layout.VmallocPages,
            Pools = layout.Pools,
            PerCpuLists = layout.PerCpuLists,
            ListOrders = layout.ListOrders,
            PerCpuSizes = layout.PerCpuSizes is { } sizes
                ? new(sizes.HotLow, sizes.HotHigh, sizes.HotBatch, sizes.ColdLow, sizes.ColdHigh, sizes.ColdBatch)
                : null,
        };
    }

    static NodeOptions Node(Layout layout, int node) => new()
    {
        Dma = Zone(layout.Zones[node * ZoneId.Kinds]),
        Normal = Zone(layout.Zones[(node * ZoneId.Kinds) + 1]),
        HighMem = Zone(layout.Zones[(node * ZoneId.Kinds) + 2]),
        Distances = layout.Distances.IsEmpty ? [] : [.. layout.Distances[node]],
    };

    static ZoneOptions Zone(ZoneLayout zone) =>
        new((uint)zone.Spanned.Start.Number, (uint)zone.Spanned.Pages.Count, Ranges(zone.Holes));

    static Impl.FrameRange[] Ranges(ImmutableArray<Model.FrameRange> ranges) =>
        [.. ranges.Select(range => new Impl.FrameRange((uint)range.Start.Number, (uint)range.Pages.Count))];
}
