using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>Objects go back to their slabs (R8.14: free_block).</summary>
public static class Return
{
    /// <summary>
    /// An object that goes back to its slab shall be free there; a slab that has objects in use left becomes the last of
    /// slabs_partial, one that has none the head of slabs_free.
    /// </summary>
    /// <remarks>
    /// That the slab waits at the tail is v2.6's choice: its other objects have the most time to come back.
    /// </remarks>
    [Rule(RuleIds.Slab.FreeBlock, Source = "ULK3 8.2.14; R8.14")]
    public static CacheNode Into(Geometry geometry, CacheNode list, SlabDescriptor slab, int word)
    {
        SlabDescriptor after = Freed(geometry, slab, word);
        CacheNode others = list.Without(slab);
        return after.Chain.Length == geometry.Num
            ? others with { Free = others.Free.Insert(0, after) }
            : others with { Partial = others.Partial.Add(after) };
    }

    /// <summary>
    /// A slab that becomes free shall be destroyed at once when the node has more free objects than its limit; those
    /// that are just going back count in advance.
    /// </summary>
    [Rule(RuleIds.Slab.FreeLimited, Source = "R8.14; invariants K4")]
    public static bool IsTooMuch(int freeObjects, int limit) => freeObjects > limit;

    /// <summary>Gives objects of a node back to their slabs, one after the other, on behalf of a CPU.</summary>
    internal static Course Run(Course course, int place, int node, scoped ReadOnlySpan<int> objects, int cpu)
    {
        if (objects.IsEmpty) return course;
        Geometry geometry = course[place].Geometry;
        CacheNode list = course[place].Lists[node];
        int free = list.FreeObjects(geometry.Num) + objects.Length;
        int limit = Limits.FreeLimit(course.World, course[place], node, course.Leaving);
        foreach (int word in objects)
        {
            Frame first = course.World.Frames[SlabLayout.FrameOf(word)].OfSlab!.First;
            SlabDescriptor slab = list.Find(first)!;
            bool empty = slab.Chain.Length + 1 == geometry.Num;
            if (!empty || !IsTooMuch(free, limit))
            {
                list = Into(geometry, list, slab, word);
                if (empty) course = course.Fires(Fired.SlabKept);
                continue;
            }

            free -= geometry.Num;
            course = course.Fires(Fired.SlabTooMuch).With(place, node, list.Without(slab));
            course = Discard.Run(course, place, Freed(geometry, slab, word), cpu);
            if (course.Stopped) return course;
            list = course[place].Lists[node];
        }

        return course.With(place, node, list).Fires(Fired.FreeBlock);
    }

    static SlabDescriptor Freed(Geometry geometry, SlabDescriptor slab, int word) =>
        slab with { Chain = Chain.Return(slab.Chain, SlabLayout.NumberOf(geometry, slab, word)) };

    /// <summary>The limit of size-256 on one CPU.</summary>
    [Example(RuleIds.Slab.FreeLimited, "E8.14b")]
    internal static string AtLimit() => string.Join("; ", ((int[])[130, 135])
        .Select(free => $"free_objects {free} before, {free + 1} > 135 {IsTooMuch(free + 1, 135)}: "
            + $"{(IsTooMuch(free + 1, 135) ? free + 1 - 15 : free + 1)}"));
}
