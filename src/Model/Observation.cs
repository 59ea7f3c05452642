using Verified.Model.PageAllocator;

namespace Verified.Model;

/// <summary>How much of itself a system shows, and so how much can be checked.</summary>
public enum Level
{
    /// <summary>Responses only.</summary>
    Address = 1,

    /// <summary>And the counters of its zones.</summary>
    Counts = 2,

    /// <summary>And its free lists and page descriptors.</summary>
    Structure = 3,
}

/// <summary>A page descriptor as a system shows it, in the fields of R1.1.</summary>
/// <param name="Frame">Whose descriptor.</param>
/// <param name="Flags">Bits 0 to 19 of R1.2 and the zone tag of R1.4.</param>
/// <param name="Count">Users - 1.</param>
/// <param name="Mapcount">Mapping page-table entries - 1.</param>
/// <param name="Private">Order of a free head, first frame of a compound block, or the user's value.</param>
/// <param name="Mapping">The mapping field.</param>
/// <param name="Index">The index field.</param>
public readonly record struct DescriptorImage(
    Frame Frame, uint Flags, int Count, int Mapcount, ulong Private, ulong Mapping, ulong Index);

/// <summary>What the engine saw of one command. What the level does not give is empty.</summary>
/// <remarks>A ref struct over the engine's buffers: it lives for one step, and the model reads it only.</remarks>
public readonly ref struct Observation
{
    /// <summary>What the caller saw.</summary>
    public Response Response { get; init; }

    /// <summary>How much of the rest is filled.</summary>
    public Level Level { get; init; }

    /// <summary>Level 2: free pages by zone.</summary>
    public ReadOnlySpan<int> FreePages { get; init; }

    /// <summary>Level 2: nr_free of order k of zone z at z * 11 + k.</summary>
    public ReadOnlySpan<int> NrFree { get; init; }

    /// <summary>Level 2: what reclaim knows of each zone. Empty on a machine that does not reclaim.</summary>
    public ReadOnlySpan<ZoneReclaimView> ReclaimZones { get; init; }

    /// <summary>Level 2: kswapd of each node. Empty on a machine that does not reclaim.</summary>
    public ReadOnlySpan<NodeReclaim> ReclaimNodes { get; init; }

    /// <summary>Level 3: the free lists. Empty when this step does not show them.</summary>
    public FreeLists Lists { get; init; }

    /// <summary>Level 3: the free lists before the command. Empty when the step before did not show them.</summary>
    public FreeLists Before { get; init; }

    /// <summary>Level 3: the per-CPU lists that may have changed; all others are as they were.</summary>
    public PageLists PageLists { get; init; }

    /// <summary>Level 3: the descriptors that may have changed; all others are as they were.</summary>
    public ReadOnlySpan<DescriptorImage> Descriptors { get; init; }

    /// <summary>Level 3: the parts of the slab allocator that may have changed; all others are as they were.</summary>
    public PartViews Parts { get; init; }

    /// <summary>The calls that an operation of the slab allocator made to the page allocator, in order.</summary>
    public ReadOnlySpan<PageCall> Calls { get; init; }
}

/// <summary>
/// The free lists of all zones: for zone z and order k the first frames of its blocks, head of the list first.
/// </summary>
public readonly ref struct FreeLists(ReadOnlySpan<int> starts, ReadOnlySpan<int> frames)
{
    readonly ReadOnlySpan<int> starts = starts;
    readonly ReadOnlySpan<int> frames = frames;

    /// <summary>Whether nothing is shown.</summary>
    public bool Hidden => starts.IsEmpty;

    /// <summary>Frame numbers of the blocks in one list.</summary>
    public ReadOnlySpan<int> this[ZoneId zone, Order order] =>
        frames[starts[(zone.Index * Order.Limit) + order.Value]..starts[(zone.Index * Order.Limit) + order.Value + 1]];

    /// <summary>Where the lists of a zone start, and behind them where the last ends.</summary>
    internal ReadOnlySpan<int> Starts(ZoneId zone) => starts.Slice(zone.Index * Order.Limit, Order.Limit + 1);

    /// <summary>Frame numbers of all blocks of a zone, list after list.</summary>
    public ReadOnlySpan<int> Of(ZoneId zone) =>
        frames[starts[zone.Index * Order.Limit]..starts[(zone.Index + 1) * Order.Limit]];
}

