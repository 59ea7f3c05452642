using System.Collections.Immutable;
using Verified.Model.PageAllocator;
using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>kmem_cache_alloc and kmem_cache_alloc_node (R8.13).</summary>
public static class Allocate
{
    /// <summary>
    /// A request shall get the object that came last to the array of its CPU, which is touched by it; only an empty
    /// array is refilled first.
    /// </summary>
    [Rule(RuleIds.Slab.AllocLocal, Source = "ULK3 8.2.12; R8.13")]
    public static Course Local(Course course, int place, scoped in Command by)
    {
        course = Begin(course, RuleIds.Slab.AllocLocal, by);
        while (course[place].Locals[by.Cpu].Count == 0)
        {
            course = Refill.Run(course, place, by);
            if (course.Stopped) return course;
            // Whoever interrupted the growth may have filled the array.
            if (course.Taken < 0 && course[place].Locals[by.Cpu].Count == 0) return course;
        }

        ImmutableArray<int> objects = course[place].Locals[by.Cpu].Objects;
        course = course.With(place, by.Cpu, new ObjectArray(true, objects.RemoveAt(objects.Length - 1)));
        return course with { Taken = objects[^1], Marks = course.Marks | Fired.AllocLocal };
    }

    /// <summary>
    /// A request that names a node shall get an object of that node, past all arrays: of the first partial slab, else
    /// of the first free one, else of a new one whose frames are asked of the node.
    /// </summary>
    [Rule(RuleIds.Slab.AllocNode, Source = "ULK3 8.2.12; R8.13")]
    public static Course OnNode(Course course, int place, scoped in Command by)
    {
        course = Begin(course, RuleIds.Slab.AllocNode, by);
        while (true)
        {
            CacheList list = course[place].Lists[by.Node];
            var (after, objects) = Refill.Take(course[place].Geometry, list, 1);
            if (!objects.IsEmpty)
                return course.With(place, by.Node, after) with
                {
                    Taken = objects[0],
                    Marks = course.Marks | Fired.AllocNode,
                };
            course = Grow.Run(course, place, by, by.Node);
            if (course.Stopped || course.Taken < 0) return course;
        }
    }

    /// <summary>The answer to a request: the address of its object, or the failure.</summary>
    internal static Course Answer(Course course)
    {
        if (course.Stopped) return course;
        Response answer = course.Taken < 0
            ? course.Answer
            : Response.Of(Outcome.Ok) with { Address = SlabLayout.AddressOf(course.Taken) };
        return course.Ends(
            course.Decision.Rule, answer with { MightSleep = course.MightSleep },
            course.MightSleep ? Fired.MightSleep : default);
    }

    /// <summary>Every request is complained about that may wait and must not.</summary>
    static Course Begin(Course course, string rule, scoped in Command by) =>
        course.By(rule) with { MightSleep = Request.MightSleep(by.Gfp, by.Context) };
}
