namespace Verified.Model;

/// <summary>What one view of what stands on the page allocator shows. Objects are counted in words of 4 bytes from
/// frame 0, frames by number.</summary>
public enum Part : byte
{
    /// <summary>
    /// A cache: whether it exists, and then colour_next, limit, batchcount, objects constructed, objects destructed.
    /// </summary>
    Cache,

    /// <summary>
    /// The list of a cache and node: free_objects, free_touched, next_reap, capacity of the shared array, whether that
    /// is touched, and the objects in it, oldest first.
    /// </summary>
    Node,

    /// <summary>The first frames of the slabs in slabs_partial of a cache and node, head first.</summary>
    Partial,

    /// <summary>As Partial, of slabs_full.</summary>
    Full,

    /// <summary>As Partial, of slabs_free.</summary>
    Free,

    /// <summary>
    /// A slab, by its first frame: colouroff, inuse, its descriptor (a word from frame 0) and the numbers of its free
    /// objects in the order of the chain.
    /// </summary>
    Slab,

    /// <summary>The array of a cache and CPU: touched, and the objects, oldest first.</summary>
    Local,

    /// <summary>
    /// The window for permanent mappings: the slot used last, the callers that wait, and for each slot its count and
    /// the frame mapped there, -1 for none.
    /// </summary>
    Pkmap,

    /// <summary>The hash from pages to addresses: bucket, frame and slot of each record, bucket by bucket.</summary>
    PageHash,

    /// <summary>The temporary mappings of a CPU: how often it forbids preemption, and the frame of each type, -1 for
    /// none.</summary>
    Fixmap,

    /// <summary>The stack of local mappings of a CPU: its depth, and the frames, first mapped first.</summary>
    LocalMaps,

    /// <summary>
    /// The noncontiguous areas by address: first page from the start of the range, pages with the guard, flags, and
    /// frames mapped; and behind them how many pages of the range show a frame.
    /// </summary>
    Areas,

    /// <summary>The frames of the area that starts at a page, in their order.</summary>
    AreaPages,

    /// <summary>
    /// A pool: whether it exists, and then min_nr, curr_nr, the callers that wait, and the elements, lowest first:
    /// words of 4 bytes from frame 0, first frames of blocks, or numbers of the check.
    /// </summary>
    Pool,
}

/// <summary>A part of what stands on the page allocator as a system shows it.</summary>
/// <param name="Part">What is shown.</param>
/// <param name="Cache">The place of its cache in the chain, from 0: the general caches come first; else 0.</param>
/// <param name="Place">Its node, first frame, CPU, first page or number.</param>
/// <param name="Start">Where its values start in <see cref="PartViews"/>.</param>
/// <param name="Length">How many values it has.</param>
public readonly record struct PartView(Part Part, int Cache, int Place, int Start, int Length);

/// <summary>Parts of the slab allocator, and their values.</summary>
public readonly ref struct PartViews(ReadOnlySpan<PartView> views, ReadOnlySpan<int> values)
{
    readonly ReadOnlySpan<int> values = values;

    /// <summary>The parts that are shown.</summary>
    public ReadOnlySpan<PartView> Views { get; } = views;

    /// <summary>The values of one.</summary>
    public ReadOnlySpan<int> this[in PartView view] => values.Slice(view.Start, view.Length);
}

/// <summary>A call that a cache made to the page allocator, and what came of it.</summary>
/// <param name="Command">The call.</param>
/// <param name="Response">The answer.</param>
/// <param name="After">The world after it; whatever interrupted it is in there.</param>
public readonly record struct PageCall(Command Command, Response Response, World After);
