using Verified.Model.PageAllocator;
using Verified.Model.Slab;
using Course = Verified.Model.Slab.Course;

namespace Verified.Model.Mempool;

/// <summary>mempool_create (R9.1).</summary>
public static class Create
{
    const ulong DescriptorBytes = 40, ElementBytes = 4;

    /// <summary>
    /// A new pool shall get a descriptor, an array, and then elements of its back end, asked for with GFP_KERNEL, until
    /// it has min_nr of them.
    /// </summary>
    [Rule(RuleIds.Mempool.CreateFull, Source = "ULK3 8.2.16; R9.1")]
    public static bool IsFull(Pool pool) => pool.Elements.Length >= pool.MinNr;

    /// <summary>
    /// If any of them is not to be had, or no number is free, there shall be no pool, and what it had goes back: the
    /// elements, last first, the array and the descriptor.
    /// </summary>
    [Rule(RuleIds.Mempool.CreateFailed, Source = "R9.1")]
    public static Course Undo(Course course, int place, int cpu)
    {
        if (course.Stopped) return course;
        Response answer = Pools.Like(course.Answer);
        return Destroy.All(course, place, cpu).Refuses(RuleIds.Mempool.CreateFailed, answer);
    }

    internal static Course Run(Course course, scoped in Command command)
    {
        if (command.Op == Op.PoolCreateSlab && !Conversation.Exists(course.Slabs, command.Cache))
            return course.Refuses(RuleIds.Slab.CacheInvalid, Response.Bug(Reason.NoCache));
        MempoolState state = Pools.Of(course);
        int place = state.Pools.IndexOf(null);
        if (place < 0) return course.Refuses(RuleIds.Mempool.CreateFailed, Response.Failed(Reason.NoRoom));
        course = Pools.With(course, state.With(place, New(state, command)) with { Begun = state.Begun + 1 });
        return Pools.Warned(Filled(course, place, command), Gfp.Kernel, command.Context);
    }

    static Pool New(MempoolState state, in Command command) => new()
    {
        Backing = (Backing)(command.Op - Op.PoolCreateSlab),
        Cache = command.Cache,
        Size = command.More,
        Order = command.Order,
        Serial = state.Begun,
        MinNr = (int)Math.Min(command.Value, int.MaxValue),
    };

    static Course Filled(Course course, int place, scoped in Command command)
    {
        course = Keep.Object(course, DescriptorBytes, Gfp.Kernel, command);
        if (course.Taken < 0) return Undo(course, place, command.Cpu);
        course = Pools.With(course, place, Pools.At(course, place) with { Word = course.Taken });
        course = Keep.Object(course, ArrayBytes(command.Value), Gfp.Kernel, command);
        if (course.Taken < 0) return Undo(course, place, command.Cpu);
        course = Pools.With(course, place, Pools.At(course, place) with { Array = course.Taken });
        while (!course.Stopped && !IsFull(Pools.At(course, place)))
        {
            course = Elements.Take(course, Pools.At(course, place), command, Gfp.Kernel, RuleIds.Mempool.CreateFull);
            if (course.Taken < 0) return Undo(course, place, command.Cpu);
            course = Pools.With(course, place, Pools.At(course, place).Push(course.Taken));
        }

        return Pools.With(course, place, Pools.At(course, place) with { Live = true })
            .Says(RuleIds.Mempool.CreateFailed)
            .Answers(RuleIds.Mempool.CreateFull, Response.Of(Outcome.Ok) with { Address = (ulong)place });
    }

    /// <summary>Bytes of an array of so many elements.</summary>
    internal static ulong ArrayBytes(ulong elements) => Math.Min(elements, uint.MaxValue) * ElementBytes;

    /// <summary>The third of four elements is not to be had.</summary>
    [Example(RuleIds.Mempool.CreateFailed, "E9.1")]
    [Example(RuleIds.Mempool.CreateFull, "E9.1"), Example(RuleIds.Mempool.Scripted, "E9.1")]
    internal static string ThirdOfFour()
    {
        var create = new Command { Op = Op.PoolCreate, Value = 4 };
        Ruling failed = Pools.Example([new() { Op = Op.FailElements, Value = 4 }, create]);
        MempoolState state = failed.Next.Upper!.Pools!;
        return $"{failed.Response}; {state.Made} made, {state.Handed.Count} not given back; "
            + $"again: {Pools.Example([create]).Response}";
    }
}
