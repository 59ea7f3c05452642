using Verified.Model.PerCpu;
using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>A CPU goes offline on a machine with caches.</summary>
public static class CpuChange
{
    /// <summary>
    /// A CPU that goes offline shall first give the objects of its arrays to their slabs, cache after cache in the order
    /// of the chain, until no array of it has any, and no free limit counts it any more; then its page lists are drained.
    /// </summary>
    [Rule(RuleIds.Slab.CpuOffline, Source = "R6.5, R8.12; docs/decisions.md")]
    public static Course Run(Course course, ulong cpu)
    {
        if (cpu < (ulong)course.World.Cpus.Length && course.World.Cpus[(int)cpu].Online)
        {
            course = course with { Leaving = (int)cpu };
            // Descriptors of slabs that go may come back to arrays that were empty already.
            for (int passes = 0; passes < 2; passes++)
            {
                for (int place = 0; place < course.Slabs.Caches.Length && !course.Stopped; place++)
                    if (course.Slabs.Caches[place] is not null) course = Empty(course, place, (int)cpu);
            }

            course = course.Fires(Fired.SlabCpuOffline);
        }

        if (course.Stopped) return course;
        Ruling pages = Online.Set(course.World, (int)Math.Min(cpu, int.MaxValue), online: false);
        return course.Ends(pages.Rule, pages.Response, pages.Marks) with { World = pages.Next, Moves = pages.Moves };
    }

    static Course Empty(Course course, int place, int cpu)
    {
        course = Drain.Local(course, place, cpu, cpu, force: true);
        return course.Stopped ? course : course.With(place, cpu, ObjectArray.Empty);
    }
}
