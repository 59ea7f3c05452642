using System.Runtime.CompilerServices;
using Verified.Model.PageAllocator;

namespace Verified.Model.Slab;

/// <summary>kmem_cache_alloc and kmem_cache_alloc_node (R8.13).</summary>
public static class Take
{
    /// <summary>
    /// A request shall get the object that came last to the array of its CPU, which is touched by it; only an empty
    /// array is refilled first.
    /// </summary>
    [Rule(RuleIds.Slab.AllocLocal, Source = "ULK3 8.2.12; R8.13")]
    public static (ObjectArray Local, int Word) Last(ObjectArray local) =>
        (new(true, local.Objects.RemoveAt(local.Count - 1)), local.Objects[^1]);

    /// <summary>
    /// A request that names a node shall get an object of that node, past all arrays: of the first partial slab, else
    /// of the first free one, else of a new one whose frames are asked of the node.
    /// </summary>
    [Rule(RuleIds.Slab.AllocNode, Source = "ULK3 8.2.12; R8.13")]
    public static Course OnNode(Course course, int place, scoped in Command by)
    {
        if ((uint)by.Node >= (uint)course.Below.Machine.Nodes.Length)
            return course.Refuses(RuleIds.Slab.AllocNode, Response.Bug(Reason.NoNode));
        course = course with { MightSleep = Request.MightSleep(by.Gfp, by.Context) };
        while (true)
        {
            var (list, objects) = Refill.Take(course[place].Geometry, course[place].Lists[by.Node], 1);
            if (!objects.IsEmpty)
                return Guards.HandOut(course.With(place, by.Node, list), place, objects[0])
                    .Answers(RuleIds.Slab.AllocNode, default);
            course = Grow.Run(course, place, by, by.Node);
            if (course.Stopped || course.Taken < 0) return course;
        }
    }

    /// <summary>An object from the array of the CPU.</summary>
    /// <param name="course">How far the operation has come.</param>
    /// <param name="place">The place of the cache in the chain.</param>
    /// <param name="by">Who asks: CPU, flags and context.</param>
    /// <param name="rule">The rule that decides as long as the array is not empty.</param>
    internal static Course Local(Course course, int place, scoped in Command by, string rule)
    {
        Cache cache = course[place];
        bool sleeps = Request.MightSleep(by.Gfp, by.Context);
        if (cache.Locals[by.Cpu].Count == 0)
        {
            World before = course.World;
            course = Filled(course with { MightSleep = sleeps }, place, by);
            // A bug changes nothing, not even that slabs_free was looked at.
            if (course.Answer.Outcome == Outcome.Bug) course = course with { World = before };
            // Whoever interrupted a growth that failed may have filled the array.
            if (course.Stopped || course[place].Locals[by.Cpu].Count == 0) return course;
            (cache, rule) = (course[place], course.Decision.Rule);
        }

        var (local, word) = Last(cache.Locals[by.Cpu]);
        course = course with
        {
            Upper = course.Upper with { Slabs = course.Slabs.With(place, cache.With(by.Cpu, local)) },
            Decision = new(rule, default),
            MightSleep = sleeps,
            Marks = course.Marks | Fired.AllocLocal,
        };
        return Guards.HandOut(course, place, word);
    }

    /// <summary>The answer to a request: the address of its object, or the failure.</summary>
    internal static Course Answer(Course course)
    {
        if (course.Stopped) return course;
        Response answer = course.Taken < 0 ? course.Answer
            : Response.Of(Outcome.Ok) with { Address = SlabDescriptor.AddressOf(course.Taken) };
        answer = answer with { MightSleep = course.MightSleep };
        return course with
        {
            Decision = new(course.Decision.Rule, answer),
            Marks = course.MightSleep ? course.Marks | Fired.MightSleep : course.Marks,
        };
    }

    /// <summary>Refills and grows until the array has an object, or the growth fails.</summary>
    /// <remarks>Rare: its courses must not take room on the stack of every request.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Course Filled(Course course, int place, scoped in Command by)
    {
        do course = Refill.Run(course with { Taken = 0 }, place, by);
        while (!course.Stopped && course.Taken >= 0 && course[place].Locals[by.Cpu].Count == 0);
        return course;
    }
}
