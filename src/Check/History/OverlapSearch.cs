namespace Verified.Check.History;

/// <summary>
/// Goes through time and keeps the blocks that are held. They are disjoint up to the first overlap, so only the
/// neighbours of a new block can share a frame with it. Blocks need not be aligned.
/// </summary>
sealed class OverlapSearch(HistoryEvent[] events, IReadOnlyList<Lifetime> lifetimes, int ranks)
{
    readonly RankSet heldRanks = new(ranks);
    readonly int[] holders = new int[ranks];
    readonly EdgeOrder order = new();

    /// <summary>How much work it was: comparisons, and words of the set looked at.</summary>
    public long Steps => order.Comparisons + heldRanks.Steps;

    /// <summary>The earliest allocation of a frame that was certainly held; null: there is none.</summary>
    public HistoryViolation? First()
    {
        foreach (Edge edge in Edges())
        {
            Lifetime lifetime = lifetimes[edge.Lifetime];
            if (edge.Kind == EdgeKind.End)
            {
                heldRanks.Remove(lifetime.Rank);
                continue;
            }

            HistoryEvent allocation = events[lifetime.Allocation];
            if (Holder(allocation, lifetime.Rank) is { } holder)
                return new(HistoryFault.Overlap, holder, allocation);
            if (edge.Kind != EdgeKind.Start) continue;
            heldRanks.Add(lifetime.Rank);
            holders[lifetime.Rank] = lifetime.Allocation;
        }

        return null;
    }

    HistoryEvent? Holder(HistoryEvent block, int rank)
    {
        int above = heldRanks.AtLeast(rank);
        if (above >= 0 && events[holders[above]].First <= block.Last) return events[holders[above]];
        int below = heldRanks.Below(rank);
        return below >= 0 && events[holders[below]].Last >= block.First ? events[holders[below]] : null;
    }

    Edge[] Edges()
    {
        var edges = new List<Edge>(2 * lifetimes.Count);
        for (int i = 0; i < lifetimes.Count; i++)
        {
            (_, _, long start, long end) = lifetimes[i];
            edges.Add(new(start, start == end ? EdgeKind.Instant : EdgeKind.Start, i));
            if (start != end && end != Lifetime.Open) edges.Add(new(end, EdgeKind.End, i));
        }

        edges.Sort(order);
        return [.. edges];
    }

    /// <summary>What happens at one stamp, in this order: a block that ends at a stamp does not meet one that begins at
    /// it, and one that does both meets only those that last.</summary>
    enum EdgeKind : byte
    {
        End,
        Instant,
        Start,
    }

    readonly record struct Edge(long Moment, EdgeKind Kind, int Lifetime);

    sealed class EdgeOrder : IComparer<Edge>
    {
        public long Comparisons { get; private set; }

        public int Compare(Edge x, Edge y)
        {
            Comparisons++;
            int difference = x.Moment.CompareTo(y.Moment);
            if (difference == 0) difference = x.Kind.CompareTo(y.Kind);
            return difference != 0 ? difference : x.Lifetime.CompareTo(y.Lifetime);
        }
    }
}
