using System.Collections.Immutable;
using Verified.Model.PageAllocator;
using Verified.Model.Slab;

namespace Verified.Model.Kmalloc;

/// <summary>The general caches (R8.8).</summary>
public static class Sizes
{
    static readonly ImmutableArray<int> Line32 =
        [32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072];

    static readonly ImmutableArray<int> Line64 = Line32.Remove(96);
    static readonly ImmutableArray<int> Line128 = Line64.Remove(192);

    /// <summary>
    /// There shall be general caches of 32 bytes and its doubles up to 131072, of 96 if a cache line has less than 64
    /// bytes and of 192 if it has less than 128, each aligned to the cache line, and each a second time for DMA.
    /// </summary>
    /// <remarks>They are the first of the chain, by size, and each stands before its twin for DMA.</remarks>
    [Rule(RuleIds.Kmalloc.Sizes, Source = "ULK3 8.2.3; R8.8", AtBoot = true)]
    public static ImmutableArray<int> Of(int line) => line < 64 ? Line32 : line < 128 ? Line64 : Line128;

    /// <summary>
    /// A request shall be served from the smallest general cache whose objects are large enough, size 0 from the first,
    /// and with __GFP_DMA from its twin for DMA.
    /// </summary>
    /// <remarks>The size is at most 131072; the result is a place in the chain.</remarks>
    [Rule(RuleIds.Kmalloc.Smallest, Source = "ULK3 8.2.15; R8.21")]
    public static int Place(int line, ulong size, uint gfp)
    {
        ImmutableArray<int> sizes = Of(line);
        int at = 0;
        while ((ulong)sizes[at] < size) at++;
        return (2 * at) + ((gfp & Gfp.Dma) != 0 ? 1 : 0);
    }

    /// <summary>Lines of 128 and of 32 bytes.</summary>
    [Example(RuleIds.Kmalloc.Sizes, "E8.8")]
    internal static string Table() => string.Join("; ", ((int[])[128, 32]).Select(line => $"line {line}: "
        + string.Join(", ", Of(line).Select(size => Geometry.Example(size, CacheFlags.HwCacheAlign, line: line))
            .Select(own => $"{own.Size} {own.Num}/{own.Order.Value}/{own.LeftOver}/{(own.OffSlab ? "off" : "on")}"))));

    /// <summary>Sizes between those of the caches, and behind the last.</summary>
    [Example(RuleIds.Kmalloc.Smallest, "E8.21"), Example(RuleIds.Kmalloc.TooLarge, "E8.21")]
    internal static string Between() => string.Join(", ",
        (((int Line, ulong Size)[])[(128, 33), (128, 100), (128, 130), (32, 90), (32, 130)])
        .Select(at => $"line {at.Line}: {at.Size} from {Of(at.Line)[Place(at.Line, at.Size, 0) / 2]}"))
        + $"; 131072 too large: {Request.IsTooLarge(131072)}, 131073: {Request.IsTooLarge(131073)}";
}
