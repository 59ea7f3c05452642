using System.Collections.Immutable;
using Verified.Model.PageFrames;

namespace Verified.Model.Slab;

/// <summary>A slab (R8.10, R8.11). Immutable.</summary>
/// <param name="First">Its first frame.</param>
/// <param name="ColourOff">Where its objects begin, in bytes from its first frame.</param>
/// <param name="Word">Where its descriptor is kept: a word of 4 bytes from frame 0.</param>
/// <param name="Chain">The numbers of its free objects, in the order in which they are taken.</param>
public sealed record SlabDescriptor(Frame First, int ColourOff, int Word, ImmutableArray<int> Chain)
{
    /// <summary>Words of 4 bytes in a frame.</summary>
    public const int FrameWords = Pages.Size / Geometry.Word;

    /// <summary>
    /// Behind its colour a slab shall have its descriptor, if that is on slab, and then its objects, one after the
    /// other.
    /// </summary>
    /// <param name="geometry">The layout of the cache.</param>
    /// <param name="first">The first frame of the slab.</param>
    /// <param name="colour">Its colour.</param>
    /// <param name="word">Where its descriptor is, off slab.</param>
    [Rule(RuleIds.Slab.SlabLayout, Source = "ULK3 8.2.5; R8.10")]
    public static SlabDescriptor Make(Geometry geometry, Frame first, int colour, int word)
    {
        int offset = colour * geometry.Colours.Off;
        int own = (first.Number * FrameWords) + (offset / Geometry.Word);
        return geometry.OffSlab
            ? new(first, offset, word, Fresh(geometry.Num))
            : new(first, offset + geometry.SlabSize, own, Fresh(geometry.Num));
    }

    /// <summary>
    /// Of a slab the object that came back last shall be taken first; the objects of a new slab are taken by ascending
    /// number.
    /// </summary>
    [Rule(RuleIds.Slab.ChainLifo, Source = "ULK3 8.2.7; R8.11")]
    public SlabDescriptor Returned(int number) => this with { Chain = Chain.Insert(0, number) };

    /// <summary>An object, as a word from frame 0.</summary>
    public int ObjectAt(Geometry geometry, int number) =>
        (First.Number * FrameWords) + ((ColourOff + (number * geometry.Size)) / Geometry.Word);

    /// <summary>The number of an object.</summary>
    public int NumberOf(Geometry geometry, int word) =>
        (((word - (First.Number * FrameWords)) * Geometry.Word) - ColourOff) / geometry.Size;

    /// <summary>The linear address of a word.</summary>
    public static ulong AddressOf(int word) => Addresses.PageOffset + ((ulong)word * Geometry.Word);

    /// <summary>The word at a linear address of low memory.</summary>
    public static int WordOf(ulong address) => (int)((address - Addresses.PageOffset) / Geometry.Word);

    /// <summary>The frame of a word.</summary>
    public static Frame FrameOf(int word) => new(word / FrameWords);

    /// <summary>The chain of a new slab of so many objects.</summary>
    internal static ImmutableArray<int> Fresh(int num) => [.. Enumerable.Range(0, num)];

    /// <summary>The third slab of size-256.</summary>
    [Example(RuleIds.Slab.SlabLayout, "E8.10")]
    internal static string Third()
    {
        Geometry own = Geometry.Example(256, CacheFlags.HwCacheAlign, line: 32);
        SlabDescriptor slab = Make(own, new(0x5000), 2, 0);
        return $"descriptor of {own.SlabSize} at 0x{AddressOf(slab.Word):X}, s_mem "
            + $"0x{AddressOf(slab.ObjectAt(own, 0)):X}, object 2 at 0x{AddressOf(slab.ObjectAt(own, 2)):X}";
    }

    /// <summary>A slab of four.</summary>
    [Example(RuleIds.Slab.ChainLifo, "E8.11")]
    internal static string OfFour()
    {
        var slab = new SlabDescriptor(new(0), 0, 0, Fresh(4));
        return $"num 4: takes {string.Join(",", slab.Chain[..3])}; returns 1, then 0: takes "
            + string.Join(",", (slab with { Chain = slab.Chain[3..] }).Returned(1).Returned(0).Chain);
    }
}
