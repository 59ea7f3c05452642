using Verified.Model.PageAllocator;
using Verified.Rules;
using Ids = Verified.Rules.RuleIds.Slab;

namespace Verified.Model.Slab;

/// <summary>A cache gets a slab (R8.15).</summary>
public static class Grow
{
    const uint NoGrow = 0x2000;

    /// <summary>GFP_LEVEL_MASK, and __GFP_NO_GROW, which the kernel counts to it.</summary>
    const uint Level = 0x7FF0;

    /// <summary>
    /// A cache that must grow takes no flags but __GFP_DMA, which it must have been created for, and those of
    /// GFP_LEVEL_MASK; others are a bug of the caller.
    /// </summary>
    [Rule(Ids.GrowFlags, Source = "ULK3 8.2.8; R8.15")]
    public static bool IsIllegal(uint gfp) => (gfp & ~(Gfp.Dma | Level)) != 0;

    /// <summary>With __GFP_NO_GROW a cache shall not grow, and the request fails.</summary>
    [Rule(Ids.GrowRefused, Source = "R8.15")]
    public static bool IsRefused(uint gfp) => (gfp & NoGrow) != 0;

    /// <summary>The colour shall advance even if the growth fails then.</summary>
    [Rule(Ids.GrowColour, Source = "ULK3 8.2.9; R8.15")]
    public static Cache Advance(Cache cache) =>
        cache with { ColourNext = Colour.Next(cache.Geometry, cache.ColourNext) };

    /// <summary>A request for pages that was made to fail shall fail without asking for them.</summary>
    [Rule(Ids.GrowInjected, Source = "docs/decisions.md")]
    public static bool IsInjected(SlabState slabs) => slabs.FailIn == 1;

    /// <summary>
    /// A slab takes one block of the order of its cache, with the flags of the request and the zone of the cache; a
    /// cache that gets none fails as the request for it did.
    /// </summary>
    [Rule(Ids.GrowPages, Source = "ULK3 8.2.6; R8.15")]
    public static Command Request(Cache cache, scoped in Command by) => new()
    {
        Op = by.Op == Op.CacheAllocNode ? Op.AllocPagesNode : Op.AllocPages,
        Node = by.Op == Op.CacheAllocNode ? by.Node : 0,
        Gfp = by.Gfp | (cache.Has(CacheFlags.CacheDma) ? Gfp.Dma : 0),
        Order = cache.Geometry.Order,
        Cpu = by.Cpu,
        Context = by.Context,
    };

    /// <summary>
    /// A descriptor that is kept off slab is an object of a general cache; if there is none, the block goes back and
    /// the growth fails.
    /// </summary>
    [Rule(Ids.GrowDescriptor, Source = "ULK3 8.2.8; R8.15")]
    public static Course Descriptor(Course course, int place, scoped in Command by, Frame first)
    {
        Cache cache = course[place];
        if (!cache.Geometry.OffSlab) return course;
        course = Take.Local(
            course, cache.DescriptorCache, by with { Op = Op.CacheAlloc, Gfp = by.Gfp & Level }, Ids.GrowDescriptor);
        if (course.Stopped || course.Taken >= 0) return course.Fires(Fired.GrowDescriptor);
        Decision why = course.Decision;
        var back = new Command { Op = Op.FreePages, Frame = first, Order = cache.Geometry.Order, Cpu = by.Cpu };
        return course.Ask(back, Ids.GrowDescriptor).Fails(why.Rule, why.Answer, Fired.NoDescriptor);
    }

    /// <summary>
    /// The constructor shall see every object of a new slab once, with the flag 1, and 2 besides if the request may not
    /// wait.
    /// </summary>
    [Rule(Ids.GrowConstructor, Source = "ULK3 8.2.8; R8.15")]
    public static uint ConstructorFlags(uint gfp) => (gfp & Gfp.Wait) != 0 ? 1u : 3u;

