using System.Collections.Immutable;
using Verified.Check.Systems;
using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>Whether a layout describes a machine: the one place that says what a layout may be.</summary>
public static class LayoutCheck
{
    /// <summary>Bytes of the largest cache line.</summary>
    public const int LargestLine = 128;

    /// <summary>The most caches that a machine has room for besides the general ones.</summary>
    public const int MostCaches = 256;

    /// <summary>The fewest slots of a window for permanent mappings.</summary>
    public const int FewestSlots = 2;

    /// <summary>The most slots of the window for permanent mappings.</summary>
    public const int MostSlots = 1024;

    /// <summary>The most pages of the range of noncontiguous areas.</summary>
    public const int MostAreaPages = 32768;

    /// <summary>The most memory pools.</summary>
    public const int MostPools = 64;

    /// <summary>Frames of low memory up to which the windows fit behind it: 896 MB.</summary>
    public const int MostLowFrames = 229376;

    /// <summary>What is wrong with the layout, in one line; null when nothing is.</summary>
    /// <remarks>
    /// Zones rise and do not overlap; holes and reserved ranges have frames, ascend, are disjoint and lie inside a
    /// zone; the machine ends at <see cref="TraceLimits.Frames"/> at the latest; ratios are at least 1, CPUs 1 to
    /// 64 and nodes 1 to 8.
    /// </remarks>
    public static string? Problem(Layout layout)
    {
        if (layout.Zones.IsDefault || layout.Zones.Length % ZoneId.Kinds != 0
            || layout.NodeCount is < 1 or > TraceLimits.Nodes)
            return "a layout has three zones for each of 1 to 8 nodes: DMA, Normal, HighMem (empty ones too)";
        return Zones(layout.Zones) ?? Reserved(layout) ?? Tunables(layout) ?? Windows(layout) ?? Nodes(layout);
    }

    /// <summary>Refuses a layout that describes no machine.</summary>
    /// <exception cref="TraceFormatException">The layout has a <see cref="Problem"/>.</exception>
    public static void Require(Layout layout)
    {
        if (Problem(layout) is { } problem) throw new TraceFormatException(problem);
    }

    static string? Zones(ImmutableArray<ZoneLayout> zones)
    {
        int end = 0;
        string below = "";
        for (int index = 0; index < zones.Length; index++)
        {
            string name = new ZoneId(index).ToString();
            FrameRange spanned = zones[index].Spanned;
            if (Sized(spanned) is { } wrong) return $"{name}: {wrong}";
            if (Ranges(zones[index].Holes, "hole", range => Inside(range, spanned)) is { } hole)
                return $"{name} ({LayoutForm.Format(spanned)}): {hole}";
            if (spanned.Pages.Count == 0) continue;
            if (spanned.Start.Number < end)
                return $"{name} starts at frame {spanned.Start.Number}, before {below} ends ({end});"
                    + " zones must rise without overlap";
            end = spanned.End.Number;
            below = name;
        }

        return null;
    }

    static string? Windows(Layout layout)
    {
        if (layout.Pkmap is not 0 and (< FewestSlots or > MostSlots))
            return $"pkmap is {layout.Pkmap}; the window has {FewestSlots} to {MostSlots} slots, or 0 for none";
        if (layout.VmallocPages is < 0 or > MostAreaPages)
            return $"vmalloc is {layout.VmallocPages}; the range has 1 to {MostAreaPages} pages, or 0 for none";
        if (layout.Pools is < 0 or > MostPools) return $"pools is {layout.Pools}; it is 0 to {MostPools}";
        bool any = layout.Pkmap != 0 || layout.VmallocPages != 0;
        if (layout.CacheLine == 0 && (any || layout.Pools != 0))
            return "pkmap, vmalloc and pools need a machine with caches; give it a cache_line";
        int low = layout.Zones.Where((_, index) => !new ZoneId(index).IsHighMem).Max(zone => zone.Spanned.End.Number);
        if (any && low > MostLowFrames)
            return $"low memory ends at frame {low}; pkmap and vmalloc leave room for {MostLowFrames}";
        long room = any ? WindowPages.RoomForAreas(layout) : 0;
        return room < layout.VmallocPages
            ? $"vmalloc is {layout.VmallocPages}; behind low memory there is room for {room}"
            : null;
    }

