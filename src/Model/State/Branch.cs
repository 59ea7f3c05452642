namespace Verified.Model.State;

/// <summary>Up to 64 subtrees of equal reach.</summary>
sealed class Branch : Node
{
    readonly Node[] children;
    readonly int reach;

    Branch(Node[] children, int reach, int count, ulong hash, BlockCounts blocks)
        : base(count, hash, blocks) => (this.children, this.reach) = (children, reach);

    public static new Branch Empty(int length)
    {
        int reach = Leaf.Bits;
        while (reach * 64L < length) reach *= 64;
        var children = new Node[(length + reach - 1) / reach];
        ulong hash = 0;
        for (int i = 0; i < children.Length; i++)
        {
            children[i] = Node.Empty(Math.Min(reach, length - (i * reach)));
            hash += Place(i, children[i].Hash);
        }

        return new Branch(children, reach, 0, hash, default);
    }

    public override Node With(int index, int order, bool present)
    {
        int place = index / reach;
        Node old = children[place];
        Node next = old.With(index % reach, order, present);
        var copy = (Node[])children.Clone();
        copy[place] = next;
        BlockCounts blocks = Blocks;
        for (int k = 0; k < Order.Limit; k++) blocks[k] += next.Blocks[k] - old.Blocks[k];
        ulong hash = Hash - Place(place, old.Hash) + Place(place, next.Hash);
        return new Branch(copy, reach, Count + next.Count - old.Count, hash, blocks);
    }

    public override int CountIn(int index, int order) =>
        index / reach < children.Length ? children[index / reach].CountIn(index % reach, order) : 0;

    public override int BlockOrder(int index) => children[index / reach].BlockOrder(index % reach);

    public override bool IsBlock(int index, int order) =>
        index / reach < children.Length && children[index / reach].IsBlock(index % reach, order);

    public override int FirstBlock(int order)
    {
        int place = Array.FindIndex(children, child => child.Blocks[order] > 0);
        return (place * reach) + children[place].FirstBlock(order);
    }

    public override bool SameAs(Node other)
    {
        if (Hash != other.Hash || other is not Branch branch || branch.children.Length != children.Length) return false;
        for (int i = 0; i < children.Length; i++)
            if (!ReferenceEquals(children[i], branch.children[i]) && !children[i].SameAs(branch.children[i]))
                return false;
        return true;
    }
}
