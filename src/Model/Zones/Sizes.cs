using System.Collections.Immutable;

namespace Verified.Model.Zones;

/// <summary>How the amount of memory divides into zones.</summary>
public static class Sizes
{
    /// <summary>Frames below 16 MB.</summary>
    public const int DmaEnd = 4096;

    /// <summary>Frames below 896 MB: what i386 can map permanently.</summary>
    public const int LowEnd = 229376;

    /// <summary>Frames below 4 GB: what i386 can address without PAE.</summary>
    public const int AddressableEnd = 1048576;

    /// <summary>
    /// i386 memory shall be DMA below 16 MB, Normal below 896 MB and HighMem up to 4 GB, or DMA alone when there is
    /// less than 16 MB.
    /// </summary>
    [Rule(RuleIds.Zones.SizesI386, Source = "ULK3 8.1.3; R2.1", AtBoot = true)]
    public static (int Dma, int Normal, int HighMem) I386(int frames, bool highMemory)
    {
        int low = Math.Min(frames, LowEnd);
        if (low < DmaEnd) return (low, 0, 0);
        return (DmaEnd, low - DmaEnd, highMemory ? Math.Min(frames, AddressableEnd) - low : 0);
    }

    /// <summary>x86-64 memory shall be DMA below 16 MB and Normal above; there is no HighMem.</summary>
    [Rule(RuleIds.Zones.SizesX8664, Source = "R2.2", AtBoot = true)]
    public static (int Dma, int Normal) X8664(int frames) => (Math.Min(frames, DmaEnd), Math.Max(0, frames - DmaEnd));

    /// <summary>The zones of a derived layout, one behind the other from frame 0.</summary>
    public static ImmutableArray<ZoneLayout> Zones(MemoryModel memory, int frames)
    {
        var (dma, normal, high) = memory == MemoryModel.X8664
            ? (X8664(frames).Dma, X8664(frames).Normal, 0)
            : I386(frames, memory == MemoryModel.I386);
        return [ZoneLayout.Of(0, dma), ZoneLayout.Of(dma, normal), ZoneLayout.Of(dma + normal, high)];
    }

    /// <summary>Three machines.</summary>
    [Example(RuleIds.Zones.SizesI386, "E2.1")]
    internal static string ThreeMachines() =>
        $"1 GB: {I386(262144, true)}, 512 MB: {I386(131072, true)}, 8 MB: {I386(2048, true)}";

    /// <summary>The first 8 GB of x86-64.</summary>
    [Example(RuleIds.Zones.SizesX8664, "E2.2")]
    internal static string EightGigabytes() => $"8 GB: {X8664(2097152)}";
}
