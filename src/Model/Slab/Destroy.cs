using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>kmem_cache_destroy (R8.20).</summary>
public static class Destroy
{
    /// <summary>A cache shall be shrunk before it goes, and go only if no slab of it remains.</summary>
    [Rule(RuleIds.Slab.DestroyCache, Source = "ULK3 8.2.4; R8.20")]
    public static Course Remove(Course course, int place) => course.With(place, null);

    /// <summary>
    /// A cache with objects in use shall stay as usable as it was, and to destroy a general cache, or any in an
    /// interrupt, is a bug.
    /// </summary>
    [Rule(RuleIds.Slab.DestroyInUse, Source = "R8.20; docs/decisions.md")]
    public static Response Refusal(scoped in Command command, bool general) =>
        (command.Context & Context.Interrupt) != 0 ? Response.Bug(Reason.InInterrupt)
        : general ? Response.Bug(Reason.InUse)
        : Response.Of(Outcome.Ok);

    internal static Course Run(Course course, int place, scoped in Command command)
    {
        bool general = place < Kmalloc.Sizes.Of(course.World.Machine.Layout.CacheLine).Length * 2;
        Response answer = Refusal(command, general);
        if (answer.Outcome == Outcome.Ok)
        {
            course = Shrink.All(course, place, command.Cpu);
            if (course.Stopped) return course;
            answer = Shrink.Answer(course[place]);
        }

        return answer.Outcome == Outcome.Ok
            ? Remove(course, place).Ends(RuleIds.Slab.DestroyCache, answer, Fired.CacheDestroyed)
            : course.Ends(RuleIds.Slab.DestroyInUse, answer, Fired.DestroyRefused);
    }

    /// <summary>One object is in use.</summary>
    [Example(RuleIds.Slab.DestroyInUse, "E8.20")]
    [Example(RuleIds.Slab.DestroyCache, "E8.20")]
    internal static string OneInUse()
    {
        Ruling made = Conversation.Predict(
            Conversation.Example(cpus: 1), new Command { Op = Op.CacheCreate, Node = 1, Value = 100 });
        var at = new Command { Op = Op.CacheAlloc, Cache = (int)made.Response.Address, Gfp = 0xD0 };
        Ruling one = Conversation.Predict(made.Next, at);
        Ruling kept = Conversation.Predict(one.Next, at with { Op = Op.CacheDestroy });
        return $"one object in use: {kept.Response}; another: {Conversation.Predict(kept.Next, at).Response.Outcome}; "
            + $"never used: {Conversation.Predict(made.Next, at with { Op = Op.CacheDestroy }).Response}";
    }
}
