using System.Collections.Immutable;

namespace Verified.Model.Slab;

/// <summary>Writing the tunables of a cache to /proc/slabinfo (R8.23).</summary>
public static class Tune
{
    /// <summary>
    /// A limit of at least 1, a batch from 1 to the limit and a shared factor of at least 0 shall be taken: all arrays
    /// become empty ones of the new sizes, and what was in them goes to the slabs, first of each CPU, then of each
    /// node.
    /// </summary>
    /// <remarks>There is room for a limit of 1024 and for 16384 objects in a shared array.</remarks>
    [Rule(RuleIds.Slab.Tune, Source = "R8.12, R8.23; docs/decisions.md")]
    public static Reason Fault(int limit, int batch, int shared) =>
        limit < 1 || batch < 1 || batch > limit || shared < 0 ? Reason.Illegal
        : limit > 1024 || (long)batch * shared > 16384 ? Reason.NoRoom
        : Reason.None;

    internal static Course Run(Course course, int place, scoped in Command command)
    {
        var (limit, batch, shared) = ((int)command.Value, (int)command.More, (int)(command.More >> 32));
        Reason fault = Fault(limit, batch, shared);
        if (fault == Reason.NoRoom) return course.Refuses(RuleIds.Slab.Tune, Response.Failed(fault));
        if (fault != Reason.None) return course.Refuses(RuleIds.Slab.Tune, Response.Bug(fault));
        ImmutableArray<ObjectArray> old = course[place].Locals;
        course = course.With(place, course[place] with
        {
            Limit = limit,
            Batch = batch,
            Locals = [.. Enumerable.Repeat(ObjectArray.Empty, old.Length)],
        });
        for (int cpu = 0; cpu < old.Length && !course.Stopped; cpu++)
            course = Return.Run(course, place, course.NodeOf(cpu), old[cpu].Objects.AsSpan(), command.Cpu);
        course = course.With(place, course[place] with { SharedCapacity = batch * shared });
        for (int node = 0; node < course[place].Lists.Length && !course.Stopped; node++)
        {
            CacheNode list = course[place].Lists[node];
            course = course.With(place, node, list with { Shared = ObjectArray.Empty });
            course = Return.Run(course, place, node, list.Shared.Objects.AsSpan(), command.Cpu);
        }

        return course.Answers(RuleIds.Slab.Tune, Response.Of(Outcome.Ok));
    }
}
