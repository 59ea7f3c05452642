namespace Verified.Check.Import;

/// <summary>A cache that a recording names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes that its objects get. Caches of one name and two sizes are two.</param>
/// <param name="Number">The number of its name in the trace, in the order of appearance, from 1.</param>
/// <param name="Align">
/// The largest power of two up to 128 that divides its size and all its addresses; 0: pointers are hashed.
/// </param>
/// <param name="LineAligned">Whether SLAB_HWCACHE_ALIGN gives that alignment.</param>
/// <param name="Allocations">Objects allocated.</param>
/// <param name="Peak">The most objects that were live at one time.</param>
public sealed record RecordedCache(
    string Name, long Size, int Number, int Align, bool LineAligned, int Allocations, int Peak)
{
    /// <summary>Bytes of a cache line of the machine: those of x86-64, from which the recordings come.</summary>
    internal const int Line = 64;

    const int HighestAlign = 128;

    /// <summary>The alignment that fits addresses (all of them joined by or) and a size.</summary>
    internal static int AlignOf(ulong addresses, long size)
    {
        ulong shared = addresses | (ulong)size | HighestAlign;
        return (int)(shared & (~shared + 1));
    }

    /// <summary>
    /// What SLAB_HWCACHE_ALIGN aligns objects to: a line, halved while the object fits in half (R8.4).
    /// </summary>
    internal static int AlignInLines(long size)
    {
        int align = Line;
        while (size <= align / 2) align /= 2;
        return align;
    }
}
