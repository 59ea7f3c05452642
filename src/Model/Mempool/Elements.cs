using Verified.Model.PageAllocator;
using Verified.Model.Slab;
using Course = Verified.Model.Slab.Course;

namespace Verified.Model.Mempool;

/// <summary>The elements of a pool, and the back end that they come from and go back to.</summary>
public static class Elements
{
    /// <summary>A request for an element of the check fails if it was told to, and else gets the next number.</summary>
    [Rule(RuleIds.Mempool.Scripted, Source = "docs/decisions.md")]
    public static MempoolState Hand(MempoolState state, int serial)
    {
        MempoolState next = state with { Failing = state.Failing >> 1 };
        return (state.Failing & 1) != 0 ? next
            : next with { Made = state.Made + 1, Handed = state.Handed.Add(state.Made + 1, serial) };
    }

    /// <summary>
    /// To give a pool what is not in a caller's hands, is in a reserve, or is not of the cache, the size, the order or
    /// the pool that its elements are of, is a bug of the caller, and changes nothing.
    /// </summary>
    [Rule(RuleIds.Mempool.FreeInvalid, Source = "docs/decisions.md")]
    public static Reason Fault(World world, Pool pool, ulong element) => pool.Backing switch
    {
        Backing.Slab => Slab.Give.Fault(world, element, pool.Cache),
        Backing.Kmalloc => OfSize(world, pool, element),
        Backing.Pages => element > int.MaxValue ? Reason.Invalid : OfOrder(world, pool, new((int)element)),
        _ => OfCheck(world.Upper!.Pools!, pool, element),
    };

    /// <summary>One attempt of a pool at its back end.</summary>
    internal static Course Take(Course course, Pool pool, scoped in Command by, uint gfp, string rule)
    {
        if (course.Stopped) return course;
        Command call = by with { Op = Op.AllocPages, Gfp = gfp, Order = pool.Order };
        if (pool.Backing == Backing.Slab) return Slab.Take.Local(course, pool.Cache, call, rule);
        if (pool.Backing == Backing.Kmalloc) return Kmalloc.Request.Serve(course, pool.Size, call);
        if (pool.Backing == Backing.Pages) return Block(course.Ask(call, rule));
        MempoolState before = Pools.Of(course), after = Hand(before, pool.Serial);
        course = Pools.With(course, after).Says(RuleIds.Mempool.Scripted, after.Made != before.Made);
        return course with
        {
            Taken = after.Made == before.Made ? -1 : after.Made,
            Decision = new(rule, Response.Failed(Reason.Scripted)),
        };
    }

    /// <summary>An element goes back to the back end, on a CPU.</summary>
    internal static Course Give(Course course, Pool pool, int element, int cpu)
    {
        if (pool.OfObjects) return Object(course, element, cpu);
        if (pool.Backing == Backing.Pages)
            return course.Ask(
                new() { Op = Op.FreePages, Frame = new(element), Order = pool.Order, Cpu = (byte)cpu },
                RuleIds.Mempool.FreeReserve);
        MempoolState state = Pools.Of(course);
        return Pools.With(course, state with { Handed = state.Handed.Remove(element) });
    }

    /// <summary>An object goes back to its cache.</summary>
    internal static Course Object(Course course, int word, int cpu) => course.Stopped ? course
        : Slab.Give.Run(course, course.Below.Frames[SlabDescriptor.FrameOf(word)].OfSlab!.Cache, word, cpu);

    static Course Block(Course course) => course.Stopped ? course : course with
    {
        Taken = course.Answer.Served ? course.Answer.Frame.Number : -1,
        Decision = course.Decision with { Answer = Pools.Like(course.Answer) },
    };

    static Reason OfSize(World world, Pool pool, ulong element)
    {
        Reason fault = Slab.Give.Fault(world, element);
        if (fault != Reason.None) return fault;
        int home = world.Frames[SlabDescriptor.FrameOf(SlabDescriptor.WordOf(element))].OfSlab!.Cache;
        bool fits = !Kmalloc.Request.IsTooLarge(pool.Size)
            && home / 2 == Kmalloc.Sizes.Place(world.Machine.Layout.CacheLine, pool.Size, 0) / 2;
        return fits ? Reason.None : Reason.WrongCache;
    }

    static Reason OfOrder(World world, Pool pool, Frame frame)
    {
        foreach (Pool? other in world.Upper!.Pools!.Pools)
            if (other is { Backing: Backing.Pages } && other.Elements.Contains(frame.Number)) return Reason.Free;
        Response released = Release.Free(world, frame, pool.Order, cpu: 0, cold: false).Response;
        return released.Outcome == Outcome.Bug ? released.Reason
            : released.Outcome is Outcome.Ignored or Outcome.Refused ? Reason.WrongPool
            : Reason.None;
    }

    static Reason OfCheck(MempoolState state, Pool pool, ulong element)
    {
        if (element == 0 || element > (ulong)state.Made) return Reason.Invalid;
        int number = (int)element;
        return !state.Handed.TryGetValue(number, out int serial) || pool.Elements.Contains(number) ? Reason.Free
            : serial != pool.Serial ? Reason.WrongPool
            : Reason.None;
    }
}
