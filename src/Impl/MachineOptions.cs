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

/// <summary>What a machine is made of: its zones, what the boot reserves, and its tunables.</summary>
public sealed record MachineOptions
{
    /// <summary>The zone for devices that address 16 MiB only. Default: empty.</summary>
    public ZoneOptions Dma { get; init; } = new(0, 0);

    /// <summary>The zone of directly mapped memory. Default: empty.</summary>
    public ZoneOptions Normal { get; init; } = new(0, 0);

    /// <summary>The zone of memory without a linear address. Default: empty.</summary>
    public ZoneOptions HighMem { get; init; } = new(0, 0);

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

    /// <summary>How many CPUs the machine has; at least 1.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>The zones of a 32-bit PC with memory up to <paramref name="maxPfn"/> (R2.1). Memory above 4 GiB is
    /// ignored, and without high memory all above 896 MiB.</summary>
    public static MachineOptions I386(uint maxPfn, bool highMemory = true) => Sizes.I386(maxPfn, highMemory);

    /// <summary>The zones of a 64-bit PC with memory up to <paramref name="maxPfn"/> (R2.2): DMA and Normal.</summary>
    public static MachineOptions X8664(uint maxPfn) => Sizes.X8664(maxPfn);
}