/// <summary>One per-CPU list as a system shows it.</summary>
/// <param name="Zone">Of which zone.</param>
/// <param name="Cpu">Of which CPU.</param>
/// <param name="List">Which of its lists.</param>
/// <param name="Start">Where its frames begin in <see cref="PageLists"/>.</param>
/// <param name="Length">How many blocks the list links.</param>
/// <param name="Count">Its count.</param>
/// <param name="Low">Its low mark.</param>
/// <param name="High">Its high mark.</param>
/// <param name="Batch">Its batch.</param>
public readonly record struct PageListView(
    ZoneId Zone, int Cpu, PerCpu.ListId List, int Start, int Length, int Count, int Low, int High, int Batch);

/// <summary>Per-CPU lists, and the numbers of the first frames of the blocks in them, head first.</summary>
public readonly ref struct PageLists(ReadOnlySpan<PageListView> views, ReadOnlySpan<int> frames)
{
    readonly ReadOnlySpan<int> frames = frames;

    /// <summary>The lists that are shown.</summary>
    public ReadOnlySpan<PageListView> Views { get; } = views;

    /// <summary>The frame numbers of one list.</summary>
    public ReadOnlySpan<int> this[in PageListView view] => frames.Slice(view.Start, view.Length);

    /// <summary>The frame numbers of that list; false when it is not shown.</summary>
    public bool TryFind(ZoneId zone, int cpu, PerCpu.ListId list, out ReadOnlySpan<int> found)
    {
        found = default;
        foreach (ref readonly PageListView view in Views)
        {
            if (view.Zone != zone || view.Cpu != cpu || view.List != list) continue;
            found = this[view];
            return true;
        }

        return false;
    }
}

/// <summary>What a system shows of its boot state.</summary>
public sealed record BootReport
{
    /// <summary>Bytes of mem_map.</summary>
    public required long MapBytes { get; init; }

    /// <summary>min_free_kbytes in force.</summary>
    public required int MinFreeKbytes { get; init; }

    /// <summary>The nodes in the order of their numbers.</summary>
    public required IReadOnlyList<NodeReport> Nodes { get; init; }

    /// <summary>The zones in the order of their numbers.</summary>
    public required IReadOnlyList<ZoneReport> Zones { get; init; }
}

/// <summary>What a system shows of one node at boot.</summary>
public sealed record NodeReport
{
    /// <summary>Frames spanned.</summary>
    public required int Spanned { get; init; }

    /// <summary>Frames present.</summary>
    public required int Present { get; init; }

    /// <summary>Kind of the last zone with frames, plus 1.</summary>
    public required int Zones { get; init; }

    /// <summary>The zonelists for zone bits 0, 1 and 2, as zone numbers in fallback order.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Zonelists { get; init; }
}

/// <summary>What a system shows of one zone at boot.</summary>
public sealed record ZoneReport
{
    /// <summary>First frame.</summary>
    public required int Start { get; init; }

    /// <summary>Frames with holes.</summary>
    public required int Spanned { get; init; }

    /// <summary>Frames without holes.</summary>
    public required int Present { get; init; }

    /// <summary>pages_min.</summary>
    public required int Min { get; init; }

    /// <summary>pages_low.</summary>
    public required int Low { get; init; }

    /// <summary>pages_high.</summary>
    public required int High { get; init; }

    /// <summary>lowmem_reserve for the classes DMA, Normal, HighMem.</summary>
    public required IReadOnlyList<int> Reserve { get; init; }

    /// <summary>Heads in the wait-queue hash.</summary>
    public required int WaitTableSize { get; init; }

    /// <summary>Whether the system complained about the zone's first frame (R2.6).</summary>
    public required bool AlignmentNotice { get; init; }
}
