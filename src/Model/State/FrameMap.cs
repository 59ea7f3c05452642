using System.Numerics;

namespace Verified.Model.State;

/// <summary>
/// An immutable map from frame numbers to what is special about those frames. Frames without an entry are plain.
/// </summary>
/// <remarks>A trie with 64-way nodes that hold only what is present; an update copies one path.</remarks>
/// <typeparam name="T">What is kept of a frame.</typeparam>
public sealed class FrameMap<T>
    where T : IEquatable<T>
{
    readonly Twig root;
    readonly int height;
    readonly T plain;

    FrameMap(Twig root, int height, int count, T plain) =>
        (this.root, this.height, Count, this.plain) = (root, height, count, plain);

    /// <summary>Frames with an entry.</summary>
    public int Count { get; }

    /// <summary>A map for frame numbers below the limit, where frames without an entry read as plain.</summary>
    public static FrameMap<T> Empty(int limit, T plain = default!)
    {
        int height = 0;
        while (limit > 64L << (6 * height)) height++;
        return new(new Twig(0, height == 0 ? [] : null, height == 0 ? null : []), height, 0, plain);
    }

    /// <summary>The entry of a frame, or the plain one when it has none.</summary>
    public T this[Frame frame] => TryGet(frame, out T value) ? value : plain;

    /// <summary>The entry of a frame.</summary>
    public bool TryGet(Frame frame, out T value)
    {
        Twig twig = root;
        for (int level = height; level > 0; level--)
        {
            int bit = (frame.Number >> (6 * level)) & 63;
            if ((twig.Present >> bit & 1) == 0) return Missing(out value);
            twig = twig.Children![twig.Rank(bit)];
        }

        int last = frame.Number & 63;
        if ((twig.Present >> last & 1) == 0) return Missing(out value);
        value = twig.Values![twig.Rank(last)];
        return true;
    }

    /// <summary>The map with the entry set.</summary>
    public FrameMap<T> With(Frame frame, T value)
    {
        Twig next = Put(root, frame.Number, height, value, out bool added);
        return new(next, height, added ? Count + 1 : Count, plain);
    }

    /// <summary>The map without the entry of the frame.</summary>
    public FrameMap<T> Without(Frame frame) =>
        TryGet(frame, out _) ? new(Take(root, frame.Number, height), height, Count - 1, plain) : this;

    /// <summary>The first frame at or behind the given one that has an entry; none: <see cref="Frame.None"/>.</summary>
    public Frame Next(Frame from) => new(Seek(root, from.Number, height));

    static bool Missing(out T value)
    {
        value = default!;
        return false;
    }

    static Twig Put(Twig twig, int key, int level, T value, out bool added)
    {
        int bit = (key >> (6 * level)) & 63;
        bool present = (twig.Present >> bit & 1) != 0;
        int rank = twig.Rank(bit);
        ulong bits = twig.Present | (1UL << bit);
        if (level == 0)
        {
            added = !present;
            return new Twig(
                bits, present ? Replace(twig.Values!, rank, value) : Insert(twig.Values!, rank, value), null);
        }

        Twig child = present ? twig.Children![rank] : new Twig(0, level == 1 ? [] : null, level == 1 ? null : []);
        Twig next = Put(child, key, level - 1, value, out added);
        return new Twig(bits, null, present ? Replace(twig.Children!, rank, next) : Insert(twig.Children!, rank, next));
    }

    static Twig Take(Twig twig, int key, int level)
    {
        int bit = (key >> (6 * level)) & 63;
        int rank = twig.Rank(bit);
        ulong without = twig.Present & ~(1UL << bit);
        if (level == 0) return new Twig(without, Remove(twig.Values!, rank), null);
        Twig next = Take(twig.Children![rank], key, level - 1);
        return next.Present == 0
            ? new Twig(without, null, Remove(twig.Children, rank))
            : new Twig(twig.Present, null, Replace(twig.Children, rank, next));
    }

    static int Seek(Twig twig, int from, int level)
    {
        int bit = from <= 0 ? 0 : from >> (6 * level);
        for (; bit < 64; bit++)
        {
            ulong rest = twig.Present >> bit;
            if (rest == 0) return -1;
            int skip = BitOperations.TrailingZeroCount(rest);
            if (skip > 0) from = 0;
            bit += skip;
            if (level == 0) return bit;
            int found = Seek(
                twig.Children![twig.Rank(bit)], from <= 0 ? 0 : from & ((1 << (6 * level)) - 1), level - 1);
            if (found >= 0) return (bit << (6 * level)) | found;
            from = 0;
        }

        return -1;
    }

    static TItem[] Insert<TItem>(TItem[] items, int at, TItem item)
    {
        var copy = new TItem[items.Length + 1];
        Array.Copy(items, copy, at);
        copy[at] = item;
        Array.Copy(items, at, copy, at + 1, items.Length - at);
        return copy;
    }

    static TItem[] Replace<TItem>(TItem[] items, int at, TItem item)
    {
        var copy = (TItem[])items.Clone();
        copy[at] = item;
        return copy;
    }

    static TItem[] Remove<TItem>(TItem[] items, int at)
    {
        var copy = new TItem[items.Length - 1];
        Array.Copy(items, copy, at);
        Array.Copy(items, at + 1, copy, at, copy.Length - at);
        return copy;
    }

    /// <summary>
    /// A node: at level 0 it holds values, above it holds nodes; only those present, in the order of their bits.
    /// </summary>
    sealed class Twig(ulong present, T[]? values, Twig[]? children)
    {
        public ulong Present { get; } = present;

        public T[]? Values { get; } = values;

        public Twig[]? Children { get; } = children;

        public int Rank(int bit) => BitOperations.PopCount(Present & ((1UL << bit) - 1));
    }
}
