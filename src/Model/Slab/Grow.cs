using Verified.Model.PageAllocator;

namespace Verified.Model.Slab;

/// <summary>A cache gets a slab (R8.15).</summary>
public static class Grow
{
    const uint NoGrow = 0x2000;

    /// <summary>GFP_LEVEL_MASK, and __GFP_NO_GROW, which the kernel counts to it.</summary>
    const uint Level = 0x7FF0;

    /// <summary>
    /// A cache that must grow takes no flags but those of GFP_LEVEL_MASK and __GFP_NO_GROW, and __GFP_DMA if and only
    /// if it was created for it; others are a bug of the caller.
    /// </summary>
    [Rule(RuleIds.Slab.GrowFlags, Source = "ULK3 8.2.8; R8.15")]
    public static bool IsLegal(Cache cache, uint gfp) =>
        (gfp & ~Level) == (cache.Has(CacheFlags.CacheDma) ? Gfp.Dma : 0);

    /// <summary>With __GFP_NO_GROW a cache shall not grow, and the request fails.</summary>
    [Rule(RuleIds.Slab.GrowRefused, Source = "R8.15")]
    public static bool IsRefused(uint gfp) => (gfp & NoGrow) != 0;

    /// <summary>The colour shall advance even if the growth fails then.</summary>
    [Rule(RuleIds.Slab.GrowColour, Source = "ULK3 8.2.9; R8.15")]
    public static Cache Advance(Cache cache) =>
        cache with { ColourNext = cache.Geometry.NextColour(cache.ColourNext) };

    /// <summary>A request for pages that was made to fail shall fail without asking for them.</summary>
    [Rule(RuleIds.Slab.GrowInjected, Source = "docs/decisions.md")]
    public static bool IsInjected(SlabState slabs) => slabs.FailIn == 1;

    /// <summary>
    /// A slab takes one block of the order of its cache, with the flags of the request, of its node if the request
    /// names one; a cache that gets none fails as the request for it did.
    /// </summary>
    [Rule(RuleIds.Slab.GrowPages, Source = "ULK3 8.2.6; R8.15")]
    public static Command Request(Cache cache, scoped in Command by) => new()
    {
        Op = by.Op == Op.CacheAllocNode ? Op.AllocPagesNode : Op.AllocPages,
        Node = by.Op == Op.CacheAllocNode ? by.Node : 0,
        Gfp = by.Gfp,
        Order = cache.Geometry.Order,
        Cpu = by.Cpu,
        Context = by.Context,
    };

    /// <summary>
    /// A descriptor that is kept off slab is an object of a general cache; if there is none, the block goes back and
    /// the growth fails.
    /// </summary>
    [Rule(RuleIds.Slab.GrowDescriptor, Source = "ULK3 8.2.8; R8.15")]
    public static Course Descriptor(Course course, int place, scoped in Command by, Frame first)
    {
        Cache cache = course[place];
        if (!cache.Geometry.OffSlab) return course;
        Command within = by with { Op = Op.CacheAlloc, Gfp = by.Gfp & Level };
        course = Take.Local(course, cache.DescriptorCache, within, RuleIds.Slab.GrowDescriptor);
        if (course.Stopped || course.Taken >= 0)
            return course.Owes(RuleIds.Slab.GrowDescriptor).Says(RuleIds.Slab.GrowDescriptor);
        Decision why = course.Decision;
        course = course.Says(RuleIds.Slab.GrowDescriptor, yes: false);
        return course.Ask(Discard.Back(cache, first, by.Cpu), RuleIds.Slab.GrowDescriptor) with { Decision = why };
    }

    /// <summary>
    /// The constructor shall see every object of a new slab once, with the flag 1, and 2 besides if the request may not
    /// wait.
    /// </summary>
    [Rule(RuleIds.Slab.GrowConstructor, Source = "ULK3 8.2.8; R8.15")]
    public static uint ConstructorFlags(uint gfp) => (gfp & Gfp.Wait) != 0 ? 1u : 3u;

    /// <summary>A new slab becomes the last of slabs_free, with all its objects free.</summary>
    [Rule(RuleIds.Slab.GrowTail, Source = "ULK3 8.2.8; R8.15")]
    public static CacheNode Append(CacheNode list, SlabDescriptor slab) => list with { Free = list.Free.Add(slab) };

    /// <summary>Grows by one slab on behalf of a node.</summary>
    internal static Course Run(Course course, int place, scoped in Command by, int node)
    {
        Cache cache = course[place];
        bool refused = IsRefused(by.Gfp) && (by.Gfp & ~(Level | Gfp.Dma)) == 0;
        if (refused) return course.Refuses(RuleIds.Slab.GrowRefused, Response.Failed(Reason.NoGrow));
        if (!IsLegal(cache, by.Gfp)) return course.Refuses(RuleIds.Slab.GrowFlags, Response.Bug(Reason.Flags));
        SlabState slabs = course.Slabs.With(place, Advance(cache));
        course = course.Fires(Fired.GrowAsked).With(slabs.Asked());
        if (IsInjected(slabs)) return course.Refuses(RuleIds.Slab.GrowInjected, Response.Failed(Reason.Injected));
        course = course.Ask(Request(cache, by), RuleIds.Slab.GrowPages, RuleIds.Slab.SlabOrder);
        if (course.Stopped) return course;
        Response pages = course.Answer;
        if (!pages.Served)
            return course.Refuses(RuleIds.Slab.GrowPages, Response.Of(pages.Outcome) with { Reason = pages.Reason });
        course = Descriptor(course, place, by, pages.Frame);
        if (course.Stopped || course.Taken < 0) return course;
        var slab = SlabDescriptor.Make(cache.Geometry, pages.Frame, cache.ColourNext, course.Taken);
        course = course.With(Frames.Of(course.World, slab.First, cache.Geometry.Order, new(place, node, slab.First)));
        // Whoever interrupted the request for pages may have changed the cache.
        cache = course[place];
        if (cache.Has(CacheFlags.Constructor) && !cache.Has(CacheFlags.Poison))
        {
            course = course.Says(RuleIds.Slab.GrowConstructor);
            cache = cache with { Constructed = cache.Constructed + cache.Geometry.Num };
        }

        return course.With(place, cache.With(node, Append(cache.Lists[node], slab))).Fires(Fired.Grown);
    }

    /// <summary>The first slab of size-256.</summary>
    [Example(RuleIds.Slab.GrowColour, "E8.1"), Example(RuleIds.Slab.GrowTail, "E8.1")]
    internal static string First()
    {
        var ask = new Command { Op = Op.CacheAlloc, Cache = Conversation.Size256, Gfp = Gfp.Kernel };
        Cache own = Conversation.Example(1, [ask]).Next.Slabs!.Caches[ask.Cache]!;
        return $"num {own.Geometry.Num}, gfporder {own.Geometry.Order.Value}, colour {own.Geometry.Colours.Count}, "
            + $"colour_off {own.Geometry.Colours.Off}, colour_next {own.ColourNext}";
    }

    /// <summary>GFP_DMA of a cache that was not created for it.</summary>
    [Example(RuleIds.Slab.GrowFlags, "E8.15")]
    internal static string WrongZone() => "GFP_KERNEL|DMA of a cache without SLAB_CACHE_DMA: "
        + Conversation.Example(1, [new Command { Op = Op.CacheAlloc, Gfp = Gfp.Kernel | Gfp.Dma }]).Response;
}
