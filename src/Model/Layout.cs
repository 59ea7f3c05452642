using System.Collections.Immutable;

namespace Verified.Model;

/// <summary>Frames Start to Start + Count - 1.</summary>
public readonly record struct FrameRange(Frame Start, Pages Pages)
{
    /// <summary>The first frame behind the range.</summary>
    public Frame End => Start + Pages;

    /// <summary>Whether the frame lies in the range.</summary>
    public bool Contains(Frame frame) => frame >= Start && frame < End;
}

/// <summary>One zone as the machine has it: the spanned frames and the holes in them, ascending and apart.</summary>
public sealed record ZoneLayout(FrameRange Spanned, ImmutableArray<FrameRange> Holes)
{
    /// <summary>A zone without frames.</summary>
    public static ZoneLayout Empty { get; } = new(default, []);

    /// <summary>A zone without holes.</summary>
    public static ZoneLayout Of(int start, int spanned) => new(new(new(start), new(spanned)), []);
}

/// <summary>How the zones of a layout came about.</summary>
public enum MemoryModel
{
    /// <summary>Written down zone by zone.</summary>
    Explicit,

    /// <summary>Derived from the amount of memory as on i386 with high memory (R2.1).</summary>
    I386,

    /// <summary>Derived as on i386 without high memory (R2.1).</summary>
    I386LowOnly,

    /// <summary>Derived as on x86-64 (R2.2).</summary>
    X8664,
}

/// <summary>A machine before it boots: zones, reserved frames and tunables. Immutable.</summary>
public sealed record Layout
{
    /// <summary>The zones, node by node, and in each node in the order DMA, Normal, HighMem.</summary>
    public required ImmutableArray<ZoneLayout> Zones { get; init; }

    /// <summary>
    /// The distance from each node (row) to each node, 1 or more; empty: 10 to itself and 20 to any other.
    /// </summary>
    public ImmutableArray<ImmutableArray<int>> Distances { get; init; } = [];

    /// <summary>The node of each CPU; empty: all are on node 0.</summary>
    public ImmutableArray<int> CpuNodes { get; init; } = [];

    /// <summary>Memory nodes, 1 to 8.</summary>
    public int NodeCount => Zones.IsDefault ? 0 : Zones.Length / ZoneId.Kinds;

    /// <summary>How the zones came about.</summary>
    public MemoryModel Memory { get; init; }

    /// <summary>For a derived layout: the number of frames of memory (the first frame number behind it).</summary>
    public int MemoryFrames { get; init; }

    /// <summary>Present frames that stay reserved after boot, ascending, apart, and each range in one zone.</summary>
    public ImmutableArray<FrameRange> Reserved { get; init; } = [];

    /// <summary>min_free_kbytes at boot; null: computed from the size of low memory (R3.1).</summary>
    public int? MinFreeKbytes { get; init; }

    /// <summary>lowmem_reserve_ratio of DMA, at least 1.</summary>
    public int DmaRatio { get; init; } = 256;

    /// <summary>lowmem_reserve_ratio of Normal, at least 1.</summary>
    public int NormalRatio { get; init; } = 32;

    /// <summary>Whether __GFP_COMP builds compound blocks (CONFIG_HUGETLB_PAGE).</summary>
    public bool CompoundPages { get; init; } = true;

    /// <summary>CPUs, 1 to 64.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>Whether single frames go through per-CPU lists.</summary>
    public bool PerCpuLists { get; init; }

    /// <summary>The sizes of all per-CPU lists; null: by the size of their zone (R6.2).</summary>
    public PerCpu.ListSizes? PerCpuSizes { get; init; }

    /// <summary>Blocks below this order have per-CPU lists, if there are any; 1 to 11; 1: single frames.</summary>
    public int ListOrders { get; init; } = 1;

    /// <summary>Whether memory is reclaimed when it runs low; if not, a request that may wait fails instead.</summary>
    public bool Reclaim { get; init; }

    /// <summary>Bytes of a cache line, 32, 64 or 128, on a machine with slab caches; 0: it has none.</summary>
    public int CacheLine { get; init; }

    /// <summary>How many caches there is room for besides the general ones, 1 to 256.</summary>
    public int Caches { get; init; } = 64;

    /// <summary>
    /// Slots of the window for permanent mappings of high memory, 2 to 1024, on a machine with caches; 0: it has no
    /// windows (R7.1).
    /// </summary>
    public int Pkmap { get; init; }

    /// <summary>
    /// Pages of the range of noncontiguous areas, guards included, 1 to 32768, on a machine with caches; 0: none.
    /// </summary>
    public int VmallocPages { get; init; }

    /// <summary>How many memory pools a machine with caches has room for, 0 to 64.</summary>
    public int Pools { get; init; }

    /// <summary>Whether the caches are those of a build with debugging (R8.22).</summary>
    public bool SlabDebug { get; init; }

    /// <summary>The node of a CPU.</summary>
    public NodeId NodeOf(int cpu) => new(CpuNodes.IsEmpty ? 0 : CpuNodes[cpu]);

    /// <summary>The distance from one node to another.</summary>
    public int Distance(NodeId from, NodeId to) =>
        !Distances.IsEmpty ? Distances[from.Index][to.Index] : from == to ? 10 : 20;

    /// <summary>A machine of up to three zones written down one by one.</summary>
    public static Layout Of(ZoneLayout dma, ZoneLayout? normal = null, ZoneLayout? highMem = null) =>
        new() { Zones = [dma, normal ?? ZoneLayout.Empty, highMem ?? ZoneLayout.Empty] };

    /// <summary>A machine whose zones follow from the amount of memory.</summary>
    public static Layout FromMemory(MemoryModel memory, int frames) => new()
    {
        Zones = Model.Zones.Sizes.Zones(memory, frames),
        Memory = memory,
        MemoryFrames = frames,
    };
}
