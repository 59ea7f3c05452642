using System.Runtime.CompilerServices;
using Verified.Model.Kmalloc;

namespace Verified.Model.Slab;

/// <summary>Objects of kmalloc that the system keeps for itself: to give one back is a bug of any caller.</summary>
static class Keep
{
    /// <summary>An object of at least so many bytes, as Taken of the course; -1: the request failed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Course Object(Course course, ulong size, uint gfp, scoped in Command by)
    {
        if (course.Stopped) return course;
        course = Request.Serve(course, size, by with { Op = Op.Kmalloc, Gfp = gfp });
        return course.Stopped || course.Taken < 0
            ? course
            : course.With(course.Slabs with { Kept = course.Slabs.Kept.Add(course.Taken) });
    }

    /// <summary>Gives it back.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Course Back(Course course, int word, int cpu)
    {
        if (course.Stopped) return course;
        course = course.With(course.Slabs with { Kept = course.Slabs.Kept.Remove(word) });
        return Give.Run(course, course.Below.Frames[SlabDescriptor.FrameOf(word)].OfSlab!.Cache, word, cpu);
    }
}
