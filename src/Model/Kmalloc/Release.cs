using Verified.Model.PageFrames;
using Verified.Model.Slab;
using Verified.Rules;

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

    /// <summary>ksize is the size of the cache's objects, whatever was asked for.</summary>
    [Rule(RuleIds.Kmalloc.SizeOf, Source = "R8.21")]
    public static ulong SizeOf(Cache cache) => (ulong)cache.Geometry.Size;

    internal static Course Free(Course course, ulong address, int cpu)
    {
        if (IsNull(address))
            return course.Ends(RuleIds.Kmalloc.ReleaseNull, Response.Of(Outcome.Ignored), Fired.KfreeNull);
        if (Find(course.World, address) is not { } home) return Invalid(course, address);
        course = Give.Run(course, home.Cache, WordOf(address), cpu);
        return course.Stopped
            ? course
            : course.Ends(RuleIds.Kmalloc.ReleaseInvalid, Response.Of(Outcome.Freed), Fired.Kfreed);
    }

    internal static Course Size(Course course, ulong address)
    {
        if (IsNull(address)) return course.Ends(RuleIds.Kmalloc.ReleaseNull, Response.Of(Outcome.Ok), Fired.KfreeNull);
        return Find(course.World, address) is not { } home
            ? Invalid(course, address)
            : course.Ends(
                RuleIds.Kmalloc.SizeOf, Response.Of(Outcome.Ok) with { Address = SizeOf(course[home.Cache]) },
                Fired.SizeOf);
    }

    internal static Course Invalid(Course course, ulong address) => course.Ends(
        RuleIds.Kmalloc.ReleaseInvalid, Response.Bug(Give.Fault(course.World, address)), Fired.KfreeInvalid);

    /// <summary>The word at a linear address of low memory.</summary>
    internal static int WordOf(ulong address) => (int)((address - Addresses.PageOffset) / Geometry.Word);
}
