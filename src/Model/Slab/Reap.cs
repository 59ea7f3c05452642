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
        int node = course.NodeOf(cpu);
        bool idle = false;
        for (int place = 0; place < course.Slabs.Caches.Length && !course.Stopped; place++)
        {
            if (course.Slabs.Caches[place] is not { } cache) continue;
            if (IsExcluded(cache)) course = course.Fires(Fired.ReapExcluded);
            else if (IsIdle(cache, cpu, node, course.Slabs.Clock)) idle = true;
            else course = Of(course, place, cpu, node);
        }

        return (idle ? course.Fires(Fired.ReapIdle) : course).Answers(RuleIds.Slab.ReapDue, Response.Of(Outcome.Ok));
    }

    /// <summary>Whether nothing leaves the array of the CPU, and the node is not due.</summary>
    static bool IsIdle(Cache cache, int cpu, int node, long clock) => !cache.Locals[cpu].Touched
        && Drain.Leaving(cache.Locals[cpu], cache.Limit) == 0 && !IsDue(cache.Lists[node], clock);

    static Course Of(Course course, int place, int cpu, int node)
    {
        course = Drain.Local(course, place, cpu, cpu, force: false);
        CacheNode list = course[place].Lists[node];
        if (!IsDue(list, course.Slabs.Clock)) return course.Fires(Fired.ReapIdle);
        course = course.With(place, node, list with { NextReap = course.Slabs.Clock + Interval });
        course = Drain.Shared(course, place, node, cpu, force: false);
        list = course[place].Lists[node];
        if (IsSpared(list))
            return course.With(place, node, list with { FreeTouched = false }).Fires(Fired.ReapSpared);
        int count = Count(Limits.FreeLimit(course.Below, course[place], node), course[place].Geometry.Num);
        return Shrink.Slabs(course.Fires(Fired.ReapCounted), place, node, count, cpu, RuleIds.Slab.ReapCount);
    }

    /// <summary>Free limits and objects in a slab.</summary>
    [Example(RuleIds.Slab.ReapCount, "E8.17")]
    internal static string Slabs() => $"135 of 15: {Count(135, 15)}, 195 of 15: {Count(195, 15)}, 419 of 119: "
        + $"{Count(419, 119)}, 9 of 1: {Count(9, 1)}";
}
