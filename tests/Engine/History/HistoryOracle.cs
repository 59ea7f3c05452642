using Verified.Check.History;

namespace Verified.Tests.Engine.History;

/// <summary>
/// The definition, tried out: some assignment of releases to allocations leaves no two blocks that share a frame held
/// at one time. For a handful of events.
/// </summary>
static class HistoryOracle
{
    public static bool Accepts(IReadOnlyList<HistoryEvent> events)
    {
        HistoryEvent[] allocations = [.. events.Where(item => item.Operation == HistoryOperation.Allocate)];
        HistoryEvent[] releases = [.. events.Where(item => item.Operation == HistoryOperation.Free)];
        return Assign(allocations, releases, new HistoryEvent?[allocations.Length], 0);
    }

    static bool Assign(HistoryEvent[] allocations, HistoryEvent[] releases, HistoryEvent?[] of, int next)
    {
        if (next == releases.Length) return Disjoint(allocations, of);
        HistoryEvent release = releases[next];
        for (int i = 0; i < allocations.Length; i++)
        {
            HistoryEvent allocation = allocations[i];
            if (of[i] is not null || allocation.First != release.First || allocation.Order != release.Order
                || allocation.After > release.Before)
            {
                continue;
            }

            of[i] = release;
            if (Assign(allocations, releases, of, next + 1)) return true;
            of[i] = null;
        }

        return false;
    }

    static bool Disjoint(HistoryEvent[] allocations, HistoryEvent?[] of)
    {
        for (int i = 0; i < allocations.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                (HistoryEvent x, HistoryEvent y) = (allocations[i], allocations[j]);
                bool frames = x.First <= y.Last && y.First <= x.Last;
                bool times = x.After < End(of[j]) && y.After < End(of[i]);
                if (frames && times) return false;
            }
        }

        return true;
    }

    static long End(HistoryEvent? release) => release?.Before ?? long.MaxValue;
}
