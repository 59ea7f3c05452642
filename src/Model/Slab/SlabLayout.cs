using Verified.Model.PageFrames;
using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>What lies where in a slab (R8.10).</summary>
public static class SlabLayout
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
        int offset = colour * Colour.Of(geometry).Off;
        return geometry.OffSlab
            ? new(first, offset, word, Chain.Fresh(geometry.Num))
            : new(
                first, offset + geometry.SlabSize, (first.Number * FrameWords) + (offset / Geometry.Word),
                Chain.Fresh(geometry.Num));
    }

    /// <summary>An object of a slab, as a word from frame 0.</summary>
    public static int ObjectAt(Geometry geometry, SlabDescriptor slab, int number) =>
        (slab.First.Number * FrameWords) + ((slab.ColourOff + (number * geometry.Size)) / Geometry.Word);

    /// <summary>The number of an object in its slab.</summary>
    public static int NumberOf(Geometry geometry, SlabDescriptor slab, int word) =>
        (((word - (slab.First.Number * FrameWords)) * Geometry.Word) - slab.ColourOff) / geometry.Size;

    /// <summary>The linear address of a word.</summary>
    public static ulong AddressOf(int word) => Addresses.PageOffset + ((ulong)word * Geometry.Word);

    /// <summary>The frame of a word.</summary>
    public static Frame FrameOf(int word) => new(word / FrameWords);

    /// <summary>The third slab of size-256.</summary>
    [Example(RuleIds.Slab.SlabLayout, "E8.10")]
    internal static string Third()
    {
        Geometry own = Geometry.Of(256, 0, CacheFlags.HwCacheAlign, Geometry.Example(64, 32))!;
        SlabDescriptor slab = Make(own, new(0x5000), 2, 0);
        return $"descriptor of {own.SlabSize} at 0x{AddressOf(slab.Word):X}, s_mem "
            + $"0x{AddressOf(ObjectAt(own, slab, 0)):X}, object 2 at 0x{AddressOf(ObjectAt(own, slab, 2)):X}";
    }
}
