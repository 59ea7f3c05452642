namespace Verified.Model.Slab;

/// <summary>kmem_cache_shrink and kmem_cache_destroy (R8.19, R8.20).</summary>
public static class Shrink
{
    /// <summary>
    /// A shrink shall empty the arrays of all online CPUs into their slabs, and then, node by node, the shared array,
    /// and destroy all free slabs.
    /// </summary>
    [Rule(RuleIds.Slab.Shrink, Source = "ULK3 8.2.4; R8.19")]
    public static Course All(Course course, int place, int by)
    {
        for (int cpu = 0; cpu < course.Below.Cpus.Length && !course.Stopped; cpu++)
            if (course.Below.Cpus[cpu].Online) course = Drain.Local(course, place, cpu, by, force: true);
        for (int node = 0; node < course.Below.Machine.Nodes.Length && !course.Stopped; node++)
        {
            course = Drain.Shared(course, place, node, by, force: true);
            course = Slabs(course, place, node, int.MaxValue, by, RuleIds.Slab.Shrink);
        }

        return course.Says(RuleIds.Slab.Shrink);
    }

    /// <summary>In an interrupt a shrink is a bug; and it is told so if slabs with objects in use remain.</summary>
    [Rule(RuleIds.Slab.ShrinkRefused, Source = "R8.19")]
    public static Course Run(Course course, int place, scoped in Command command)
    {
        if ((command.Context & Context.Interrupt) != 0)
            return course.Refuses(RuleIds.Slab.ShrinkRefused, Response.Bug(Reason.InInterrupt));
        course = All(course, place, command.Cpu);
        return HasSlabs(course[place])
            ? course.Refuses(RuleIds.Slab.ShrinkRefused, InUse)
            : course.Answers(RuleIds.Slab.ShrinkRefused, Response.Of(Outcome.Ok));
    }

    /// <summary>A cache shall be shrunk before it goes, and go only if no slab of it remains.</summary>
    [Rule(RuleIds.Slab.DestroyCache, Source = "ULK3 8.2.4; R8.20")]
    public static Course Destroy(Course course, int place, scoped in Command command)
    {
        Response refusal = Refusal(course.World, place, command.Context);
        if (refusal.Outcome == Outcome.Bug) return course.Refuses(RuleIds.Slab.DestroyInUse, refusal);
        course = All(course, place, command.Cpu);
        return HasSlabs(course[place])
            ? course.Refuses(RuleIds.Slab.DestroyInUse, InUse)
            : course.With(place, null).Says(RuleIds.Slab.DestroyInUse)
                .Answers(RuleIds.Slab.DestroyCache, Response.Of(Outcome.Ok));
    }

    /// <summary>
    /// A cache with objects in use shall stay as usable as it was, and to destroy a general cache, one that a pool
    /// stands on, or any in an interrupt, is a bug.
    /// </summary>
    [Rule(RuleIds.Slab.DestroyInUse, Source = "R8.20; docs/decisions.md")]
    public static Response Refusal(World world, int place, Context context) =>
        (context & Context.Interrupt) != 0 ? Response.Bug(Reason.InInterrupt)
        : place < Kmalloc.Sizes.Of(world.Machine.Layout.CacheLine).Length * 2 ? Response.Bug(Reason.InUse)
        : world.Upper!.Pools?.StandOn(place) == true ? Response.Bug(Reason.InUse)
        : Response.Of(Outcome.Ok);

    /// <summary>Destroys so many free slabs of a node, from the head of the list, because a rule says so.</summary>
    internal static Course Slabs(Course course, int place, int node, int count, int by, string why)
    {
        for (; count > 0 && course is { Stopped: false } && course[place].Lists[node].Free.Length > 0; count--)
        {
            CacheNode list = course[place].Lists[node];
            course = course.With(place, node, list with { Free = list.Free.RemoveAt(0) });
            course = Discard.Run(course, place, list.Free[0], by, why);
        }

        return course;
    }

    static Response InUse => Response.Of(Outcome.Refused) with { Reason = Reason.InUse };

    /// <summary>Whether objects of the cache are in use, once it has no free slabs.</summary>
    static bool HasSlabs(Cache cache) => cache.Lists.Any(list => list.Full.Length + list.Partial.Length > 0);

    /// <summary>One object is in use.</summary>
    [Example(RuleIds.Slab.ShrinkRefused, "E8.19"), Example(RuleIds.Slab.Shrink, "E8.19")]
    [Example(RuleIds.Slab.DestroyInUse, "E8.20"), Example(RuleIds.Slab.DestroyCache, "E8.20")]
    internal static string OneInUse()
    {
        var create = new Command { Op = Op.CacheCreate, Node = 1, Value = 100 };
        var at = new Command { Op = Op.CacheAlloc, Cache = Conversation.Created, Gfp = 0xD0 };
        Command[] life = [create, at, at with { Op = Op.CacheShrink }, at with { Op = Op.CacheDestroy }, at];
        return "one object in use: " + string.Join(", ", ((int[])[3, 4, 5])
            .Select(count => Conversation.Example(1, life.Take(count)).Response with { Address = 0 }))
            + $"; none: {Conversation.Example(1, [create, life[2]]).Response}, "
            + Conversation.Example(1, [create, life[3]]).Response;
    }
}
