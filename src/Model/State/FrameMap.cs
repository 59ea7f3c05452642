using System.Diagnostics.CodeAnalysis;

namespace Verified.Model.State;

/// <summary>
/// An immutable map from frame numbers to what is special about those frames. Frames without an entry are plain.
/// </summary>
/// <remarks>A trie of arrays of 16: an update copies one path, and what is absent takes no room.</remarks>
/// <typeparam name="T">What is kept of a frame.</typeparam>
public sealed class FrameMap<T>
    where T : class
{
    const int Bits = 4;
    const int Width = 1 << Bits;

    readonly object?[]? root;
    readonly int height;
    readonly T plain;

    FrameMap(object?[]? root, int height, int count, T plain) =>
        (this.root, this.height, Count, this.plain) = (root, height, count, plain);

    /// <summary>Frames with an entry.</summary>
    public int Count { get; }

    /// <summary>A map for frame numbers below the limit, where frames without an entry read as plain.</summary>
    public static FrameMap<T> Empty(int limit, T plain)
    {
        int height = 0;
        while (limit > (long)Width << (Bits * height)) height++;
        return new(null, height, 0, plain);
    }

    /// <summary>The entry of a frame, or the plain one when it has none.</summary>
    public T this[Frame frame] => Find(frame.Number) ?? plain;

    /// <summary>The entry of a frame.</summary>
    public bool TryGet(Frame frame, [NotNullWhen(true)] out T? value) => (value = Find(frame.Number)) is not null;

    /// <summary>The map with the entry set.</summary>
    public FrameMap<T> With(Frame frame, T value) =>
        new(Set(root, frame.Number, height, value), height, Find(frame.Number) is null ? Count + 1 : Count, plain);

    /// <summary>The map without the entry of the frame.</summary>
    public FrameMap<T> Without(Frame frame) => Find(frame.Number) is null
        ? this
        : new(Set(root, frame.Number, height, null), height, Count - 1, plain);

    /// <summary>
    /// The first frame at or behind the given one that has an entry; none: <see cref="Frame.None"/>.
    /// </summary>
    public Frame Next(Frame from) =>
        new(root is null || from.Number >> Bits >> (Bits * height) != 0 ? -1 : Seek(root, from.Number, height));

    T? Find(int key)
    {
        object? at = root;
        for (int level = height; at is not null && level >= 0; level--)
            at = ((object?[])at)[(key >> (Bits * level)) & (Width - 1)];
        return (T?)at;
    }

    /// <summary>The node with one entry set, or taken out by null; null: it has none left.</summary>
    static object?[]? Set(object?[]? node, int key, int level, T? value)
    {
        object?[] copy = node is null ? new object?[Width] : node.AsSpan().ToArray();
        int place = (key >> (Bits * level)) & (Width - 1);
        copy[place] = level == 0 ? value : Set((object?[]?)copy[place], key, level - 1, value);
        return copy[place] is null && IsBare(copy) ? null : copy;
    }

    static bool IsBare(object?[] node)
    {
        foreach (object? child in node)
            if (child is not null) return false;
        return true;
    }

    static int Seek(object?[] node, int from, int level)
    {
        for (int place = from >> (Bits * level); place < Width; place++)
        {
            if (node[place] is { } child)
            {
                int found = level == 0 ? 0 : Seek((object?[])child, from & ((1 << (Bits * level)) - 1), level - 1);
                if (found >= 0) return (place << (Bits * level)) | found;
            }

            from = 0;
        }

        return -1;
    }
}