    static string? Nodes(Layout layout)
    {
        int nodes = layout.NodeCount;
        if (layout.CpuNodes.IsDefault || layout.Distances.IsDefault) return "nodes of CPUs or distances are missing";
        if (!layout.CpuNodes.IsEmpty && layout.CpuNodes.Length != layout.Cpus)
            return $"cpu_nodes has {layout.CpuNodes.Length} entries; give one for each of {layout.Cpus} CPUs, or none";
        if (layout.CpuNodes.Any(node => (uint)node >= (uint)nodes))
            return $"cpu_nodes names a node that does not exist; nodes are 0 to {nodes - 1}";
        if (layout.Distances.IsEmpty) return null;
        if (layout.Distances.Length != nodes || layout.Distances.Any(row => row.IsDefault || row.Length != nodes))
            return $"distances must be {nodes} rows of {nodes} numbers, or none";
        return layout.Distances.Any(row => row.Any(distance => distance is < 1 or > TraceLimits.Distance))
            ? $"a distance is 1 to {TraceLimits.Distance}"
            : null;
    }

    static string? Sized(FrameRange spanned)
    {
        if (spanned.Start.Number < 0 || spanned.Pages.Count < 0) return "start and frames must not be negative";
        return (long)spanned.Start.Number + spanned.Pages.Count > TraceLimits.Frames
            ? $"ends behind frame {TraceLimits.Frames}, the most that a machine may have; make it smaller"
            : null;
    }

    static string? Reserved(Layout layout) =>
        layout.Reserved.IsDefault
            ? "the reserved ranges are missing; use an empty list"
            : Ranges(layout.Reserved, "reserved range", range => layout.Zones.Any(zone => Inside(range, zone.Spanned)));

    static string? Ranges(ImmutableArray<FrameRange> ranges, string what, Func<FrameRange, bool> inside)
    {
        if (ranges.IsDefault) return $"the list of {what}s is missing; use an empty one";
        FrameRange before = default;
        foreach (FrameRange range in ranges)
        {
            string name = $"{what} {LayoutForm.Format(range)}";
            if (range.Pages.Count < 1) return $"{name} has no frames; drop it";
            if (!inside(range)) return $"{name} lies outside the zone{(what == "hole" ? "" : "s")}";
            if (range.Start < before.End)
                return $"{name} does not come behind {LayoutForm.Format(before)}; sort and join them";
            before = range;
        }

        return null;
    }

    static bool Inside(FrameRange range, FrameRange zone) =>
        range.Start >= zone.Start && (long)range.Start.Number + range.Pages.Count <= zone.End.Number;

    static string? Tunables(Layout layout)
    {
        if (layout.Cpus is < 1 or > TraceLimits.Cpus)
            return $"cpus is {layout.Cpus}; a machine has 1 to {TraceLimits.Cpus}";
        if (layout.DmaRatio < 1) return $"dma_ratio is {layout.DmaRatio}; it is at least 1";
        if (layout.NormalRatio < 1) return $"normal_ratio is {layout.NormalRatio}; it is at least 1";
        if (layout.MinFreeKbytes < 0) return $"min_free is {layout.MinFreeKbytes}; it is at least 0, or left out";
        if (layout.CacheLine is not (0 or 32 or 64 or LargestLine))
            return $"cache_line is {layout.CacheLine}; it is 32, 64 or {LargestLine}, or 0 on a machine without caches";
        if (layout.Caches is < 1 or > MostCaches)
            return $"caches is {layout.Caches}; a machine has room for 1 to {MostCaches}";
        if (layout.ListOrders is < 1 or > Order.Limit)
            return $"list_orders is {layout.ListOrders}; it is 1 to {Order.Limit}";
        return layout.PerCpuSizes is { } sizes && LayoutForm.Parts(sizes).Any(part => part is < 0 or > ushort.MaxValue)
            ? $"a size of a per-CPU list is 0 to {ushort.MaxValue}"
            : null;
    }
}
