using System.Numerics;
using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Kmalloc;

/// <summary>The general caches: one of each size, and its twin with memory for devices (R8.8). Their numbers are 2 *
/// size class, and one more for the twin.</summary>
static unsafe class Sizes
{
    public const uint Largest = 131072;

    // Up to here a table knows the class; above, sizes are powers of two.
    const uint LargestInTable = 256;
    const int TableShift = 5, LargestInTableLog2 = 8;

    static readonly uint[] All =
    [
        32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072,
    ];

    static readonly CacheOptions[] Options = [.. All.SelectMany(size => (CacheOptions[])[
        new() { Name = $"size-{size}", Size = size, Flags = CacheFlags.HardwareAlign },
        new() { Name = $"size-{size}(DMA)", Size = size, Flags = CacheFlags.HardwareAlign | CacheFlags.Dma }])];

    /// <summary>How many sizes there are for a cache line of so many bytes.</summary>
    public static int Count(int line)
    {
        int count = 0;
        foreach (uint size in All) count += IsUsed(size, line) ? 1 : 0;
        return count;
    }

    /// <summary>The name of a general cache.</summary>
    public static string NameOf(int number, int line) => Options[OptionsOf(number, line)].Name!;

    /// <summary>Makes the general caches.</summary>
    public static void Boot(MemMap* map, int line)
    {
        uint units = 0;
        for (int number = 0; number < map->CacheTable->General; number++)
        {
            CacheOptions options = Options[OptionsOf(number, line)];
            // A slab descriptor comes from a smaller size, which is there already.
            for (; units <= Math.Min(options.Size, LargestInTable) >> TableShift; units++)
                map->CacheTable->Classes[units] = (byte)(number / 2);
            Geometry geometry = Geometry.Of(
                options.Size, 0, options.Flags, (uint)line, map->CacheTable->Roomy != 0,
                map->CacheTable->Debugs != 0);
            Create.Fill(map, number, geometry, options);
        }
    }

    /// <summary>The number of the smallest general cache for a size up to <see cref="Largest"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Kmalloc.Smallest), Implements(RuleIds.Slab.ObjectFits)]
    public static int CacheOf(MemMap* map, uint size, uint gfp)
    {
        CacheTable* table = map->CacheTable;
        int sizeClass = size <= LargestInTable ? table->Classes[(size + 31) >> TableShift]
            : table->Classes[LargestInTable >> TableShift] + BitOperations.Log2(size - 1) - LargestInTableLog2 + 1;
        return 2 * sizeClass + (int)(gfp & Gfp.Dma);
    }

    /// <summary>Some sizes would be no better than the next power of two on machines with long cache lines.</summary>
    [Implements(RuleIds.Kmalloc.Sizes)]
    static bool IsUsed(uint size, int line) => size switch
    {
        96 => line < 64,
        192 => line < 128,
        _ => true,
    };

    static int OptionsOf(int number, int line)
    {
        int left = number / 2;
        for (int i = 0; ; i++)
            if (IsUsed(All[i], line) && left-- == 0) return 2 * i + number % 2;
    }
}
