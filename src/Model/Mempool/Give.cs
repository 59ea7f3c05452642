using Verified.Model.Slab;

namespace Verified.Model.Mempool;

/// <summary>mempool_free (R9.3).</summary>
public static class Give
{
    /// <summary>
    /// While the reserve has less than min_nr, an element that comes back shall go on top of it and wake all who wait;
    /// else it goes to the back end.
    /// </summary>
    [Rule(RuleIds.Mempool.FreeReserve, Source = "ULK3 8.2.16; R9.3; invariants M3")]
    public static Pool? Kept(Pool pool, int element) =>
        pool.Elements.Length < pool.MinNr ? pool.Push(element) with { Waiters = 0 } : null;

    internal static Course Run(Course course, int place, scoped in Command command)
    {
        Pool pool = Pools.At(course, place);
        Reason fault = Elements.Fault(course.World, pool, command.Value);
        if (fault != Reason.None) return course.Refuses(RuleIds.Mempool.FreeInvalid, Response.Bug(fault));
        int element = pool.OfObjects ? SlabDescriptor.WordOf(command.Value) : (int)command.Value;
        Pool? kept = Kept(pool, element);
        course = kept is null
            ? Elements.Give(course, pool, element, command.Cpu).Says(RuleIds.Mempool.FreeReserve, yes: false)
            : Pools.With(course, place, kept).Says(RuleIds.Mempool.FreeReserve);
        return course.Says(RuleIds.Mempool.FreeInvalid) with
        {
            Decision = new(RuleIds.Mempool.FreeReserve, Response.Of(kept is null ? Outcome.Freed : Outcome.Ok)),
        };
    }

    /// <summary>Two elements come back where one is missing; then the second again.</summary>
    [Example(RuleIds.Mempool.FreeReserve, "E9.3"), Example(RuleIds.Mempool.FreeInvalid, "E9.3")]
    [Example(RuleIds.Mempool.Exact, "E9.3")]
    internal static string OneMissing()
    {
        Command[] life =
        [
            new() { Op = Op.PoolCreate, Value = 4 }, new() { Op = Op.PoolAlloc },
            new() { Op = Op.FailElements, Value = 1 }, new() { Op = Op.PoolAlloc },
            new() { Op = Op.PoolFree, Value = 4 }, new() { Op = Op.PoolFree, Value = 5 },
            new() { Op = Op.PoolFree, Value = 5 },
        ];
        return string.Join("; ", Enumerable.Range(4, 4).Select(count => Pools.Example([.. life.Take(count)]))
            .Select(last =>
                $"{last.Response with { Address = 0 }}, curr {Pools.Facts(last.Next.Upper!.Pools!, 0)[2]}"));
    }
}
