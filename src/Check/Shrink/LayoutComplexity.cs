using System.Collections.Immutable;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink;

/// <summary>
/// What makes a machine simpler: fewer zones above all, then fewer gaps, then fewer frames, then lower zones, then
/// plain tunables.
/// </summary>
static class LayoutComplexity
{
    /// <summary>Frames between two starts at which the kernel does not complain about the alignment (R2.6).</summary>
    public const int Alignment = 1 << (Order.Limit - 1);

    const int Measures = 26;

    /// <summary>Below zero if a is simpler than b. Zero also for machines that differ in no measure.</summary>
    public static int Compare(Layout a, Layout b)
    {
        if (ReferenceEquals(a, b)) return 0;
        Span<long> ofA = stackalloc long[Measures];
        Span<long> ofB = stackalloc long[Measures];
        Measure(a, ofA);
        Measure(b, ofB);
        return ofA.SequenceCompareTo(ofB);
    }

    static void Measure(Layout layout, Span<long> measures)
    {
        measures.Clear();
        measures[0] = layout.Memory == MemoryModel.Explicit ? 0 : 1;
        for (int index = 0; index < layout.Zones.Length; index++)
        {
            ZoneLayout zone = layout.Zones[index];
            int start = zone.Spanned.Start.Number;
            if (zone.Spanned.Pages.Count == 0)
            {
                measures[6] += start;
                continue;
            }

            measures[1] += 1;
            measures[2] += zone.Holes.Length;
            measures[3] += zone.Spanned.Pages.Count;
            measures[4] += index;
            measures[5] += start % Alignment == 0 ? 0 : 1;
            measures[6] += start;
            measures[7] += Sum(zone.Holes);
        }

        measures[2] += layout.Reserved.Length;
        measures[7] += Sum(layout.Reserved);
        measures[14] = layout.NodeCount;
        measures[15] = layout.PerCpuLists ? 1 : 0;
        measures[16] = layout.PerCpuSizes is { } sizes ? 1 + LayoutForm.Parts(sizes).Sum(part => (long)part) : 0;
        measures[17] = layout.CpuNodes.Sum() + layout.Distances.Sum(row => row.Sum());
        measures[18] = layout.Reclaim ? 1 : 0;
        measures[19] = layout.CacheLine;
        measures[20] = layout.Caches == Plain.Caches ? 0 : layout.Caches;
        measures[21] = layout.SlabDebug ? 1 : 0;
        measures[22] = layout.Pkmap;
        measures[23] = layout.VmallocPages;
        measures[24] = layout.Pools;
        measures[25] = layout.ListOrders;
        measures[8] = layout.Cpus;
        measures[9] = layout.CompoundPages ? 1 : 0;
        measures[10] = layout.MinFreeKbytes switch { 0 => 0, null => 1, int kbytes => 1L + Math.Abs((long)kbytes) };
        measures[11] = (layout.DmaRatio == Plain.DmaRatio ? 0 : 1) + (layout.NormalRatio == Plain.NormalRatio ? 0 : 1);
        measures[12] = (long)layout.DmaRatio + layout.NormalRatio;
        measures[13] = layout.MemoryFrames;
    }

    /// <summary>A machine with all tunables at their default.</summary>
    public static Layout Plain { get; } = Layout.Of(ZoneLayout.Empty);

    static long Sum(ImmutableArray<FrameRange> ranges)
    {
        long sum = 0;
        foreach (FrameRange range in ranges) sum += range.Pages.Count;
        return sum;
    }
}
