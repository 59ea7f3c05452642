namespace Verified.Check.History;

/// <summary>What is wrong with a history.</summary>
public enum HistoryFault
{
    /// <summary>A frame was allocated while another block with that frame was certainly held.</summary>
    Overlap,

    /// <summary>A block was freed that had not been allocated.</summary>
    NeverAllocated,

    /// <summary>A block was freed a second time.</summary>
    FreedTwice,

    /// <summary>A block was freed with another order than it was allocated with.</summary>
    OtherOrder,
}

/// <summary>The first point in time at which no allocator that keeps its promises could have given a history.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Earlier">The call that it collides with: the allocation of the block that is held, or the first
/// release; null for a block that had never been allocated.</param>
/// <param name="Later">The call that is wrong.</param>
public sealed record HistoryViolation(HistoryFault Fault, HistoryEvent? Earlier, HistoryEvent Later)
{
    /// <summary>The first frame concerned: of an overlap the first that both blocks hold, else of the block.</summary>
    public long FirstFrame => Fault == HistoryFault.Overlap && Earlier is { } earlier
        ? Math.Max(earlier.First, Later.First)
        : Later.First;

    /// <summary>The last frame concerned.</summary>
    public long LastFrame => Fault == HistoryFault.Overlap && Earlier is { } earlier
        ? Math.Min(earlier.Last, Later.Last)
        : Later.Last;

    /// <summary>The violation in one line: frames, threads and stamps.</summary>
    public string Text => Fault switch
    {
        HistoryFault.Overlap => $"{Frames} held twice: {Earlier}; while it was held, {Later}",
        HistoryFault.FreedTwice => $"{Frames} freed twice: {Earlier}; {Later}",
        HistoryFault.OtherOrder => $"{Frames} freed with another order: {Earlier}; {Later}",
        _ => $"{Frames} freed without allocation: {Later}",
    };

    string Frames => HistoryText.Frames(FirstFrame, LastFrame);

    /// <inheritdoc />
    public override string ToString() => Text;
}
