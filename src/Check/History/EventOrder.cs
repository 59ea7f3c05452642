namespace Verified.Check.History;

/// <summary>Events by first frame, then moment, operation and order; counts the comparisons.</summary>
sealed class EventOrder : IComparer<HistoryEvent>
{
    public long Comparisons { get; private set; }

    public int Compare(HistoryEvent x, HistoryEvent y)
    {
        Comparisons++;
        int difference = x.First.CompareTo(y.First);
        if (difference == 0) difference = x.Moment.CompareTo(y.Moment);
        if (difference == 0) difference = x.Operation.CompareTo(y.Operation);
        if (difference == 0) difference = x.Order.CompareTo(y.Order);
        if (difference == 0) difference = x.Thread.CompareTo(y.Thread);
        return difference != 0 ? difference : x.Number.CompareTo(y.Number);
    }
}
