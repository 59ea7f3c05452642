using System.Runtime.CompilerServices;

namespace Verified.Model.State;

/// <summary>Blocks by order.</summary>
[InlineArray(Order.Limit)]
struct BlockCounts
{
    int first;
}

/// <summary>A subtree of a <see cref="FrameSet"/>.</summary>
abstract class Node
{
    /// <summary>Maximal blocks by order. A field: reading one count must not copy them all.</summary>
    public readonly BlockCounts Blocks;

    protected Node(int count, ulong hash, BlockCounts blocks) => (Count, Hash, Blocks) = (count, hash, blocks);

    /// <summary>Frames in the subtree's set.</summary>
    public int Count { get; }

    /// <summary>Depends on the set alone.</summary>
    public ulong Hash { get; }

    public static Node Empty(int length) => length <= Leaf.Bits ? Leaf.Empty(length) : Branch.Empty(length);

    public abstract Node With(int index, int order, bool present);

    public abstract int CountIn(int index, int order);

    public abstract int BlockOrder(int index);

    public abstract bool IsBlock(int index, int order);

    public abstract int FirstBlock(int order);

    public abstract bool SameAs(Node other);

    /// <summary>
    /// A hash of a part at a place; parts are added, so that an update takes one out and puts one in.
    /// </summary>
    protected static ulong Place(int place, ulong part)
    {
        ulong x = (part + 0x9E3779B97F4A7C15UL) * (((ulong)(uint)place * 2) + 0xBF58476D1CE4E5B9UL);
        x ^= x >> 29;
        return x * 0x94D049BB133111EBUL;
    }
}
