namespace Verified.Model.Slab;

/// <summary>A CPU goes offline on a machine with caches.</summary>
public static class CpuChange
{
    /// <summary>
    /// A CPU that goes offline shall first give the objects of its arrays to their slabs, cache after cache in the
    /// order of the chain, until no array of it has any, and no free limit counts it any more; then its page lists are
    /// drained.
    /// </summary>
    [Rule(RuleIds.Slab.CpuOffline, Source = "R6.5, R8.12; docs/decisions.md")]
    public static Course Run(Course course, ulong number)
    {
        int cpu = (int)Math.Min(number, int.MaxValue);
        course = course with { Leaving = cpu };
        bool runs = cpu < course.Below.Cpus.Length && course.Below.Cpus[cpu].Online;
        // Descriptors of slabs that go come back to arrays that were empty already: two passes.
        for (int at = 0; runs && !course.Stopped && at < 2 * course.Slabs.Caches.Length; at++)
        {
            int place = at % course.Slabs.Caches.Length;
            if (course.Slabs.Caches[place] is null) continue;
            course = Drain.Local(course, place, cpu, cpu, force: true).With(place, cpu, ObjectArray.Empty);
        }

        if (course.Stopped) return course;
        Ruling pages = PerCpu.Online.Set(course.World, cpu, online: false);
        if (runs) course = course.Says(RuleIds.Slab.CpuOffline);
        var answer = new Decision(RuleIds.PerCpu.Offline, pages.Response);
        return course.Fires(pages.Marks).With(pages.Next) with { Moves = pages.Moves, Decision = answer };
    }
}
