using System.Collections.Immutable;

namespace Verified.Tests.Properties;

/// <summary>The machines that the tests run on, and their form on the lower floor.</summary>
static class Machines
{
    /// <summary>One zone DMA of that many frames without marks: requests see the buddy system alone.</summary>
    public static Layout Plain(int frames, params int[] reserved) => Layout.Of(ZoneLayout.Of(0, frames)) with
    {
        MinFreeKbytes = 0,
        Reserved = [.. reserved.Select(frame => new FrameRange(new(frame), new(1)))],
    };

    /// <summary>
    /// Three small zones: DMA with a hole at 20 to 23, a gap, Normal that starts off alignment, HighMem.
    /// </summary>
    /// <remarks>Frames 3 and 4 are reserved; frames 64 to 66 and from 235 on are in no zone.</remarks>
    public static Layout Small => Layout.Of(
        new ZoneLayout(new(new(0), new(64)), [new(new(20), new(4))]),
        ZoneLayout.Of(67, 100),
        ZoneLayout.Of(167, 68)) with
    {
        MinFreeKbytes = 0,
        Reserved = [new(new(3), new(2))],
    };

    /// <summary>
    /// One zone DMA in which exactly that many blocks of each order are free, ascending in the order given: the rest is
    /// reserved.
    /// pages_min is the mark.
    /// </summary>
    public static Layout WithFree(int mark, params (int Blocks, int Order)[] content)
    {
        var reserved = new List<FrameRange>();
        int at = 0;
        int end = 0;
        foreach (var (blocks, order) in content)
        {
            for (int i = 0; i < blocks; i++)
            {
                at = (end + (2 << order) - 1) & -(2 << order);
                if (at > end) reserved.Add(new(new(end), new(at - end)));
                end = at + (1 << order);
            }
        }

        reserved.Add(new(new(end), new(1)));
        return Layout.Of(ZoneLayout.Of(0, end + 1)) with { MinFreeKbytes = mark * 4, Reserved = [.. reserved] };
    }

    /// <summary>Two nodes, each with a zone Normal of 8 frames and a CPU, without marks.</summary>
    public static Layout TwoNodes => new()
    {
        Zones =
        [
            ZoneLayout.Empty, ZoneLayout.Of(0, 8), ZoneLayout.Empty,
            ZoneLayout.Empty, ZoneLayout.Of(8, 8), ZoneLayout.Empty,
        ],
        MinFreeKbytes = 0,
        Cpus = 2,
        CpuNodes = [0, 1],
    };

    /// <summary>A machine of i386 with that many megabytes.</summary>
    public static Layout I386(int megabytes) => Layout.FromMemory(MemoryModel.I386, megabytes * 256);

    /// <summary>The same machine on the lower floor.</summary>
    public static Impl.MachineOptions Options(Layout layout) => Zones(layout) with
    {
        Reserved = Ranges(layout.Reserved),
        MinFreeKbytes = layout.MinFreeKbytes,
        DmaRatio = (uint)layout.DmaRatio,
        NormalRatio = (uint)layout.NormalRatio,
        CompoundPages = layout.CompoundPages,
        Cpus = layout.Cpus,
        CpuNodes = [.. layout.CpuNodes],
        Reclaim = layout.Reclaim,
        PerCpuLists = layout.PerCpuLists,
        PerCpuSizes = layout.PerCpuSizes is { } sizes
            ? new(sizes.HotLow, sizes.HotHigh, sizes.HotBatch, sizes.ColdLow, sizes.ColdHigh, sizes.ColdBatch)
            : null,
    };

    static Impl.MachineOptions Zones(Layout layout) => layout.NodeCount == 1
        ? new() { Dma = Zone(layout.Zones[0]), Normal = Zone(layout.Zones[1]), HighMem = Zone(layout.Zones[2]) }
        : new()
        {
            Nodes = [.. Enumerable.Range(0, layout.NodeCount).Select(node => new Impl.NodeOptions
            {
                Dma = Zone(layout.Zones[node * ZoneId.Kinds]),
                Normal = Zone(layout.Zones[(node * ZoneId.Kinds) + 1]),
                HighMem = Zone(layout.Zones[(node * ZoneId.Kinds) + 2]),
                Distances = layout.Distances.IsEmpty ? [] : [.. layout.Distances[node]],
            })],
        };

    /// <summary>A booted system of the lower floor alone.</summary>
    public static Impl.MemorySystem Boot(Layout layout) => Impl.MemorySystem.Boot(Options(layout));

    /// <summary>The boot facts of a system in the words of the model.</summary>
    public static BootReport Report(Impl.MemorySystem system) => new()
    {
        MapBytes = (long)system.Facts.MemMapBytes,
        MinFreeKbytes = system.MinFreeKbytes,
        Nodes = [.. system.Facts.Nodes.Select(node => new NodeReport
        {
            Spanned = (int)node.Spanned,
            Present = (int)node.Present,
            Zones = node.NrZones,
            Zonelists = node.Zonelists,
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

    static Impl.ZoneOptions Zone(ZoneLayout zone) =>
        new((uint)zone.Spanned.Start.Number, (uint)zone.Spanned.Pages.Count, Ranges(zone.Holes));

    static Impl.FrameRange[] Ranges(ImmutableArray<FrameRange> ranges) =>
        [.. ranges.Select(range => new Impl.FrameRange((uint)range.Start.Number, (uint)range.Pages.Count))];
}
