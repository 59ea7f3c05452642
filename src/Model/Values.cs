namespace Verified.Model;

/// <summary>A page frame, by its number (pfn).</summary>
public readonly record struct Frame(int Number) : IComparable<Frame>
{
    /// <summary>No frame: what a failed request returns.</summary>
    public static Frame None => new(-1);

    /// <summary>The frame that many pages further on.</summary>
    public static Frame operator +(Frame frame, Pages pages) => new(frame.Number + pages.Count);

    /// <summary>How many pages lie between two frames.</summary>
    public static Pages operator -(Frame to, Frame from) => new(to.Number - from.Number);

    /// <inheritdoc/>
    public int CompareTo(Frame other) => Number.CompareTo(other.Number);

    /// <summary>Whether a stands before b.</summary>
    public static bool operator <(Frame a, Frame b) => a.Number < b.Number;

    /// <summary>Whether a stands behind b.</summary>
    public static bool operator >(Frame a, Frame b) => a.Number > b.Number;

    /// <summary>Whether a stands before b or is b.</summary>
    public static bool operator <=(Frame a, Frame b) => a.Number <= b.Number;

    /// <summary>Whether a stands behind b or is b.</summary>
    public static bool operator >=(Frame a, Frame b) => a.Number >= b.Number;

    /// <inheritdoc/>
    public override string ToString() => Number < 0 ? "none" : $"frame {Number}";
}

/// <summary>A number of page frames of 4096 bytes.</summary>
public readonly record struct Pages(int Count)
{
    /// <summary>Bytes in a page frame.</summary>
    public const int Size = 4096;

    /// <summary>log2 of <see cref="Size"/>.</summary>
    public const int Shift = 12;

    /// <inheritdoc/>
    public override string ToString() => $"{Count} pages";
}

/// <summary>The order k of a block of 2^k page frames.</summary>
public readonly record struct Order(int Value)
{
    /// <summary>Orders in use: 0 to Limit - 1 (MAX_ORDER of v2.6; R5.1).</summary>
    public const int Limit = 11;

    /// <summary>Order 0: one page frame.</summary>
    public static Order Zero => new(0);

    /// <summary>The order of the largest block.</summary>
    public static Order Largest => new(Limit - 1);

    /// <summary>Frames in a block of this order.</summary>
    public Pages Pages => new(1 << Value);

    /// <summary>The next order up.</summary>
    public Order Up => new(Value + 1);

    /// <inheritdoc/>
    public override string ToString() => $"order {Value}";
}

/// <summary>A memory node: frames that some CPUs reach faster than others.</summary>
public readonly record struct NodeId(int Index)
{
    /// <summary>Nodes that v2.6 makes room for on 32-bit NUMA machines (MAX_NUMNODES).</summary>
    public const int Limit = 64;

    /// <inheritdoc/>
    public override string ToString() => $"node {Index}";
}

/// <summary>
/// A zone of a node. The zones of a machine are numbered node by node, and in a node DMA, Normal, HighMem.
/// </summary>
public readonly record struct ZoneId(int Index)
{
    /// <summary>Zones in a node, populated or not.</summary>
    public const int Kinds = 3;

    /// <summary>Frames of node 0 that old DMA devices reach.</summary>
    public static ZoneId Dma => new(0);

    /// <summary>Frames of node 0 that the kernel always maps.</summary>
    public static ZoneId Normal => new(1);

    /// <summary>Frames of node 0 without a permanent kernel mapping.</summary>
    public static ZoneId HighMem => new(2);

    /// <summary>The node of the zone.</summary>
    public NodeId Node => new(Index / Kinds);

    /// <summary>0 for DMA, 1 for Normal, 2 for HighMem: what classes and reserves are counted by.</summary>
    public int Kind => Index % Kinds;

    /// <summary>Whether the zone is a HighMem zone.</summary>
    public bool IsHighMem => Kind == HighMem.Index;

    /// <summary>The name as /proc prints it.</summary>
    public string Name => Kind switch { 0 => "DMA", 1 => "Normal", _ => "HighMem" };

    /// <summary>The zone of that kind in a node.</summary>
    public static ZoneId Of(NodeId node, int kind) => new((node.Index * Kinds) + kind);

    /// <inheritdoc/>
    public override string ToString() => Node.Index == 0 ? $"zone {Name}" : $"zone {Name} of {Node}";
}
