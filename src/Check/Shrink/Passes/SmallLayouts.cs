using System.Collections.Immutable;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// All small machines, the simplest first: zones, frames divided among them, a reserved frame, reserves and ratios.
/// </summary>
/// <param name="origin">What else they have, and whether they have gaps and ratios of their own.</param>
sealed class SmallLayouts(Layout origin)
{
    const int KilobytesAPage = 4;

    readonly bool hasGaps = !origin.Reserved.IsEmpty || origin.Zones.Any(zone => !zone.Holes.IsEmpty);
    readonly bool hasRatios = origin.DmaRatio != LayoutComplexity.Plain.DmaRatio
        || origin.NormalRatio != LayoutComplexity.Plain.NormalRatio;

    /// <summary>Whether gaps and ratios that the origin does not have are tried as well.</summary>
    public bool Uneven { get; init; }

    /// <summary>The most frames tried, by the number of zones.</summary>
    public required IReadOnlyList<int> MostFrames { get; init; }

    /// <summary>The largest reserve tried, in pages.</summary>
    public required int MostReserve { get; init; }

    /// <summary>Whether the reserve that the size of the machine gives is tried as well (R3.1).</summary>
    public bool DerivedReserve { get; init; }

    /// <summary>The indices of the zones that have frames.</summary>
    public static int[] Populated(Layout layout) =>
        [.. Enumerable.Range(0, layout.Zones.Length).Where(zone => layout.Zones[zone].Spanned.Pages.Count > 0)];

    /// <summary>
    /// Every choice of zones that may stand for those of the origin, fewer and lower ones first: as many at most, and
    /// of one zone no higher one.
    /// </summary>
    public IEnumerable<int[]> Choices()
    {
        int[] own = Populated(origin);
        return Enumerable.Range(1, (1 << ZoneId.Kinds) - 1)
            .Select(mask => Enumerable.Range(0, ZoneId.Kinds).Where(zone => ((mask >> zone) & 1) != 0).ToArray())
            .Where(zones => zones.Length <= own.Length && (own.Length > 1 || zones[0] <= own[0]))
            .OrderBy(zones => zones.Length)
            .ThenBy(zones => zones.Sum());
    }

    /// <summary>The machines with these zones.</summary>
    public IEnumerable<Layout> With(int[] zones)
    {
        for (int frames = zones.Length; frames <= MostFrames[zones.Length]; frames++)
            foreach (Layout machine in With(zones, frames)) yield return machine;
    }

    /// <summary>The machines with these zones and so many frames.</summary>
    public IEnumerable<Layout> With(int[] zones, int frames)
    {
        foreach (int[] counts in Divide(zones, new int[ZoneId.Kinds], 0, frames))
        {
            Layout machine = Machine(counts);
            foreach (Layout reserved in Reserved(machine, frames))
                foreach (Layout tuned in Tuned(reserved)) yield return tuned;
        }
    }

    /// <summary>All ways to divide the frames among the zones from the one at that place on.</summary>
    static IEnumerable<int[]> Divide(int[] zones, int[] counts, int at, int left)
    {
        int after = zones.Length - at - 1;
        for (int count = after == 0 ? left : 1; count <= left - after; count++)
        {
            counts[zones[at]] = count;
            if (after == 0) yield return counts;
            else foreach (int[] whole in Divide(zones, counts, at + 1, left - count)) yield return whole;
        }
    }

    Layout Machine(int[] counts)
    {
        var zones = ImmutableArray.CreateBuilder<ZoneLayout>(counts.Length);
        int start = 0;
        foreach (int count in counts)
        {
            zones.Add(count == 0 ? ZoneLayout.Empty : ZoneLayout.Of(start, count));
            start += count;
        }

        return origin with
        {
            Memory = MemoryModel.Explicit,
            MemoryFrames = 0,
            Zones = zones.MoveToImmutable(),
            CpuNodes = [],
            Distances = [],
            Reserved = [],
        };
    }

    /// <summary>Where the machine had gaps also with one reserved frame.</summary>
    IEnumerable<Layout> Reserved(Layout machine, int frames)
    {
        yield return machine;
        for (int reserved = 0; (hasGaps || Uneven) && reserved < frames; reserved++)
            yield return machine with { Reserved = [new(new(reserved), new(1))] };
    }

    IEnumerable<Layout> Tuned(Layout machine)
    {
        for (int pages = DerivedReserve ? -1 : 0; pages <= MostReserve; pages++)
        {
            int? kbytes = pages < 0 ? null : pages * KilobytesAPage;
            Layout plain = machine with
            {
                MinFreeKbytes = kbytes,
                DmaRatio = LayoutComplexity.Plain.DmaRatio,
                NormalRatio = LayoutComplexity.Plain.NormalRatio,
            };
            yield return plain;
            if (hasRatios) yield return plain with { DmaRatio = origin.DmaRatio, NormalRatio = origin.NormalRatio };
            if (!(hasRatios || Uneven) || Populated(machine).Length == 1) continue;
            yield return plain with { DmaRatio = 1 };
            yield return plain with { DmaRatio = 1, NormalRatio = 1 };
        }
    }
}
