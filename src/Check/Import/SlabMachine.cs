using System.Numerics;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Import;

/// <summary>A machine on which the slab commands of a recording are served.</summary>
/// <remarks>
/// Its memory is reckoned, with room to spare: twice the most objects of each cache that were live at one time (they
/// may be spread over slabs that are half empty), what the arrays of all CPUs keep back, an eighth for descriptors
/// and colours, pages_low, and what the lists of pages keep back.
/// </remarks>
static class SlabMachine
{
    const int DmaFrames = 4096;
    const int PageBytes = 4096;
    const int FramesOfLargest = 32;

    /// <summary>The machine for what a recording demands.</summary>
    /// <exception cref="TraceFormatException">It would be larger than a machine may be, or has too many
    /// caches.</exception>
    public static Layout For(
        IEnumerable<(long Size, int Allocations, int Peak)> demands, int caches, int cpus, bool lists)
    {
        if (caches > 256)
            throw new TraceFormatException(
                $"the recording has {caches} caches, more than the 256 that a machine has room for; record fewer "
                + "tasks");
        long slabs = demands.Sum(demand => Frames(demand.Size, demand.Allocations, demand.Peak, cpus));
        slabs += (slabs / 8) + (2 * FramesOfLargest);
        long frames = CompactLayout.Whole(
            slabs + CompactLayout.Parked(TraceLimits.Frames, lists ? cpus : 0) + CompactLayout.LowMark(2 * slabs));
        if (frames + DmaFrames > TraceLimits.Frames)
            throw new TraceFormatException(
                $"the recording needs {frames:N0} frames, more than a machine may have; cut it");
        Layout layout = Layout.Of(ZoneLayout.Of(0, DmaFrames), ZoneLayout.Of(DmaFrames, (int)frames));
        return layout with
        {
            Cpus = cpus,
            PerCpuLists = lists,
            CacheLine = RecordedCache.Line,
            Caches = Math.Max(1, caches),
        };
    }

    /// <summary>The size of the general cache that serves a request: powers of two from 32 (R8.8, R8.21).</summary>
    public static long GeneralSize(long requested) =>
        Math.Max(32, (long)BitOperations.RoundUpToPowerOf2((ulong)requested));

    static long Frames(long size, int allocations, int peak, int cpus)
    {
        // No more objects are ever taken from slabs than these, in slabs that are filled up.
        long kept = Math.Min(allocations, Parked(size, cpus));
        long each = size > PageBytes / 2 ? (long)BitOperations.RoundUpToPowerOf2((ulong)size) : size;
        long slab = Math.Max(1, each / PageBytes) * 2;
        return ((((2 * peak) + kept) * each) / PageBytes) + (slab * 2);
    }

    /// <summary>What the arrays of a cache keep back: one for each CPU, and one shared by them (R8.12).</summary>
    static long Parked(long size, int cpus)
    {
        int limit = size > 4096 ? 8 : size > 1024 ? 24 : size > 256 ? 54 : 120;
        return (cpus * limit) + (size <= 4096 && cpus > 1 ? 8 * ((limit + 1) / 2) : 0);
    }
}
