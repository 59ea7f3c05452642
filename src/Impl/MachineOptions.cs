using Verified.Impl.Zones;

namespace Verified.Impl;

/// <summary>Consecutive page frames.</summary>
/// <param name="Start">The number (pfn) of the first frame.</param>
/// <param name="Count">How many frames.</param>
public readonly record struct FrameRange(uint Start, uint Count);

/// <summary>One memory zone of a machine.</summary>
/// <param name="Start">The number (pfn) of its first frame.</param>
/// <param name="Spanned">How many frames it spans, holes included; 0 for an empty zone.</param>
/// <param name="Holes">Frames inside the zone without memory: ascending and disjoint.</param>
public sealed record ZoneOptions(uint Start, uint Spanned, params IReadOnlyList<FrameRange> Holes);

/// <summary>One node of a machine: memory that some CPUs reach faster than others. It may have none.</summary>
public sealed record NodeOptions
{
    /// <summary>The zone for devices that address 16 MiB only. Default: empty.</summary>
    public ZoneOptions Dma { get; init; } = new(0, 0);

    /// <summary>The zone of directly mapped memory. Default: empty.</summary>
    public ZoneOptions Normal { get; init; } = new(0, 0);

    /// <summary>The zone of memory without a linear address. Default: empty.</summary>
    public ZoneOptions HighMem { get; init; } = new(0, 0);

    /// <summary>How far each node is, itself included (R2.12), 0 or more; empty: 10 to itself, 20 to any
    /// other.</summary>
    public IReadOnlyList<int> Distances { get; init; } = [];
}

/// <summary>What a machine is made of: its zones, what the boot reserves, and its tunables.</summary>
public sealed record MachineOptions
{
    /// <summary>The zone for devices that address 16 MiB only. Default: empty.</summary>
    public ZoneOptions Dma { get; init; } = new(0, 0);

    /// <summary>The zone of directly mapped memory. Default: empty.</summary>
    public ZoneOptions Normal { get; init; } = new(0, 0);

    /// <summary>The zone of memory without a linear address. Default: empty.</summary>
    public ZoneOptions HighMem { get; init; } = new(0, 0);

    /// <summary>The nodes, up to 8, with zones that nowhere overlap; empty for one node that has the three zones above.
    /// A zone has the number node * 3 + kind, kind 0 for DMA, 1 for Normal, 2 for HighMem.</summary>
    public IReadOnlyList<NodeOptions> Nodes { get; init; } = [];

    /// <summary>The node of each CPU; empty: all are on node 0.</summary>
    public IReadOnlyList<int> CpuNodes { get; init; } = [];

    /// <summary>Frames that the boot does not release: kernel code and data. Ranges may overlap.</summary>
    public IReadOnlyList<FrameRange> Reserved { get; init; } = [];

    /// <summary>The size of the reserved pool in KiB, 0 or more; null lets the formula of R3.1 choose.</summary>
    public int? MinFreeKbytes { get; init; }

    /// <summary>How many frames of higher zones protect one frame of DMA (R3.6); at least 1.</summary>
    public uint DmaRatio { get; init; } = 256;

    /// <summary>How many frames of HighMem protect one frame of Normal (R3.6); at least 1.</summary>
    public uint NormalRatio { get; init; } = 32;

    /// <summary>Whether __GFP_COMP builds compound pages (R4.8).</summary>
    public bool CompoundPages { get; init; } = true;

    /// <summary>How many CPUs the machine has; 1 to 64.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>Whether each CPU keeps single frames of each zone in a hot and a cold list (R6.1).</summary>
    public bool PerCpuLists { get; init; }

    /// <summary>The sizes of all these lists; null: by the size of their zone (R6.2).</summary>
    public PageListSizes? PerCpuSizes { get; init; }

    /// <summary>Blocks below this order have per-CPU lists, if there are any; 1 to 11. Linux 2.6.11 lists single frames
    /// alone, which is 1; later versions keep larger blocks too. The list of an order has the sizes of the hot one,
    /// divided by the frames of a block, the high mark and the batch at least 1.</summary>
    public int ListOrders { get; init; } = 1;

    /// <summary>Whether memory is reclaimed when it runs low (R4.9, R4.14); if not, a request that may wait fails
    /// instead. What is reclaimed says <see cref="MemorySystem.Attach"/>.</summary>
    public bool Reclaim { get; init; }

    /// <summary>Bytes of a cache line, 32, 64 or 128, on a machine with slab caches (R8.4); 0: it has none.</summary>
    public int CacheLine { get; init; }

    /// <summary>How many caches there is room for besides the general ones, 1 to 256.</summary>
    public int Caches { get; init; } = 64;

    /// <summary>Slots of the window for permanent mappings of high memory, 2 to 1024, on a machine with caches; 0: it
    /// has no windows (R7.1).</summary>
    public int Pkmap { get; init; }

    /// <summary>Pages of the range of noncontiguous areas, guards included, 1 to 32768, on a machine with caches; 0: it
    /// has none (R7.9).</summary>
    public int VmallocPages { get; init; }

    /// <summary>Whether what is mapped into the windows can really be reached there: the frames are memory behind a
    /// file then, on Linux alone. Without it the page table says what is mapped.</summary>
    public bool RealMappings { get; init; }

    /// <summary>How many memory pools a machine with caches has room for, 0 to 64.</summary>
    public int Pools { get; init; }

    /// <summary>Whether the caches are those of a build with debugging: red zones, poison and last users (R8.22). Their
    /// operations take the long ways then.</summary>
    public bool SlabDebug { get; init; }

    /// <summary>The zones of a 32-bit PC with memory up to <paramref name="maxPfn"/> (R2.1). Memory above 4 GiB is
    /// ignored, and without high memory all above 896 MiB.</summary>
    public static MachineOptions I386(uint maxPfn, bool highMemory = true) => Sizes.I386(maxPfn, highMemory);

    /// <summary>The zones of a 64-bit PC with memory up to <paramref name="maxPfn"/> (R2.2): DMA and Normal.</summary>
    public static MachineOptions X8664(uint maxPfn) => Sizes.X8664(maxPfn);

    internal int NodeCount => Math.Max(Nodes.Count, 1);

    internal ZoneOptions ZoneOf(int node, int kind) => kind switch
    {
        Zone.Dma => Nodes.Count == 0 ? Dma : Nodes[node].Dma,
        Zone.Normal => Nodes.Count == 0 ? Normal : Nodes[node].Normal,
        _ => Nodes.Count == 0 ? HighMem : Nodes[node].HighMem,
    };

    internal int NodeOf(int cpu) => CpuNodes.Count == 0 ? 0 : CpuNodes[cpu];

    internal bool HasCpu(int node) => CpuNodes.Count == 0 ? node == 0 : CpuNodes.Contains(node);

    internal int Distance(int from, int to)
    {
        const int Local = 10, Remote = 20;
        if (Nodes.Count != 0 && Nodes[from].Distances.Count != 0) return Nodes[from].Distances[to];
        return from == to ? Local : Remote;
    }
}
