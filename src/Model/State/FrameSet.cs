namespace Verified.Model.State;

/// <summary>
/// An immutable set of frame indexes of one zone, 0 to Length - 1: the frames that are free.
/// </summary>
/// <remarks>
/// With eager merging the free lists are a function of this set: the free blocks are its maximal aligned runs of at
/// most
/// 2^10 frames. The set is a tree of 64-ary nodes over leaves of 4096 bits; an update copies one path, and every node
/// keeps
/// its size, its blocks by order and its hash, so that counts, equality and hashing cost nothing.
/// </remarks>
public sealed class FrameSet : IEquatable<FrameSet>
{
    readonly Node root;

    FrameSet(Node root, int length) => (this.root, Length) = (root, length);

    /// <summary>How many frames the zone spans.</summary>
    public int Length { get; }

    /// <summary>How many frames are in the set.</summary>
    public int Count => root.Count;

    /// <summary>No frame of a zone of this length.</summary>
    public static FrameSet Empty(int length) => new(Node.Empty(length), length);

    /// <summary>The set with the aligned run of that order added. None of its frames may be in the set yet.</summary>
    public FrameSet Add(int index, Order order) => new(root.With(index, order.Value, present: true), Length);

    /// <summary>The set without the aligned run of that order. All of its frames must be in the set.</summary>
    public FrameSet Remove(int index, Order order) => new(root.With(index, order.Value, present: false), Length);

    /// <summary>Whether the frame is in the set.</summary>
    public bool Contains(int index) => root.CountIn(index, 0) == 1;

    /// <summary>How many frames of the aligned run are in the set; frames beyond the zone are not.</summary>
    public int CountIn(int index, Order order) => root.CountIn(index, order.Value);

    /// <summary>How many maximal blocks of exactly that order there are: nr_free[order].</summary>
    public int Blocks(Order order) => root.Blocks[order.Value];

    /// <summary>Whether these are the maximal blocks of orders 0 to 10.</summary>
    public bool HasBlocks(ReadOnlySpan<int> byOrder) => byOrder.SequenceEqual(root.Blocks);

    /// <summary>The order of the maximal block that holds the frame, which must be in the set.</summary>
    public Order BlockOrder(int index) => new(root.BlockOrder(index));

    /// <summary>Whether a maximal block of exactly that order begins at the index.</summary>
    public bool IsBlock(int index, Order order) =>
        (index & (order.Pages.Count - 1)) == 0 && root.IsBlock(index, order.Value);

    /// <summary>The lowest first index of a maximal block of exactly that order; there must be one.</summary>
    public int FirstBlock(Order order) => root.FirstBlock(order.Value);

    /// <summary>The smallest order, at least the given one, of which a maximal block exists; null: none.</summary>
    public Order? SmallestWithBlock(Order order)
    {
        for (int k = order.Value; k < Order.Limit; k++)
            if (root.Blocks[k] > 0) return new Order(k);
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(FrameSet? other) =>
        other is not null && Length == other.Length && (ReferenceEquals(root, other.root) || root.SameAs(other.root));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FrameSet);

    /// <inheritdoc/>
    public override int GetHashCode() => root.Hash.GetHashCode();
}