    /// <summary>A new slab becomes the last of slabs_free, with all its objects free.</summary>
    [Rule(Ids.GrowTail, Source = "ULK3 8.2.8; R8.15")]
    public static CacheNode Append(CacheNode list, SlabDescriptor slab) => list with { Free = list.Free.Add(slab) };

    /// <summary>Grows by one slab on behalf of a node.</summary>
    internal static Course Run(Course course, int place, scoped in Command by, int node)
    {
        Cache cache = course[place];
        if (IsIllegal(by.Gfp)) return course.Fails(Ids.GrowFlags, Response.Bug(Reason.Flags), Fired.GrowFlagsRefused);
        if (IsRefused(by.Gfp)) return course.Fails(Ids.GrowRefused, Response.Failed(Reason.NoGrow), Fired.NoGrow);
        if ((by.Gfp & Gfp.Dma) != 0 != cache.Has(CacheFlags.CacheDma))
            return course.Fails(Ids.GrowFlags, Response.Bug(Reason.Flags), Fired.GrowFlagsRefused);
        int colour = cache.ColourNext;
        SlabState slabs = course.Slabs.With(place, Advance(cache));
        bool injected = IsInjected(slabs);
        slabs = slabs with { FailIn = Math.Max(0, slabs.FailIn - 1) };
        course = course.Fires(Fired.GrowAsked) with { World = course.World.With(slabs) };
        if (injected)
            return course.Fails(Ids.GrowInjected, Response.Failed(Reason.Injected), Fired.Injected);
        course = course.Ask(Request(cache, by), Ids.GrowPages);
        if (course.Stopped) return course;
        Frame first = course.Answer.Frame;
        if (!course.Answer.Served)
            return course.Fails(
                Ids.GrowPages, Response.Of(course.Answer.Outcome) with { Reason = course.Answer.Reason },
                Fired.NoPages);
        course = Descriptor(course, place, by, first);
        return course.Stopped || course.Taken < 0 ? course : Join(course, place, node, first, colour);
    }

    /// <summary>The new slab, whose descriptor off slab is the object last taken, joins the cache.</summary>
    static Course Join(Course course, int place, int node, Frame first, int colour)
    {
        // Whoever interrupted the request for pages may have changed the cache.
        Cache cache = course[place];
        Geometry geometry = cache.Geometry;
        SlabDescriptor slab = SlabLayout.Make(geometry, first, colour, course.Taken);
        bool constructs = cache.Has(CacheFlags.Constructor);
        cache = cache.With(node, Append(cache.Lists[node], slab)) with
        {
            Constructed = cache.Constructed + (constructs ? geometry.Num : 0),
        };
        course = course with { World = Frames.Mark(course.World, geometry.Order, new(place, node, first)) };
        return course.With(place, cache).Fires(constructs ? Fired.GrownAndConstructed : Fired.Grown);
    }

    /// <summary>The first slab of size-256.</summary>
    [Example(Ids.GrowColour, "E8.1")]
    [Example(Ids.GrowTail, "E8.1")]
    internal static string First()
    {
        World world = Conversation.Example(cpus: 1);
        int place = Kmalloc.Sizes.Place(world.Machine, 256, 0);
        Cache own = Conversation.Predict(world, new Command { Op = Op.Kmalloc, Value = 256, Gfp = Gfp.Kernel })
            .Next.Slabs!.Caches[place]!;
        var (off, count) = Colour.Of(own.Geometry);
        return $"{own.Name}: num {own.Geometry.Num}, gfporder {own.Geometry.Order.Value}, colour {count}, colour_off "
            + $"{off}, colour_next {own.ColourNext}";
    }

    /// <summary>GFP_DMA of a cache that was not created for it.</summary>
    [Example(Ids.GrowFlags, "E8.15")]
    internal static string WrongZone() => "GFP_KERNEL|DMA of a cache without SLAB_CACHE_DMA: "
        + Conversation.Predict(Conversation.Example(cpus: 1), new Command
        {
            Op = Op.CacheAlloc,
            Gfp = Gfp.Kernel | Gfp.Dma,
        }).Response;
}
