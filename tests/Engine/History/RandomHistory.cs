using Verified.Check.Generate;
using Verified.Check.History;

namespace Verified.Tests.Engine.History;

/// <summary>
/// What threads record that use an allocator without mistakes. Each call takes effect at one moment; the stamps lie at
/// random around it, so that calls of different threads overlap. Memory is cut into regions; the blocks of a region
/// have one order until all are free again.
/// </summary>
sealed class RandomHistory(ulong seed, int threads, int regions)
{
    const int RegionOrder = 4, Tick = 10, Slack = 35;

    readonly SplitMix random = new(seed);
    readonly int[] orders = new int[regions];
    readonly int[] heldInRegion = new int[regions];
    readonly long[] returned = new long[threads];
    readonly Dictionary<uint, long> allocated = [];

    public List<HistoryEvent> Events { get; } = [];

    /// <summary>Makes that many calls.</summary>
    public RandomHistory Run(int calls)
    {
        for (long now = Tick; Events.Count < calls; now += Tick) Step(now);
        return this;
    }

    void Step(long now)
    {
        int thread = random.Below(threads), region = random.Below(regions);
        if (returned[thread] > now) return;
        if (heldInRegion[region] == 0) orders[region] = random.Below(RegionOrder + 1);
        int order = orders[region];
        uint first = (uint)((region << RegionOrder) + (random.Below(1 << (RegionOrder - order)) << order));
        long before = Math.Max(returned[thread], now - random.Below(Slack)), after = now + random.Below(Slack);
        if (allocated.TryGetValue(first, out long known))
        {
            // Who frees has been told of the block.
            if (known > now) return;
            Events.Add(new(thread, 0, HistoryOperation.Free, first, order, Math.Max(before, known), after));
            allocated.Remove(first);
            heldInRegion[region]--;
        }
        else
        {
            Events.Add(new(thread, 0, HistoryOperation.Allocate, first, order, before, after));
            allocated.Add(first, after);
            heldInRegion[region]++;
        }

        returned[thread] = after;
    }

    /// <summary>The same calls, but one block stands where another was certainly held; null: no two were held at one
    /// time.</summary>
    public HistoryEvent[]? WithOverlap()
    {
        var releases = new Dictionary<int, int>();
        var open = new Dictionary<uint, int>();
        for (int i = 0; i < Events.Count; i++)
        {
            if (Events[i].Operation == HistoryOperation.Allocate) open[Events[i].First] = i;
            else releases[open[Events[i].First]] = i;
        }

        int[] allocations = [.. Enumerable.Range(0, Events.Count).Where(
            i => Events[i].Operation == HistoryOperation.Allocate)];
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            int held = random.Pick<int>(allocations), moved = random.Pick<int>(allocations);
            long heldEnd = releases.TryGetValue(held, out int r) ? Events[r].Before : long.MaxValue;
            long movedEnd = releases.TryGetValue(moved, out int m) ? Events[m].Before : long.MaxValue;
            // A block of one stamp, moved onto another, could be told as two blocks of which one follows the other.
            long from = Math.Max(Events[held].After, Events[moved].After);
            if (held == moved || from >= Math.Min(heldEnd, movedEnd)) continue;
            uint first = (Events[held].First + (uint)random.Below((int)Events[held].Frames))
                & ~((uint)Events[moved].Frames - 1);
            HistoryEvent[] planted = [.. Events];
            planted[moved] = planted[moved] with { First = first };
            if (movedEnd != long.MaxValue) planted[m] = planted[m] with { First = first };
            return planted;
        }

        return null;
    }
}
