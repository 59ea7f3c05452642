using Verified.Model.Slab;

namespace Verified.Model.Mempool;

/// <summary>Operations on memory pools.</summary>
public static class Pools
{
    /// <summary>An operation that names a pool which does not exist is a bug of the caller.</summary>
    [Rule(RuleIds.Mempool.Invalid, Source = "docs/decisions.md")]
    public static bool Exists(MempoolState state, int place) =>
        (uint)place < (uint)state.Pools.Length && state.Pools[place] is { Live: true };

    /// <summary>
    /// At every moment those pools shall exist that were created and not destroyed, each with the min_nr, the waiting
    /// callers and the reserve, in its order, that its history demands.
    /// </summary>
    [Rule(RuleIds.Mempool.Exact, Source = "R9.1 to R9.5; invariants M1")]
    public static int[] Facts(MempoolState state, int place) => !Exists(state, place) ? [0]
        : state.Pools[place] is { } own ? [1, own.MinNr, own.Elements.Length, own.Waiters, .. own.Elements] : [];

    /// <summary>How far an operation comes.</summary>
    internal static Course Run(Course course, scoped in Command command)
    {
        int place = command.Cache;
        if (course.Upper.Pools is not { } state)
            return course.Refuses(RuleIds.Slab.CacheInvalid, Response.Bug(Reason.Illegal));
        if (command.MakesPool) return Create.Run(course, command);
        if (command.Op == Op.FailElements)
            return With(course, state with { Failing = command.Value })
                .Answers(RuleIds.Mempool.Scripted, Response.Of(Outcome.Ok));
        if (!Exists(state, place)) return course.Refuses(RuleIds.Mempool.Invalid, Response.Bug(Reason.NoPool));
        course = course.Says(RuleIds.Mempool.Invalid);
        return command.Op switch
        {
            Op.PoolAlloc => Take.Run(course, place, command),
            Op.PoolFree => Give.Run(course, place, command),
            Op.PoolResize => Resize.Run(course, place, command),
            _ => Destroy.Run(course, place, command),
        };
    }

    /// <summary>The pools now.</summary>
    internal static MempoolState Of(Course course) => course.Upper.Pools!;

    /// <summary>The pool of that number, which must be taken.</summary>
    internal static Pool At(Course course, int place) => Of(course).Pools[place]!;

    /// <summary>With other pools.</summary>
    internal static Course With(Course course, MempoolState state) =>
        course.With(course.Upper with { Pools = state });

    /// <summary>With another pool of a number.</summary>
    internal static Course With(Course course, int place, Pool? pool) => With(course, Of(course).With(place, pool));

    /// <summary>A failure, or a bug, as the back end had it.</summary>
    internal static Response Like(Response answer) => Response.Of(answer.Outcome) with { Reason = answer.Reason };

    /// <summary>With the answer, which tells that a caller might have slept.</summary>
    internal static Course Warned(Course course, uint gfp, Context context)
    {
        if (course.Stopped || !PageAllocator.Request.MightSleep(gfp, context)) return course;
        Response answer = course.Answer with { MightSleep = true };
        return course.Fires(Fired.MightSleep) with { Decision = course.Decision with { Answer = answer } };
    }

    /// <summary>
    /// What the last of those operations answers on a machine of 64 MB with caches and room for four pools.
    /// </summary>
    internal static Ruling Example(ReadOnlySpan<Command> commands)
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 4096), ZoneLayout.Of(4096, 12288));
        var boot = World.Boot(layout with { CacheLine = 32, Pools = 4 });
        var last = new Ruling(RuleIds.Mempool.CreateFull, default, boot, default);
        foreach (Command command in commands) last = Spec.Predict(last.Next, command);
        return last;
    }
}
