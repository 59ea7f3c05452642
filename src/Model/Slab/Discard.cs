using Verified.Rules;

namespace Verified.Model.Slab;

/// <summary>A slab goes (R8.16).</summary>
public static class Discard
{
    /// <summary>
    /// The block of a slab that is destroyed shall be given back, with PG_slab cleared on its frames, and then its
    /// descriptor, if it is kept off slab.
    /// </summary>
    [Rule(RuleIds.Slab.DestroySlab, Source = "ULK3 8.2.7; R8.16")]
    public static Course Run(Course course, int place, SlabDescriptor slab, int cpu)
    {
        Cache cache = Destruct(course[place]);
        Order order = cache.Geometry.Order;
        course = course.With(place, cache)
            .Fires(cache.Has(CacheFlags.Destructor) ? Fired.DestroyedAndDestructed : Fired.Destroyed);
        course = course with { World = Frames.Unmark(course.World, slab.First, order) };
        var back = new Command { Op = Op.FreePages, Frame = slab.First, Order = order, Cpu = (byte)cpu };
        course = course.Ask(back, RuleIds.Slab.DestroySlab);
        return course.Stopped || !cache.Geometry.OffSlab
            ? course
            : Give.Run(course, cache.DescriptorCache, slab.Word, cpu);
    }

    /// <summary>The destructor shall see every object of a slab before the slab goes, in use or not.</summary>
    [Rule(RuleIds.Slab.Destructor, Source = "ULK3 8.2.7; R8.16")]
    public static Cache Destruct(Cache cache) => cache.Has(CacheFlags.Destructor)
        ? cache with { Destructed = cache.Destructed + cache.Geometry.Num }
        : cache;

    /// <summary>A slab of eleven objects on two frames.</summary>
    [Example(RuleIds.Slab.DestroySlab, "E8.16")]
    [Example(RuleIds.Slab.Destructor, "E8.16")]
    internal static string Eleven()
    {
        World world = Conversation.Example(cpus: 1);
        var create = new Command { Op = Op.CacheCreate, Node = 1, Value = 700, Gfp = 3 };
        Ruling made = Conversation.Predict(world, create);
        var at = new Command { Cache = (int)made.Response.Address, Gfp = 0xD0 };
        Ruling taken = Conversation.Predict(made.Next, at with { Op = Op.CacheAlloc });
        world = Conversation.Predict(
            taken.Next, at with { Op = Op.CacheFree, Value = taken.Response.Address }).Next;
        World after = Conversation.Predict(world, at with { Op = Op.CacheShrink }).Next;
        return $"one slab destroyed: {after.Slabs!.Caches[at.Cache]!.Destructed} destructed, "
            + $"{after.Free(ZoneId.Normal).Count - world.Free(ZoneId.Normal).Count} frames free";
    }
}
