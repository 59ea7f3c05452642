using Verified.Model;

namespace Verified.Check.Report;

/// <summary>What a frame is, as a map draws it.</summary>
public enum CellKind
{
    /// <summary>Reserved, or a hole.</summary>
    Reserved,

    /// <summary>In a free block.</summary>
    Free,

    /// <summary>In use.</summary>
    Used,

    /// <summary>No users, and in no free block.</summary>
    Lost,

    /// <summary>In a per-CPU list.</summary>
    Parked,
}

/// <summary>One frame of a map.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Handle">In use: the name of its block in the trace; empty: it is none of the trace's.</param>
/// <param name="Order">Free: the order of its block.</param>
/// <param name="Begins">Whether a block begins here.</param>
public readonly record struct Cell(CellKind Kind, string Handle, int Order, bool Begins)
{
    /// <summary>The letters that stand for it.</summary>
    public string Letters => Kind switch
    {
        CellKind.Reserved => "#",
        CellKind.Free => ".",
        CellKind.Lost => "?",
        CellKind.Parked => ":",
        _ => Handle.Length == 0 ? "+" : Handle,
    };

    /// <summary>Whether a border stands between the frame before and this one.</summary>
    public bool BorderAfter(in Cell before) => Begins || Kind != before.Kind || Handle != before.Handle;

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        CellKind.Reserved => "reserved",
        CellKind.Free => $"in a free block of {new Order(Order)}",
        CellKind.Lost => "lost",
        CellKind.Parked => "in a per-CPU list",
        _ => Handle.Length == 0 ? "in use" : $"in use by {Handle}",
    };
}

/// <summary>The frames of a machine as one side sees them.</summary>
interface IPicture
{
    /// <summary>The cell of a spanned frame.</summary>
    Cell this[Frame frame] { get; }

    /// <summary>Free blocks of an order in a zone.</summary>
    int Blocks(ZoneId zone, Order order);
}
