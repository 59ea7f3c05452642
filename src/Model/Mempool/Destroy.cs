using Verified.Model.Slab;

namespace Verified.Model.Mempool;

/// <summary>mempool_destroy (R9.5).</summary>
public static class Destroy
{
    /// <summary>
    /// A pool shall go, and its elements, last first, array and descriptor with it, if its reserve has min_nr elements;
    /// else to destroy it is a bug of the caller.
    /// </summary>
    [Rule(RuleIds.Mempool.Destroy, Source = "R9.5; invariants M6")]
    public static bool Allowed(Pool pool) => pool.Elements.Length == pool.MinNr;

    internal static Course Run(Course course, int place, scoped in Command command)
    {
        if (!Allowed(Pools.At(course, place)))
            return course.Refuses(RuleIds.Mempool.Destroy, Response.Bug(Reason.InUse));
        return All(course, place, command.Cpu).Answers(RuleIds.Mempool.Destroy, Response.Of(Outcome.Ok));
    }

    /// <summary>Everything that a pool has goes back; nobody finds it any more.</summary>
    internal static Course All(Course course, int place, int cpu)
    {
        course = Pools.With(course, place, Pools.At(course, place) with { Live = false });
        while (!course.Stopped && Pools.At(course, place).Elements.Length > 0)
            course = Resize.Drop(course, place, cpu);
        Pool pool = Pools.At(course, place);
        course = Pools.With(course, place, pool with { Array = -1 });
        if (pool.Array >= 0) course = Keep.Back(course, pool.Array, cpu);
        course = Pools.With(course, place, null);
        return pool.Word >= 0 ? Keep.Back(course, pool.Word, cpu) : course;
    }

    /// <summary>One of four elements is with a caller, and then none.</summary>
    [Example(RuleIds.Mempool.Destroy, "E9.5"), Example(RuleIds.Mempool.Invalid, "E9.5")]
    internal static string OneOutstanding()
    {
        Command[] life =
        [
            new() { Op = Op.PoolCreate, Value = 4 }, new() { Op = Op.FailElements, Value = 1 },
            new() { Op = Op.PoolAlloc }, new() { Op = Op.PoolDestroy }, new() { Op = Op.PoolFree, Value = 4 },
            new() { Op = Op.PoolDestroy }, new() { Op = Op.PoolDestroy },
        ];
        return string.Join(", ", ((int[])[4, 6, 7]).Select(count => Pools.Example([.. life.Take(count)]))
            .Select(last => $"{last.Response} with {last.Next.Upper!.Pools!.Handed.Count} in use"));
    }
}
