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

    /// <summary>
    /// When the free slabs of the cache at that place are reaped first. The kernel takes its address.
    /// </summary>
    internal static long First(int place) => Interval + (place * 97 % Interval);

    internal static Course Run(Course course, uint milliseconds, int cpu)
    {
        course = course.With(course.Slabs with { Clock = course.Slabs.Clock + milliseconds });
        for (int place = 0; place < course.Slabs.Caches.Length && !course.Stopped; place++)
        {
            if (course.Slabs.Caches[place] is not { } cache) continue;
            course = course.Says(RuleIds.Slab.ReapExcluded, IsExcluded(cache));
            if (!IsExcluded(cache)) course = Of(course.Says(RuleIds.Slab.Drain), place, cpu);
        }

        return course.Answers(RuleIds.Slab.ReapDue, Response.Of(Outcome.Ok));
    }

    static Course Of(Course course, int place, int cpu)
    {
        course = Drain.Local(course, place, cpu, cpu, force: false);
        int node = course.NodeOf(cpu);
        CacheNode list = course[place].Lists[node];
        bool due = IsDue(list, course.Slabs.Clock);
        course = course.Says(RuleIds.Slab.ReapDue, due);
        if (!due) return course;
        course = course.With(place, node, list with { NextReap = course.Slabs.Clock + Interval });
        course = Drain.Shared(course, place, node, cpu, force: false);
        list = course[place].Lists[node];
        course = course.Says(RuleIds.Slab.ReapTouched, IsSpared(list));
        if (IsSpared(list)) return course.With(place, node, list with { FreeTouched = false });
        int count = Count(Limits.FreeLimit(course.World, course[place], node), course[place].Geometry.Num);
        return Shrink.Slabs(course.Says(RuleIds.Slab.ReapCount), place, node, count, cpu);
    }

    /// <summary>Free limits and objects in a slab.</summary>
    [Example(RuleIds.Slab.ReapCount, "E8.17")]
    internal static string Slabs() => $"135 of 15: {Count(135, 15)}, 195 of 15: {Count(195, 15)}, 419 of 119: "
        + $"{Count(419, 119)}, 9 of 1: {Count(9, 1)}";
}
