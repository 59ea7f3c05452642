using Verified.Check.History;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>What must hold when no thread is inside the allocator.</summary>
static class Quiet
{
    /// <summary>Looks at the structure, at where all frames are, and at what the threads recorded; null: all is
    /// well.</summary>
    public static string? Check(MemorySystem memory, IReadOnlyList<Worker> workers, long owned)
    {
        if (memory.SelfCheck() is { } broken) return $"the structure is broken: {broken}";
        long free = Free(memory), parked = Parked(memory), held = workers.Sum(worker => worker.HeldFrames);
        if (free + parked + held != owned)
            return $"of {owned} frames {free} are free, {parked} in page lists and {held} held: "
                + (free + parked + held < owned ? "some are lost" : "some are there twice");
        return HistoryCheck.Check([.. workers.Select(worker => worker.Log)])?.Text;
    }

    /// <summary>Free frames of all zones.</summary>
    public static long Free(MemorySystem memory) =>
        Enumerable.Range(0, memory.ZoneCount).Sum(zone => (long)memory.FreePages(zone));

    static long Parked(MemorySystem memory)
    {
        long frames = 0;
        for (int cpu = 0; cpu < memory.Options.Cpus; cpu++)
            for (int zone = 0; zone < memory.ZoneCount; zone++)
                frames += memory.PageListSize(zone, cpu, cold: true).Count + Blocks(memory, zone, cpu);
        return frames;
    }

    static long Blocks(MemorySystem memory, int zone, int cpu) => Enumerable.Range(0, memory.Options.ListOrders)
        .Sum(order => (long)memory.BlockListSize(zone, cpu, order).Count << order);
}
