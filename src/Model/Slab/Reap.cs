using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>cache_reap: what each CPU does now and then so that free slabs go back (R8.17).</summary>
public static class Reap
{
    /// <summary>Milliseconds between two reaps of the free slabs of a node.</summary>
    public const long Interval = 4000;

    /// <summary>
    /// The shared array of the node is drained and its free slabs are reaped when four seconds have passed since the
    /// last time, the first time four seconds and a part that differs from cache to cache.
    /// </summary>
    [Rule(RuleIds.Slab.ReapDue, Source = "ULK3 8.2.7; R8.17")]
    public static bool IsDue(CacheNode list, long clock) => list.NextReap <= clock;

    /// <summary>Free slabs that were looked at since the last time shall stay once more.</summary>
    [Rule(RuleIds.Slab.ReapTouched, Source = "ULK3 8.2.7; R8.17")]
    public static bool IsSpared(CacheNode list) => list.FreeTouched;

    /// <summary>
    /// Otherwise as many free slabs as a fifth of the free limit has objects, rounded up, shall be destroyed, from the
    /// head of slabs_free.
    /// </summary>
    [Rule(RuleIds.Slab.ReapCount, Source = "ULK3 8.2.7; R8.17")]
    public static int Count(int freeLimit, int num) => (freeLimit + (5 * num) - 1) / (5 * num);

    /// <summary>A cache with SLAB_NO_REAP is left out, its arrays too.</summary>
    [Rule(RuleIds.Slab.ReapExcluded, Source = "R8.17")]
    public static bool IsExcluded(Cache cache) => cache.Has(CacheFlags.NoReap);

    /// <summary>When the free slabs of the cache at that place are reaped first. The kernel takes its address.</summary>
    internal static long First(int place) => Interval + (place * 97 % Interval);

    internal static Course Run(Course course, uint milliseconds, int cpu)
    {
        SlabState slabs = course.Slabs with { Clock = course.Slabs.Clock + milliseconds };
        course = course with { World = course.World.With(slabs) };
        for (int place = 0; place < slabs.Caches.Length && !course.Stopped; place++)
        {
            if (slabs.Caches[place] is not { } cache) continue;
            course = IsExcluded(cache) ? course.Fires(Fired.ReapExcluded) : Of(course.Fires(Fired.Reaped), place, cpu);
        }

        return course.Stopped ? course : course.Ends(RuleIds.Slab.ReapDue, Response.Of(Outcome.Ok), default);
    }

    static Course Of(Course course, int place, int cpu)
    {
        course = Drain.Local(course.Fires(Fired.ArrayDrained), place, cpu, cpu, force: false);
        if (course.Stopped) return course;
        int node = course.World.Machine.Layout.NodeOf(cpu).Index;
        CacheNode list = course[place].Lists[node];
        if (!IsDue(list, course.Slabs.Clock)) return course.Fires(Fired.ReapNotDue);
        course = course.With(place, node, list with { NextReap = course.Slabs.Clock + Interval });
        course = Drain.Shared(course.Fires(Fired.ReapDue), place, node, cpu, force: false);
        if (course.Stopped) return course;
        list = course[place].Lists[node];
        if (IsSpared(list)) return course.With(place, node, list with { FreeTouched = false }).Fires(Fired.ReapSpared);
        int limit = Limits.FreeLimit(course.World, course[place], node);
        return Shrink.Slabs(
            course.Fires(Fired.ReapCounted), place, node, Count(limit, course[place].Geometry.Num), cpu);
    }

    /// <summary>Free limits and objects in a slab.</summary>
    [Example(RuleIds.Slab.ReapCount, "E8.17")]
    internal static string Slabs() => $"135 of 15: {Count(135, 15)}, 195 of 15: {Count(195, 15)}, 419 of 119: "
        + $"{Count(419, 119)}, 9 of 1: {Count(9, 1)}";
}
