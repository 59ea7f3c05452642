namespace Verified.Model.Slab;

/// <summary>A slab goes (R8.16).</summary>
public static class Discard
{
    /// <summary>
    /// The block of a slab that is destroyed shall be given back, with PG_slab cleared on its frames, and then its
    /// descriptor, if it is kept off slab.
    /// </summary>
    /// <param name="course">How far the operation has come.</param>
    /// <param name="place">The place of the cache in the chain.</param>
    /// <param name="slab">The slab, which is in no list any more.</param>
    /// <param name="cpu">Who destroys it.</param>
    /// <param name="why">The rule by which it goes.</param>
    [Rule(RuleIds.Slab.DestroySlab, Source = "ULK3 8.2.7; R8.16")]
    public static Course Run(Course course, int place, SlabDescriptor slab, int cpu, string why)
    {
        course = Guards.Slab(course, place, slab);
        Cache cache = Destruct(course[place]);
        if (cache.Destructed != course[place].Destructed) course = course.Says(RuleIds.Slab.Destructor);
        course = course.With(place, cache).Says(RuleIds.Slab.DestroySlab);
        course = course.With(Frames.Of(course.World, slab.First, cache.Geometry.Order, place: null))
            .Ask(Back(cache, slab.First, cpu), why, RuleIds.Slab.DestroySlab);
        return cache.Geometry.OffSlab ? Give.Run(course, cache.DescriptorCache, slab.Word, cpu) : course;
    }

    /// <summary>The rule by which a slab should have stayed that goes.</summary>
    internal static string Spared(World start, World after, Frame first, in Marks marks) =>
        !start.Machine.IsPresent(first) || after.Frames[first].OfSlab is null ? RuleIds.Slab.DestroySlab
        : start.Frames[first].OfSlab is not { } home
        ? marks.Has(RuleIds.Slab.GrowDescriptor) ? RuleIds.Slab.GrowDescriptor : RuleIds.Slab.DestroySlab
        : marks.Has(RuleIds.Slab.ReapExcluded) && Reap.IsExcluded(start.Slabs!.Caches[home.Cache]!)
        ? RuleIds.Slab.ReapExcluded
        : marks.Has(RuleIds.Slab.ReapTouched) && start.Slabs!.Caches[home.Cache]!.Lists[home.Node].FreeTouched
        ? RuleIds.Slab.ReapTouched
        : marks.Has(RuleIds.Slab.ReapCount) ? RuleIds.Slab.ReapCount
        : marks.Has(RuleIds.Slab.FreeLimited) ? RuleIds.Slab.FreeLimited
        : RuleIds.Slab.DestroySlab;

    /// <summary>The destructor shall see every object of a slab before the slab goes.</summary>
    [Rule(RuleIds.Slab.Destructor, Source = "ULK3 8.2.7; R8.16")]
    public static Cache Destruct(Cache cache) => cache.Has(CacheFlags.Destructor) && !cache.Has(CacheFlags.Poison)
        ? cache with { Destructed = cache.Destructed + cache.Geometry.Num }
        : cache;

    /// <summary>The call that gives the block of a slab back.</summary>
    internal static Command Back(Cache cache, Frame first, int cpu) =>
        new() { Op = Op.FreePages, Frame = first, Order = cache.Geometry.Order, Cpu = (byte)cpu };

    /// <summary>A slab of eleven objects on two frames.</summary>
    [Example(RuleIds.Slab.DestroySlab, "E8.16"), Example(RuleIds.Slab.Destructor, "E8.16")]
    internal static string Eleven()
    {
        var create = new Command { Op = Op.CacheCreate, Node = 1, Value = 700, Gfp = 3, Cache = Conversation.Created };
        Command at = create with { Op = Op.CacheAlloc, Gfp = 0xD0 };
        World world = Conversation.Example(
            1, [create, at, at with { Op = Op.CacheFree }, at with { Op = Op.CacheShrink }]).Next;
        Cache own = world.Slabs!.Caches[at.Cache]!;
        return $"one slab of {own.Geometry.Order.Pages} destroyed: {own.Destructed} objects destructed, "
            + $"{world.Free(ZoneId.Normal).Count} of 12288 frames free";
    }
}
