using Verified.Model.Slab;

namespace Verified.Model.Kmalloc;

/// <summary>krealloc.</summary>
public static class Resize
{
    /// <summary>An object that is large enough for the new size shall stay where it is.</summary>
    [Rule(RuleIds.Kmalloc.Resize, Source = "docs/decisions.md")]
    public static bool Fits(Cache cache, ulong size) => size <= Release.SizeOf(cache);

    /// <summary>
    /// Otherwise a new object gets the old content, and the old one is given back, unless an interrupt has done so
    /// meanwhile; without a new one the old stays.
    /// </summary>
    [Rule(RuleIds.Kmalloc.ResizeMoved, Source = "docs/decisions.md")]
    public static Course Move(Course course, int place, scoped in Command command)
    {
        course = Request.Serve(course, command.More, command);
        if (course.Stopped || course.Taken < 0) return course.Says(RuleIds.Kmalloc.ResizeMoved, yes: false);
        if (Release.Find(course.World, command.Value) is null) return course;
        Decision taken = course.Decision;
        course = Give.Run(course, place, SlabDescriptor.WordOf(command.Value), command.Cpu);
        return course.Says(RuleIds.Kmalloc.ResizeMoved) with { Decision = taken };
    }

    internal static Course Run(Course course, scoped in Command command)
    {
        if (Release.IsNull(command.Value)) return Take.Answer(Request.Serve(course, command.More, command));
        if (command.More == 0) return Release.Free(course, command.Value, command.Cpu);
        if (Release.Find(course.World, command.Value) is not { } home) return Release.Invalid(course, command.Value);
        bool fits = Fits(course[home.Cache], command.More);
        course = course.Says(RuleIds.Kmalloc.Resize, fits);
        return fits
            ? course.Answers(RuleIds.Kmalloc.Resize, Response.Of(Outcome.Ok) with { Address = command.Value })
            : Take.Answer(Move(course, home.Cache, command));
    }
}
