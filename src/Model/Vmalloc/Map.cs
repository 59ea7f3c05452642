using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Verified.Model.Slab;

namespace Verified.Model.Vmalloc;

/// <summary>vmap (R7.12).</summary>
public static class Map
{
    /// <summary>VM_MAP: an area that shows frames of others.</summary>
    const uint Mapped = 4;

    /// <summary>
    /// vmap shall show the frames in the order given and own none of them; it fails if these are none, or more than the
    /// machine has.
    /// </summary>
    [Rule(RuleIds.Vmalloc.Map, Source = "ULK3 8.3.2; R7.12")]
    public static Area Show(Area area, ImmutableArray<Frame> frames) => area with { Frames = frames };

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static Course Run(Course course, scoped in Command command)
    {
        Machine machine = course.Below.Machine;
        if (command.More == 0 || command.More > (ulong)machine.Present.Count)
            return course.Refuses(RuleIds.Vmalloc.Map, Response.Failed(Reason.Illegal));
        ImmutableArray<Frame> frames = command.Op == Op.Vmap
            ? Following(command.Frame, (int)command.More)
            : Backwards(course.Upper.Vmalloc!.Find(command.Value), (int)command.More);
        foreach (Frame frame in frames.IsEmpty ? [Frame.None] : frames)
            if (!machine.IsPresent(frame))
                return course.Refuses(RuleIds.Vmalloc.Map, Response.Bug(Reason.Invalid));
        course = Search.Describe(course, command.More, Mapped, command);
        if (course.Stopped || course.Taken < 0) return Areas.Answer(course);
        Area area = Show(Search.Described(course, course.Taken), frames);
        return Areas.Answer(course.Says(RuleIds.Vmalloc.Map).With(course.Upper.Vmalloc!.With(area)));
    }

    static ImmutableArray<Frame> Following(Frame first, int count)
    {
        var frames = ImmutableArray.CreateBuilder<Frame>(count);
        for (int i = 0; i < count; i++) frames.Add(first + new Pages(i));
        return frames.MoveToImmutable();
    }

    /// <summary>The first frames of an area, last first; empty: it has not so many.</summary>
    static ImmutableArray<Frame> Backwards(Area? area, int count)
    {
        if (area is null || area.Frames.Length < count) return [];
        var frames = ImmutableArray.CreateBuilder<Frame>(count);
        for (int i = count - 1; i >= 0; i--) frames.Add(area.Frames[i]);
        return frames.MoveToImmutable();
    }
}
