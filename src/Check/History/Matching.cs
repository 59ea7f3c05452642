using System.Numerics;

namespace Verified.Check.History;

/// <summary>
/// Finds the release of each allocation. The blocks of one first frame follow each other in time: allocation, release,
/// allocation, release. So there is one legal match or none, and it is found in one pass. Only at one stamp is there a
/// choice: a block that is held must go first; then blocks that come and go within the stamp; what stays comes last.
/// </summary>
sealed class Matching
{
    const int Orders = HistoryLog.MostOrder + 1, None = -1;

    readonly HistoryEvent[] events;
    readonly int[] next = new int[2 * Orders];
    readonly int[] end = new int[2 * Orders];
    uint allocations, releases;
    int rank = None, held, lastRelease;

    /// <summary>Matches events that are sorted by <see cref="EventOrder"/>.</summary>
    public Matching(HistoryEvent[] events)
    {
        this.events = events;
        Lifetimes = new(events.Length);
        for (int at = 0; at < events.Length;)
        {
            int stop = at;
            while (stop < events.Length && events[stop].First == events[at].First) stop++;
            Match(at, stop);
            at = stop;
        }
    }

    /// <summary>The time in which each block was held, as far as it can be told.</summary>
    public List<Lifetime> Lifetimes { get; }

    /// <summary>How many first frames the history has.</summary>
    public int Ranks => rank + 1;

    /// <summary>The earliest violation that a first frame shows by itself; null: there is none.</summary>
    public HistoryViolation? Violation { get; private set; }

    /// <summary>The events of one first frame, up to the first that is wrong.</summary>
    void Match(int from, int to)
    {
        (held, lastRelease) = (None, None);
        rank++;
        for (int at = from; at < to;)
        {
            int stop = at;
            while (stop < to && events[stop].Moment == events[at].Moment) stop++;
            if (Instant(at, stop) is { } violation)
            {
                if (held != None) Close(violation.Later.Moment);
                if (Violation is null || violation.Later.Moment < Violation.Later.Moment) Violation = violation;
                return;
            }

            at = stop;
        }

        if (held != None) Close(Lifetime.Open);
    }

    /// <summary>The events of one first frame with one stamp, sorted by operation and order.</summary>
    HistoryViolation? Instant(int from, int to)
    {
        (allocations, releases) = (0, 0);
        for (int i = from; i < to; i++)
        {
            ref uint orders = ref events[i].Operation == HistoryOperation.Allocate ? ref allocations : ref releases;
            int lane = Lane(events[i].Operation, events[i].Order);
            if ((orders >> events[i].Order & 1) == 0) next[lane] = i;
            orders |= 1u << events[i].Order;
            end[lane] = i + 1;
        }

        while ((allocations | releases) != 0)
        {
            if (held != None)
            {
                int order = events[held].Order;
                if ((releases >> order & 1) == 0) return WhileHeld();
                lastRelease = Take(HistoryOperation.Free, order, ref releases);
                Close(events[lastRelease].Moment);
            }
            else if (allocations != 0)
            {
                uint passing = allocations & releases;
                int order = BitOperations.TrailingZeroCount(passing != 0 ? passing : allocations);
                held = Take(HistoryOperation.Allocate, order, ref allocations);
            }
            else
            {
                return WhileFree();
            }
        }

        return null;
    }

    HistoryViolation WhileHeld() => allocations != 0
        ? new(HistoryFault.Overlap, events[held], First(HistoryOperation.Allocate, allocations))
        : new(HistoryFault.OtherOrder, events[held], First(HistoryOperation.Free, releases));

    HistoryViolation WhileFree()
    {
        HistoryEvent release = First(HistoryOperation.Free, releases);
        return lastRelease == None
            ? new(HistoryFault.NeverAllocated, null, release)
            : new(HistoryFault.FreedTwice, events[lastRelease], release);
    }

    HistoryEvent First(HistoryOperation operation, uint orders) =>
        events[next[Lane(operation, BitOperations.TrailingZeroCount(orders))]];

    int Take(HistoryOperation operation, int order, ref uint orders)
    {
        int lane = Lane(operation, order);
        int taken = next[lane]++;
        if (next[lane] == end[lane]) orders &= ~(1u << order);
        return taken;
    }

    void Close(long moment)
    {
        Lifetimes.Add(new(held, rank, events[held].Moment, moment));
        held = None;
    }

    static int Lane(HistoryOperation operation, int order) => ((int)operation * Orders) + order;
}
