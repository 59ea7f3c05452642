using System.Runtime.CompilerServices;
using Verified.Model.Slab;

namespace Verified.Model.Vmalloc;

/// <summary>Operations on noncontiguous areas.</summary>
public static class Areas
{
    /// <summary>To make or release an area in an interrupt is a bug of the caller.</summary>
    [Rule(RuleIds.Vmalloc.Interrupt, Source = "R7.13; docs/decisions.md")]
    public static bool IsAllowed(Context context) => (context & Context.Interrupt) == 0;

    /// <summary>
    /// At every moment those areas shall exist that were made and not released, and show their frames; no other page of
    /// the range shall show any.
    /// </summary>
    [Rule(RuleIds.Vmalloc.Exact, Source = "R7.10; invariants V5, V7")]
    public static int[] Shown(VmallocState state, Part part, int place)
    {
        if (part == Part.AreaPages) return FramesOf(state.Find(state.AddressOf(place)));
        var shown = new int[(4 * state.Areas.Length) + 1];
        for (int i = 0; i < state.Areas.Length; i++)
        {
            Area own = state.Areas[i];
            (shown[4 * i], shown[(4 * i) + 1]) = (own.Page, own.Pages);
            (shown[(4 * i) + 2], shown[(4 * i) + 3]) = ((int)own.Flags, own.Frames.Length);
            shown[^1] += own.Frames.Length;
        }

        return shown;
    }

    /// <summary>The frames that an area shows; of no area, none.</summary>
    static int[] FramesOf(Area? area)
    {
        if (area is null) return [];
        var frames = new int[area.Frames.Length];
        for (int i = 0; i < frames.Length; i++) frames[i] = area.Frames[i].Number;
        return frames;
    }

    /// <summary>How far an operation comes.</summary>
    internal static Course Run(Course course, scoped in Command command)
    {
        if (course.Upper.Vmalloc is null)
            return course.Refuses(RuleIds.Slab.CacheInvalid, Response.Bug(Reason.Illegal));
        bool allowed = IsAllowed(command.Context);
        course = course.Says(RuleIds.Vmalloc.Interrupt, allowed);
        if (!allowed) return course.Refuses(RuleIds.Vmalloc.Interrupt, Response.Bug(Reason.InInterrupt));
        return command.Op switch
        {
            Op.Vmalloc or Op.Vmalloc32 => Request.Run(course, command),
            Op.Vmap or Op.VmapArea => Map.Run(course, command),
            Op.GetVmArea => Reserve(course, command),
            _ => Release.Run(course, command),
        };
    }

    /// <summary>The answer to a request for an area: its address, or the failure.</summary>
    internal static Course Answer(Course course) => course.Stopped || course.Taken < 0
        ? course
        : course with
        {
            Decision = new(RuleIds.Vmalloc.FirstFit, Response.Of(Outcome.Ok) with
            {
                Address = course.Upper.Vmalloc!.AddressOf(Search.Described(course, course.Taken).Page),
            }),
        };

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Course Reserve(Course course, scoped in Command command) =>
        Answer(Search.Describe(course, Request.Whole(command.Value), (uint)command.More, command));
}
