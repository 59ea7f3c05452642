namespace Verified.Model;

/// <summary>What one view of the slab allocator shows. Objects are counted in words of 4 bytes from frame 0, frames by
/// number.</summary>
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
}

/// <summary>A part of the slab allocator as a system shows it.</summary>
/// <param name="Part">What is shown.</param>
/// <param name="Cache">The place of its cache in the chain, from 0: the general caches come first.</param>
/// <param name="Place">Its node, first frame or CPU.</param>
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
