using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>kmem_cache_shrink (R8.19).</summary>
public static class Shrink
{
    /// <summary>
    /// A shrink shall empty the arrays of all online CPUs into their slabs, and then, node by node, the shared array,
    /// and destroy all free slabs.
    /// </summary>
    [Rule(RuleIds.Slab.Shrink, Source = "ULK3 8.2.4; R8.19")]
    public static Course All(Course course, int place, int by)
    {
        for (int cpu = 0; cpu < course.World.Cpus.Length && !course.Stopped; cpu++)
            if (course.World.Cpus[cpu].Online) course = Drain.Local(course, place, cpu, by, force: true);
        for (int node = 0; node < course.World.Machine.Nodes.Length && !course.Stopped; node++)
        {
            course = Drain.Shared(course, place, node, by, force: true);
            if (!course.Stopped) course = Slabs(course, place, node, int.MaxValue, by);
        }

        return course.Stopped ? course : course.Fires(Fired.Shrunk);
    }

    /// <summary>In an interrupt a shrink is a bug; and it is told so if slabs with objects in use remain.</summary>
    [Rule(RuleIds.Slab.ShrinkRefused, Source = "R8.19")]
    public static Response Answer(Cache cache) => HasSlabs(cache)
        ? Response.Of(Outcome.Refused) with { Reason = Reason.InUse }
        : Response.Of(Outcome.Ok);

    /// <summary>Destroys so many free slabs of a node, from the head of the list.</summary>
    internal static Course Slabs(Course course, int place, int node, int count, int by)
    {
        for (; count > 0 && course[place].Lists[node] is { Free.IsEmpty: false } list; count--)
        {
            course = course.With(place, node, list with { Free = list.Free.RemoveAt(0) });
            course = Discard.Run(course, place, list.Free[0], by);
            if (course.Stopped) return course;
        }

        return course;
    }

    internal static Course Run(Course course, int place, scoped in Command command)
    {
        if ((command.Context & Context.Interrupt) != 0)
            return course.Ends(
                RuleIds.Slab.ShrinkRefused, Response.Bug(Reason.InInterrupt), Fired.ShrinkRefused);
        course = All(course, place, command.Cpu);
        if (course.Stopped) return course;
        Response answer = Answer(course[place]);
        return course.Ends(
            RuleIds.Slab.ShrinkRefused, answer,
            answer.Outcome == Outcome.Ok ? Fired.ShrunkWhole : Fired.ShrinkRefused);
    }

    /// <summary>Whether objects of the cache are in use, once it has no free slabs.</summary>
    internal static bool HasSlabs(Cache cache)
    {
        foreach (CacheNode list in cache.Lists)
            if (list.Full.Length + list.Partial.Length > 0) return true;
        return false;
    }

    /// <summary>One object is out.</summary>
    [Example(RuleIds.Slab.ShrinkRefused, "E8.19")]
    [Example(RuleIds.Slab.Shrink, "E8.19")]
    internal static string OneOut()
    {
        var at = new Command { Op = Op.CacheAlloc, Gfp = 0xD0 };
        Ruling out1 = Conversation.Predict(Conversation.Example(cpus: 1), at);
        Ruling back = Conversation.Predict(
            out1.Next, at with { Op = Op.CacheFree, Value = out1.Response.Address });
        return $"one object out: {Conversation.Predict(out1.Next, at with { Op = Op.CacheShrink }).Response}; back: "
            + Conversation.Predict(back.Next, at with { Op = Op.CacheShrink }).Response;
    }
}
