using Verified.Model.PageFrames;
using Verified.Model.Slab;

namespace Verified.Model.Kmalloc;

/// <summary>kfree and ksize (R8.21).</summary>
public static class Release
{
    /// <summary>kfree of the null address shall do nothing, and ksize of it is 0.</summary>
    [Rule(RuleIds.Kmalloc.ReleaseNull, Source = "ULK3 8.2.15; R8.21")]
    public static bool IsNull(ulong address) => address == 0;

    /// <summary>
    /// kfree, ksize and krealloc find the cache in the descriptor of the frame; an address that is no object with a
    /// caller is a bug.
    /// </summary>
    [Rule(RuleIds.Kmalloc.ReleaseInvalid, Source = "R8.14, R8.21; docs/decisions.md")]
    public static SlabPlace? Find(World world, ulong address) =>
        Give.Fault(world, address) == Reason.None ? world.Frames[Addresses.At(world, address)!.Value].OfSlab : null;

    /// <summary>ksize is the size of the cache's objects without what debugging adds, whatever was asked for.</summary>
    [Rule(RuleIds.Kmalloc.SizeOf, Source = "R8.21")]
    public static ulong SizeOf(Cache cache) => (ulong)cache.Geometry.Length;

    internal static Course Free(Course course, ulong address, int cpu)
    {
        if (IsNull(address)) return course.Answers(RuleIds.Kmalloc.ReleaseNull, Response.Of(Outcome.Ignored));
        if (Find(course.World, address) is not { } home) return Invalid(course, address);
        return Give.Run(course, home.Cache, SlabDescriptor.WordOf(address), cpu)
            .Answers(RuleIds.Kmalloc.ReleaseInvalid, Response.Of(Outcome.Freed));
    }

    internal static Course Size(Course course, ulong address)
    {
        Response answer = Response.Of(Outcome.Ok);
        if (IsNull(address)) return course.Answers(RuleIds.Kmalloc.ReleaseNull, answer);
        return Find(course.World, address) is not { } home
            ? Invalid(course, address)
            : course.Answers(RuleIds.Kmalloc.SizeOf, answer with { Address = SizeOf(course[home.Cache]) });
    }

    internal static Course Invalid(Course course, ulong address) =>
        course.Refuses(RuleIds.Kmalloc.ReleaseInvalid, Response.Bug(Give.Fault(course.World, address)));
}
