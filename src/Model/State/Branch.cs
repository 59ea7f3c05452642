namespace Verified.Model.State;

/// <summary>Up to 64 subtrees of equal reach.</summary>
sealed class Branch : FrameSet
{
    readonly FrameSet[] children;
    readonly int reach;

    Branch(FrameSet[] children, int reach, int length, int count, ulong hash, BlockCounts blocks)
        : base(length, count, hash, blocks) => (this.children, this.reach) = (children, reach);

    public static Branch None(int length)
    {
        int reach = Leaf.Bits;
        while (reach * 64L < length) reach *= 64;
        var children = new FrameSet[(length + reach - 1) / reach];
        ulong hash = 0;
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = Empty(Math.Min(reach, length - (i * reach)));
            hash += Place(i, children[i].Hash);
        }

        return new Branch(children, reach, length, 0, hash, default);
    }

    internal override FrameSet With(int index, int order, bool present)
    {
        int place = index / reach;
        FrameSet old = children[place];
        FrameSet next = old.With(index % reach, order, present);
        var copy = children.AsSpan().ToArray();
        copy[place] = next;
        BlockCounts blocks = byOrder;
        for (int k = 0; k < Order.Limit; k++) blocks[k] += next.Blocks(new(k)) - old.Blocks(new(k));
        ulong hash = Hash - Place(place, old.Hash) + Place(place, next.Hash);
        return new Branch(copy, reach, Length, Count + next.Count - old.Count, hash, blocks);
    }

    internal override int CountIn(int index, int order) =>
        index / reach < children.Length ? children[index / reach].CountIn(index % reach, order) : 0;

    internal override int OrderAt(int index) => children[index / reach].OrderAt(index % reach);

    internal override bool BeginsBlock(int index, int order) =>
        index / reach < children.Length && children[index / reach].BeginsBlock(index % reach, order);

    internal override int FirstOf(int order)
    {
        int place = Array.FindIndex(children, child => child.Blocks(new(order)) > 0);
        return (place * reach) + children[place].FirstOf(order);
    }

    // Sets of the same length have the same shape.
    internal override bool SameAs(FrameSet other) =>
        children.AsSpan().SequenceEqual(((Branch)other).children);
}
