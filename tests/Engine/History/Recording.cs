using Verified.Check.History;

namespace Verified.Tests.Engine.History;

/// <summary>Histories written by hand.</summary>
static class Recording
{
    public static HistoryEvent Took(int thread, uint first, int order, long before, long after) =>
        new(thread, 0, HistoryOperation.Allocate, first, order, before, after);

    public static HistoryEvent Gave(int thread, uint first, int order, long before, long after) =>
        new(thread, 0, HistoryOperation.Free, first, order, before, after);

    /// <summary>The logs of the threads that made these calls.</summary>
    public static IReadOnlyList<HistoryLog> Of(params IReadOnlyCollection<HistoryEvent> events) =>
    [
        .. events.GroupBy(item => item.Thread).OrderBy(thread => thread.Key).Select(thread =>
        {
            var log = new HistoryLog(thread.Key, thread.Count());
            foreach (HistoryEvent item in thread)
            {
                if (item.Operation == HistoryOperation.Allocate)
                    log.Allocated(item.First, item.Order, item.Before, item.After);
                else
                    log.Freed(item.First, item.Order, item.Before, item.After);
            }

            return log;
        }),
    ];
}
