namespace Verified.Check.History;

/// <summary>What a thread did.</summary>
public enum HistoryOperation : byte
{
    /// <summary>Took a block.</summary>
    Allocate,

    /// <summary>Gave a block back.</summary>
    Free,
}

/// <summary>One call of a thread, as it was recorded.</summary>
/// <param name="Thread">The thread that made the call, as its log numbers it.</param>
/// <param name="Number">Which call of that thread it is, from 0.</param>
/// <param name="Operation">What it did.</param>
/// <param name="First">The first frame (pfn) of the block.</param>
/// <param name="Order">The block has 2^order frames; 0 to 31.</param>
/// <param name="Before">The stamp of the clock that all threads share, taken before the call.</param>
/// <param name="After">The stamp taken when the call had returned.</param>
public readonly record struct HistoryEvent(
    int Thread, int Number, HistoryOperation Operation, uint First, int Order, long Before, long After)
{
    /// <summary>The last frame of the block.</summary>
    public long Last => First + Frames - 1;

    /// <summary>How many frames the block has.</summary>
    public long Frames => 1L << Order;

    /// <summary>The edge of the time in which the block was certainly held: an allocation had returned, a release had
    /// not yet begun.</summary>
    public long Moment => Operation == HistoryOperation.Allocate ? After : Before;

    /// <inheritdoc />
    public override string ToString()
    {
        string verb = Operation == HistoryOperation.Allocate ? "allocated" : "freed";
        return $"thread {Thread} {verb} {HistoryText.Frames(First, Last)} (order {Order}) in {Before}..{After}";
    }
}
