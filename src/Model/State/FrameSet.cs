using System.Runtime.CompilerServices;

namespace Verified.Model.State;

/// <summary>Blocks by order.</summary>
[InlineArray(Order.Limit)]
struct BlockCounts
{
    int first;
}

/// <summary>
/// An immutable set of frame indexes of one zone, 0 to Length - 1: the frames that are free.
/// </summary>
/// <remarks>
/// With eager merging the free lists are a function of this set: the free blocks are its maximal aligned runs of at
/// most 2^10 frames. The set is a leaf of up to 4096 bits, or a tree of 64-ary branches over such leaves; an update
/// copies one path, and every node keeps its size, its blocks by order and its hash, so that counts, equality and
/// hashing cost nothing.
/// </remarks>
public abstract class FrameSet : IEquatable<FrameSet>
{
    /// <summary>Maximal blocks by order. A field: reading one count must not copy them all.</summary>
    private protected readonly BlockCounts byOrder;

    private protected FrameSet(int length, int count, ulong hash, BlockCounts byOrder) =>
        (Length, Count, Hash, this.byOrder) = (length, count, hash, byOrder);

    /// <summary>How many frames the zone spans.</summary>
    public int Length { get; }

    /// <summary>How many frames are in the set.</summary>
    public int Count { get; }

    /// <summary>Depends on the set alone.</summary>
    internal ulong Hash { get; }

    /// <summary>No frame of a zone of this length.</summary>
    public static FrameSet Empty(int length) => length <= Leaf.Bits ? Leaf.None(length) : Branch.None(length);

    /// <summary>The set with the aligned run of that order added. None of its frames may be in the set yet.</summary>
    public FrameSet Add(int index, Order order) => With(index, order.Value, present: true);

    /// <summary>The set without the aligned run of that order. All of its frames must be in the set.</summary>
    public FrameSet Remove(int index, Order order) => With(index, order.Value, present: false);

    /// <summary>Whether the frame is in the set.</summary>
    public bool Contains(int index) => CountIn(index, 0) == 1;

    /// <summary>How many frames of the aligned run are in the set; frames beyond the zone are not.</summary>
    public int CountIn(int index, Order order) => CountIn(index, order.Value);

    /// <summary>How many maximal blocks of exactly that order there are: nr_free[order].</summary>
    public int Blocks(Order order) => byOrder[order.Value];

    /// <summary>Whether these are the maximal blocks of orders 0 to 10.</summary>
    public bool HasBlocks(ReadOnlySpan<int> counts) => counts.SequenceEqual(byOrder);

    /// <summary>The order of the maximal block that holds the frame, which must be in the set.</summary>
    public Order BlockOrder(int index) => new(OrderAt(index));

    /// <summary>Whether a maximal block of exactly that order begins at the index.</summary>
    public bool IsBlock(int index, Order order) =>
        (index & (order.Pages.Count - 1)) == 0 && BeginsBlock(index, order.Value);

    /// <summary>The lowest first index of a maximal block of exactly that order; there must be one.</summary>
    public int FirstBlock(Order order) => FirstOf(order.Value);

    /// <summary>The smallest order, at least the given one, of which a maximal block exists; null: none.</summary>
    public Order? SmallestWithBlock(Order order)
    {
        for (int k = order.Value; k < Order.Limit; k++)
            if (byOrder[k] > 0) return new Order(k);
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(FrameSet? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Length == other.Length && Hash == other.Hash && SameAs(other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FrameSet);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    /// <summary>The set with an aligned run added or taken out.</summary>
    internal abstract FrameSet With(int index, int order, bool present);

    /// <summary>How many frames of the aligned run are in the set.</summary>
    internal abstract int CountIn(int index, int order);

    /// <summary>The order of the maximal block that holds the frame.</summary>
    internal abstract int OrderAt(int index);

    /// <summary>Whether a maximal block of the order begins at the index, which is aligned.</summary>
    internal abstract bool BeginsBlock(int index, int order);

    /// <summary>The lowest first index of a maximal block of the order.</summary>
    internal abstract int FirstOf(int order);

    /// <summary>Whether a set of the same length and hash has the same frames.</summary>
    internal abstract bool SameAs(FrameSet other);

    /// <summary>
    /// A hash of a part at a place; parts are added, so that an update takes one out and puts one in.
    /// </summary>
    private protected static ulong Place(int place, ulong part)
    {
        ulong x = (part + 0x9E3779B97F4A7C15UL) * (((ulong)(uint)place * 2) + 0xBF58476D1CE4E5B9UL);
        x ^= x >> 29;
        return x * 0x94D049BB133111EBUL;
    }
}
