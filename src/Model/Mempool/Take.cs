using System.Collections.Immutable;
using Verified.Model.PageAllocator;
using Verified.Model.Slab;
using Course = Verified.Model.Slab.Course;

namespace Verified.Model.Mempool;

/// <summary>mempool_alloc (R9.2).</summary>
public static class Take
{
    const uint Io = 0x40, NoWarn = 0x200;

    /// <summary>A request shall first ask the back end without __GFP_WAIT and __GFP_IO, and with
    /// __GFP_NOWARN.</summary>
    [Rule(RuleIds.Mempool.AllocNoWait, Source = "ULK3 8.2.16; R9.2; invariants M2")]
    public static uint First(uint gfp) => (gfp & ~(Gfp.Wait | Io)) | NoWarn;

    /// <summary>
    /// If that fails, a request with __GFP_FS that may wait or start I/O shall ask with its own flags while the reserve
    /// is at most half full.
    /// </summary>
    [Rule(RuleIds.Mempool.AllocHarder, Source = "R9.2; invariants M2")]
    public static bool IsHarder(Pool pool, uint gfp) =>
        (gfp & Gfp.Fs) != 0 && (gfp & (Gfp.Wait | Io)) != 0 && pool.Elements.Length <= pool.MinNr / 2;

    /// <summary>Only then shall it get the element that came last to the reserve.</summary>
    [Rule(RuleIds.Mempool.AllocReserve, Source = "ULK3 8.2.16; R9.2; invariants M2")]
    public static (Pool Pool, int Element) Top(Pool pool) =>
        (pool with { Elements = pool.Elements.RemoveAt(pool.Elements.Length - 1) }, pool.Elements[^1]);

    /// <summary>
    /// A request that finds the reserve empty shall fail if it may not wait, and else wait until an element comes back,
    /// to begin anew then.
    /// </summary>
    [Rule(RuleIds.Mempool.AllocWaits, Source = "ULK3 8.2.16; R9.2; invariants M4")]
    public static Response Empty(uint gfp, Response last) =>
        (gfp & Gfp.Wait) == 0 ? Pools.Like(last) : Response.Sleeps(Reason.PoolEmpty);

    /// <summary>
    /// As many requests as the reserve has elements shall be served without waiting, whatever the back end does.
    /// </summary>
    /// <remarks>
    /// A request waits only while the reserve is empty, and so while users have elements: the first that comes back is
    /// in the reserve when the request is woken. If each user returns what it took, each request is served.
    /// </remarks>
    [Rule(RuleIds.Mempool.Guarantee, Source = "ULK3 8.2.16; R9.2; invariants M4")]
    public static int Promised(Pool pool) => pool.Elements.Length;

    internal static Course Run(Course course, int place, scoped in Command command)
    {
        course = Attempt(course, place, command, First(command.Gfp), RuleIds.Mempool.AllocNoWait);
        if (Fails(course))
        {
            bool harder = IsHarder(Pools.At(course, place), command.Gfp);
            course = course.Says(RuleIds.Mempool.AllocHarder, harder);
            if (harder) course = Attempt(course, place, command, command.Gfp, RuleIds.Mempool.AllocHarder);
        }

        course = Fails(course) ? Reserve(course, place, command) : course.Taken < 0 ? course : Served(course, place);
        return Pools.Warned(course, command.Gfp, command.Context);
    }

    /// <summary>Asks the back end; a bug there is one of the request.</summary>
    static Course Attempt(Course course, int place, scoped in Command command, uint gfp, string rule)
    {
        course = Elements.Take(course, Pools.At(course, place), command, gfp, rule).Says(rule);
        return course.Stopped || course.Taken >= 0 ? course
            : course with { Decision = new(rule, Pools.Like(course.Answer)) };
    }

    /// <summary>Whether an attempt got nothing; one that would have to sleep is not waited for.</summary>
    static bool Fails(Course course) =>
        !course.Stopped && course.Taken < 0 && course.Answer.Outcome is not Outcome.Bug;

    static Course Reserve(Course course, int place, scoped in Command command)
    {
        Pool pool = Pools.At(course, place);
        if (Promised(pool) > 0)
        {
            var (rest, element) = Top(pool);
            course = Pools.With(course, place, rest).Says(RuleIds.Mempool.Guarantee) with
            {
                Taken = element,
                Decision = new(RuleIds.Mempool.AllocReserve, default),
            };
            return Served(course.Says(RuleIds.Mempool.AllocReserve), place);
        }

        Response answer = Empty(command.Gfp, course.Answer);
        if (answer.Outcome == Outcome.WouldSleep)
            course = Pools.With(course, place, pool with { Waiters = pool.Waiters + 1 });
        return course.Refuses(RuleIds.Mempool.AllocWaits, answer);
    }

    static Course Served(Course course, int place)
    {
        if (course.Stopped) return course;
        bool objects = Pools.At(course, place).OfObjects;
        ulong element = objects ? SlabDescriptor.AddressOf(course.Taken) : (ulong)course.Taken;
        return course.Answers(course.Decision.Rule, Response.Of(Outcome.Ok) with { Address = element });
    }

    /// <summary>The back end always fails, and min_nr is 4.</summary>
    [Example(RuleIds.Mempool.AllocReserve, "E9.2"), Example(RuleIds.Mempool.AllocHarder, "E9.2")]
    [Example(RuleIds.Mempool.AllocNoWait, "E9.2"), Example(RuleIds.Mempool.AllocWaits, "E9.2")]
    [Example(RuleIds.Mempool.Guarantee, "E9.2")]
    internal static string AlwaysFailing() => string.Join("; ", ((uint[])[Gfp.Kernel, Gfp.Atomic, Gfp.NoFs, Gfp.Wait])
        .Select(gfp => $"{Gfp.Format(gfp)}: "
            + string.Join(", ", Enumerable.Range(1, 5).Select(count => Last(gfp, count)))));

    static string Last(uint gfp, int count)
    {
        Command[] life =
            [new() { Op = Op.PoolCreate, Value = 4 }, new() { Op = Op.FailElements, Value = ulong.MaxValue }];
        var ask = new Command { Op = Op.PoolAlloc, Gfp = gfp };
        Ruling before = Pools.Example([.. life, .. Enumerable.Repeat(ask, count - 1)]);
        Ruling last = Spec.Predict(before.Next, ask);
        int calls = ImmutableArray.Create(before.Next, last.Next)
            .Select(world => System.Numerics.BitOperations.LeadingZeroCount(world.Upper!.Pools!.Failing))
            .Aggregate((then, now) => now - then);
        return $"{last.Response with { Address = 0 }} after {calls}";
    }
}
