namespace Verified.Check.History;

/// <summary>
/// Checks what several threads recorded while they used one allocator, in O(n log n). The threads agree on a clock but
/// not on an order: a call took effect somewhere between its two stamps. So a block is certainly held from the stamp
/// after its allocation to the stamp before its release, and two blocks that share a frame must not both be held for
/// certain. A violation is never a false alarm. And what is accepted can be explained: each allocation at its last
/// stamp and each release at its first make a history of one thread in which no block meets another.
/// </summary>
public static class HistoryCheck
{
    /// <summary>The earliest violation of a history of several threads; null: there is none. The threads must have
    /// ended.</summary>
    public static HistoryViolation? Check(IReadOnlyList<HistoryLog> logs) => Examine(logs).Violation;

    /// <summary>The earliest violation, and what was held at the end. The threads must have ended.</summary>
    public static HistoryReport Examine(IReadOnlyList<HistoryLog> logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        HistoryEvent[] events = Together(logs);
        var order = new EventOrder();
        Array.Sort(events, order);
        var matching = new Matching(events);
        var search = new OverlapSearch(events, matching.Lifetimes, matching.Ranks);
        HistoryViolation? violation = Earlier(matching.Violation, search.First());

        int blocks = 0;
        long frames = 0;
        foreach (Lifetime lifetime in matching.Lifetimes)
        {
            if (lifetime.End != Lifetime.Open) continue;
            blocks++;
            frames += events[lifetime.Allocation].Frames;
        }

        return new(violation, events.Length, blocks, frames, order.Comparisons + search.Steps);
    }

    static HistoryEvent[] Together(IReadOnlyList<HistoryLog> logs)
    {
        var events = new HistoryEvent[logs.Sum(log => log.Count)];
        int at = 0;
        foreach (HistoryLog log in logs)
        {
            log.Events.CopyTo(events.AsSpan(at));
            at += log.Count;
        }

        return events;
    }

    static HistoryViolation? Earlier(HistoryViolation? x, HistoryViolation? y)
    {
        if (x is null || y is null) return x ?? y;
        return y.Later.Moment < x.Later.Moment ? y : x;
    }
}
