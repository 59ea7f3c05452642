namespace Verified.Model.Slab;

/// <summary>Objects go back to their slabs (R8.14: free_block).</summary>
public static class Return
{
    /// <summary>
    /// An object that goes back to its slab shall be free there; a slab that has objects in use left becomes the last
    /// of slabs_partial, one that has none the head of slabs_free.
    /// </summary>
    /// <remarks>
    /// That the slab waits at the tail is v2.6's choice: its other objects have the most time to come back.
    /// </remarks>
    [Rule(RuleIds.Slab.FreeBlock, Source = "ULK3 8.2.14; R8.14")]
    public static CacheNode Into(CacheNode others, SlabDescriptor slab, bool empty) => empty
        ? others with { Free = others.Free.Insert(0, slab) }
        : others with { Partial = others.Partial.Add(slab) };

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
        int limit = Limits.FreeLimit(course.Below, course[place], node, course.Leaving);
        foreach (int word in objects)
        {
            SlabDescriptor slab = list.Find(course.Below.Frames[SlabDescriptor.FrameOf(word)].OfSlab!.First)!;
            list = list.Without(slab);
            slab = slab.Returned(slab.NumberOf(geometry, word));
            bool empty = slab.Chain.Length == geometry.Num;
            if (empty) course = course.Says(RuleIds.Slab.FreeLimited, !IsTooMuch(free, limit));
            if (!empty || !IsTooMuch(free, limit))
            {
                list = Into(list, slab, empty);
                continue;
            }

            string why = IsTooMuch(free, Limits.OfAll(course.Below, course[place], node))
                ? RuleIds.Slab.FreeLimited : RuleIds.Slab.FreeLimit;
            course = Discard.Run(course.With(place, node, list), place, slab, cpu, why);
            free -= geometry.Num;
            if (course.Stopped) return course;
            list = course[place].Lists[node];
        }

        return course.With(place, node, list).Fires(Fired.FreeBlock);
    }

    /// <summary>The limit of size-256 on one CPU.</summary>
    [Example(RuleIds.Slab.FreeLimited, "E8.14b")]
    internal static string AtLimit() => string.Join("; ", ((int[])[131, 136])
        .Select(free => $"{free} > 135 {IsTooMuch(free, 135)}: {(IsTooMuch(free, 135) ? free - 15 : free)}"));
}
