using System.Collections.Immutable;
using System.Numerics;

namespace Verified.Model.Dialects.V6;

/// <summary>What kmalloc gives for a number of bytes.</summary>
public static class KmallocClass
{
    /// <summary>The sizes of the general caches.</summary>
    public static ImmutableArray<long> Sizes { get; } =
        [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];

    /// <summary>
    /// A request shall be served from the smallest general cache whose objects it fits, and above 8192 bytes by the
    /// page allocator with the smallest power of two of pages.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.KmallocClass, Source = "R8.24")]
    public static long Of(long requested)
    {
        foreach (long size in Sizes)
            if (requested <= size) return size;
        return (long)BitOperations.RoundUpToPowerOf2((ulong)requested);
    }

    /// <summary>
    /// The address that kmalloc gives shall be a multiple of the largest power of two that divides the size of its
    /// class, at least 8.
    /// </summary>
    [DialectRule(
        DialectRuleIds.V6.KmallocAlignment, Source = "R8.24; core-api/memory-allocation.rst, mm/slab_common.c of 6.18")]
    public static long Alignment(long size) => Math.Max(8, size & -size);
}
