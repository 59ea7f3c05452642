namespace Verified.Check.History;

/// <summary>
/// What one thread did with an allocator that others use at the same time. The thread itself records; the log is read
/// when the thread has ended. All memory is taken at the start, so that recording does not disturb what it records.
/// </summary>
public sealed class HistoryLog
{
    /// <summary>The largest order that a log can hold.</summary>
    public const int MostOrder = 31;

    readonly HistoryEvent[] events;

    /// <summary>A log for a thread, with room for that many calls.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    public HistoryLog(int thread, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Thread = thread;
        events = new HistoryEvent[capacity];
    }

    /// <summary>The number of the thread, by which violations name it.</summary>
    public int Thread { get; }

    /// <summary>How many calls were recorded.</summary>
    public int Count { get; private set; }

    /// <summary>The calls in the order in which they were recorded.</summary>
    public ReadOnlySpan<HistoryEvent> Events => events.AsSpan(0, Count);

    /// <summary>Records that an allocation gave the block of 2^order frames at <paramref name="first"/>. The stamps are
    /// of a monotonic clock that all threads share, such as <see cref="System.Diagnostics.Stopwatch"/>, taken before
    /// the call and after its return. Requests that failed are not recorded.</summary>
    /// <exception cref="InvalidOperationException">The log is full.</exception>
    /// <exception cref="ArgumentException">The order is not 0 to 31, or the stamps go back.</exception>
    public void Allocated(uint first, int order, long before, long after) =>
        Record(HistoryOperation.Allocate, first, order, before, after);

    /// <summary>Records that the block of 2^order frames at <paramref name="first"/> was given back, by the thread that
    /// allocated it or by another. Stamps and errors as for <see cref="Allocated"/>.</summary>
    /// <exception cref="InvalidOperationException">The log is full.</exception>
    /// <exception cref="ArgumentException">The order is not 0 to 31, or the stamps go back.</exception>
    public void Freed(uint first, int order, long before, long after) =>
        Record(HistoryOperation.Free, first, order, before, after);

    void Record(HistoryOperation operation, uint first, int order, long before, long after)
    {
        if ((uint)order > MostOrder)
            throw new ArgumentOutOfRangeException(nameof(order), order, $"an order is 0 to {MostOrder}");
        if (after < before)
            throw new ArgumentException($"the call returned at {after}, before it began at {before}", nameof(after));
        if (Count == events.Length)
            throw new InvalidOperationException($"the log of thread {Thread} is full: it has room for {Count} calls");
        events[Count] = new(Thread, Count, operation, first, order, before, after);
        Count++;
    }
}
