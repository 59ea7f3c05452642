using Verified.Model.PageAllocator;
using Verified.Model.Slab;
using Course = Verified.Model.Slab.Course;

namespace Verified.Model.Mempool;

/// <summary>mempool_resize (R9.4).</summary>
public static class Resize
{
    /// <summary>To resize a pool to no element or less is a bug of the caller.</summary>
    [Rule(RuleIds.Mempool.ResizeRefused, Source = "R9.4; invariants M5")]
    public static bool IsIllegal(long least) => least <= 0;

    /// <summary>
    /// To fewer elements: those above the new number go to the back end, last first, and then that is min_nr.
    /// </summary>
    [Rule(RuleIds.Mempool.ResizeShrink, Source = "R9.4; invariants M5")]
    public static Course Fewer(Course course, int place, int least, int cpu)
    {
        while (!course.Stopped && Pools.At(course, place).Elements.Length > least) course = Drop(course, place, cpu);
        return Pools.With(course, place, Pools.At(course, place) with { MinNr = least })
            .Answers(RuleIds.Mempool.ResizeShrink, Response.Of(Outcome.Ok));
    }

    /// <summary>
    /// To as many or more: a new array takes the place of the old one, and min_nr is the new number; without an array
    /// the resize fails, and nothing changes.
    /// </summary>
    [Rule(RuleIds.Mempool.ResizeGrow, Source = "R9.4; invariants M5")]
    public static Course More(Course course, int place, int least, scoped in Command command)
    {
        course = Keep.Object(course, Create.ArrayBytes((ulong)least), command.Gfp, command);
        if (course.Stopped) return course;
        if (course.Taken < 0) return course.Refuses(RuleIds.Mempool.ResizeGrow, Pools.Like(course.Answer));
        Pool pool = Pools.At(course, place);
        course = Pools.With(course, place, pool with { Array = course.Taken, MinNr = least });
        course = Keep.Back(course, pool.Array, command.Cpu).Says(RuleIds.Mempool.ResizeGrow);
        return Refill(course, place, command);
    }

    /// <summary>
    /// Then the back end shall be asked until the reserve is full or an attempt fails, which is no failure of the
    /// resize.
    /// </summary>
    [Rule(RuleIds.Mempool.ResizeRefill, Source = "R9.4; invariants M5")]
    public static Course Refill(Course course, int place, scoped in Command command)
    {
        while (!course.Stopped && !Create.IsFull(Pools.At(course, place)))
        {
            Pool pool = Pools.At(course, place);
            course = Elements.Take(course, pool, command, command.Gfp, RuleIds.Mempool.ResizeRefill);
            if (course.Stopped) return course;
            bool bug = course.Taken < 0 && course.Answer.Outcome == Outcome.Bug;
            if (bug) return course.Refuses(RuleIds.Mempool.ResizeRefill, Pools.Like(course.Answer));
            if (course.Taken < 0) break;
            // Whoever interrupted the attempt may have filled the reserve.
            pool = Pools.At(course, place);
            course = Create.IsFull(pool) ? Elements.Give(course, pool, course.Taken, command.Cpu)
                : Pools.With(course, place, pool.Push(course.Taken));
        }

        return course.Answers(RuleIds.Mempool.ResizeRefill, Response.Of(Outcome.Ok));
    }

    internal static Course Run(Course course, int place, scoped in Command command)
    {
        if (IsIllegal((long)command.Value))
            return course.Refuses(RuleIds.Mempool.ResizeRefused, Response.Bug(Reason.Illegal));
        course = course.Says(RuleIds.Mempool.ResizeRefused);
        int least = (int)Math.Min(command.Value, int.MaxValue);
        return least < Pools.At(course, place).MinNr
            ? Fewer(course, place, least, command.Cpu)
            : Pools.Warned(More(course, place, least, command), command.Gfp, command.Context);
    }

    /// <summary>The last element of the reserve goes to the back end.</summary>
    internal static Course Drop(Course course, int place, int cpu)
    {
        var (rest, element) = Take.Top(Pools.At(course, place));
        return Elements.Give(Pools.With(course, place, rest), rest, element, cpu);
    }

    /// <summary>From 4 to 2, and back while the back end fails.</summary>
    [Example(RuleIds.Mempool.ResizeShrink, "E9.4"), Example(RuleIds.Mempool.ResizeRefill, "E9.4")]
    [Example(RuleIds.Mempool.ResizeGrow, "E9.4"), Example(RuleIds.Mempool.ResizeRefused, "E9.4")]
    internal static string TwoAndFour()
    {
        var resize = new Command { Op = Op.PoolResize, Gfp = Gfp.Kernel };
        Command[] life =
        [
            new() { Op = Op.PoolCreate, Value = 4 }, resize with { Value = 2 },
            new() { Op = Op.FailElements, Value = ulong.MaxValue }, resize with { Value = 4 },
            resize with { Value = 0 },
        ];
        return string.Join("; ", ((int[])[2, 4, 5]).Select(count => Pools.Example([.. life.Take(count)]))
            .Select(last => $"{last.Response}, min {Pools.Facts(last.Next.Upper!.Pools!, 0)[1]}, "
                + $"curr {Pools.Facts(last.Next.Upper!.Pools!, 0)[2]}, {last.Next.Upper!.Pools!.Handed.Count} in use"));
    }
}
