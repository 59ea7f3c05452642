using System.Diagnostics.CodeAnalysis;
using Verified.Model.PageFrames;

namespace Verified.Model.State;

/// <summary>
/// An immutable map from frames to what is special about them. Frames without an entry are plain.
/// </summary>
/// <remarks>
/// A trie: leaves of 64 frames under branches of up to 16. An update copies one path, what is absent takes no room, and
/// a frame that has one user and nothing else takes one bit.
/// </remarks>
public readonly struct DescriptorMap
{
    const int Bits = 4;
    const int Width = 1 << Bits;
    const int LeafBits = 6;
    const int LastInLeaf = (1 << LeafBits) - 1;

    readonly object? root;
    readonly int height;
    readonly int rootWidth;

    DescriptorMap(object? root, int height, int rootWidth) =>
        (this.root, this.height, this.rootWidth) = (root, height, rootWidth);

    /// <summary>Whether all frames are plain.</summary>
    public bool IsEmpty => root is null;

    /// <summary>A map for frame numbers below the limit.</summary>
    public static DescriptorMap Empty(int limit)
    {
        int height = 0;
        long reach = 1L << LeafBits;
        for (; reach < limit; reach <<= Bits) height++;
        long below = reach >> Bits;
        return new(null, height, (int)((limit + below - 1) / below));
    }

    /// <summary>The entry of a frame, or the plain one when it has none.</summary>
    public Descriptor this[Frame frame] => Find(frame.Number) ?? Descriptor.Plain;

    /// <summary>The entry of a frame.</summary>
    public bool TryGet(Frame frame, [NotNullWhen(true)] out Descriptor? own) =>
        (own = Find(frame.Number)) is not null;

    /// <summary>The map with the entry set.</summary>
    public DescriptorMap With(Frame frame, Descriptor own) =>
        new(Set(root, frame.Number, height, own), height, rootWidth);

    /// <summary>The map without the entry of the frame.</summary>
    public DescriptorMap Without(Frame frame) => Find(frame.Number) is null
        ? this
        : new(Set(root, frame.Number, height, null), height, rootWidth);

    /// <summary>
    /// The first frame at or behind the given one that has an entry; none: <see cref="Frame.None"/>.
    /// </summary>
    public Frame Next(Frame from) =>
        new(root is null || (long)from.Number >> LeafBits >> (Bits * height) != 0
            ? -1
            : Seek(root, from.Number, height));

    Descriptor? Find(int key)
    {
        object? at = root;
        for (int level = height; at is not null && level > 0; level--) at = ((object?[])at)[Place(key, level)];
        return at is null ? null : ((DescriptorLeaf)at).Find(key & LastInLeaf);
    }

    /// <summary>The node with one entry set, or taken out by null; null: it has none left.</summary>
    object? Set(object? node, int key, int level, Descriptor? own)
    {
        if (level == 0) return ((DescriptorLeaf?)node ?? DescriptorLeaf.None).With(key & LastInLeaf, own);
        object?[] copy = node is null
            ? new object?[level == height ? rootWidth : Width]
            : ((object?[])node).AsSpan().ToArray();
        int place = Place(key, level);
        copy[place] = Set(copy[place], key, level - 1, own);
        return copy[place] is null && IsBare(copy) ? null : copy;
    }

    static bool IsBare(object?[] node)
    {
        foreach (object? child in node)
            if (child is not null) return false;
        return true;
    }

    static int Place(int key, int level) => (key >> (LeafBits + (Bits * (level - 1)))) & (Width - 1);

    static int Seek(object node, int from, int level)
    {
        if (level == 0) return ((DescriptorLeaf)node).Next(from);
        int shift = LeafBits + (Bits * (level - 1));
        var children = (object?[])node;
        for (int place = from >> shift; place < children.Length; place++)
        {
            if (children[place] is { } child)
            {
                int found = Seek(child, from & ((1 << shift) - 1), level - 1);
                if (found >= 0) return (place << shift) | found;
            }

            from = 0;
        }

        return -1;
    }
}
