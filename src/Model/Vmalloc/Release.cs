using System.Runtime.CompilerServices;
using Verified.Model.Slab;

namespace Verified.Model.Vmalloc;

/// <summary>vfree and vunmap (R7.13).</summary>
public static class Release
{
    /// <summary>A release of the null address shall do nothing.</summary>
    [Rule(RuleIds.Vmalloc.ReleaseNull, Source = "R7.13")]
    public static bool IsNull(ulong address) => address == 0;

    /// <summary>
    /// An address that is no multiple of a page, or where no area begins, or one that lists the frames of another, is
    /// a bug of the caller, and changes nothing.
    /// </summary>
    [Rule(RuleIds.Vmalloc.ReleaseInvalid, Source = "R7.13; docs/decisions.md")]
    public static Reason Fault(VmallocState state, ulong address) => (address & (Pages.Size - 1)) != 0
        ? Reason.Misaligned
        : state.Find(address) is not { } area ? Reason.NoArea
        : state.Keeps(area) ? Reason.InUse : Reason.None;

    /// <summary>
    /// vfree shall unmap the area and then give back the frames that are its own, in their order, the list of them, and
    /// the descriptor.
    /// </summary>
    [Rule(RuleIds.Vmalloc.ReleasePages, Source = "ULK3 8.3.3; R7.13")]
    public static Course Whole(Course course, Area area, int cpu)
    {
        VmallocState state = course.Upper.Vmalloc!;
        Area? list = area.ArrayPage < 0 ? null : state.At(area.ArrayPage);
        course = course.With(state.Without(state.At(area.Page)));
        for (int i = 0; area.Owns && i < area.Frames.Length; i++)
            course = course.Ask(
                new() { Op = Op.FreePages, Frame = area.Frames[i], Cpu = (byte)cpu }, RuleIds.Vmalloc.ReleasePages);
        if (list is not null && !course.Stopped) course = Whole(course, list, cpu);
        if (area.Array >= 0) course = Keep.Back(course, area.Array, cpu);
        return Keep.Back(course, area.Descriptor, cpu).Says(RuleIds.Vmalloc.ReleasePages);
    }

    /// <summary>vunmap shall leave the frames as they are; to unmap an area with frames of its own is a bug.</summary>
    [Rule(RuleIds.Vmalloc.Unmap, Source = "R7.12; docs/decisions.md")]
    public static bool IsMapping(Area area) => !area.Owns;

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static Course Run(Course course, scoped in Command command)
    {
        VmallocState state = course.Upper.Vmalloc!;
        if (IsNull(command.Value)) return course.Answers(RuleIds.Vmalloc.ReleaseNull, Response.Of(Outcome.Ignored));
        Reason fault = Fault(state, command.Value);
        if (fault != Reason.None) return course.Refuses(RuleIds.Vmalloc.ReleaseInvalid, Response.Bug(fault));
        Area area = state.Find(command.Value)!;
        bool unmaps = command.Op == Op.Vunmap;
        if (unmaps && !IsMapping(area)) return course.Refuses(RuleIds.Vmalloc.Unmap, Response.Bug(Reason.InUse));
        string rule = unmaps ? RuleIds.Vmalloc.Unmap : RuleIds.Vmalloc.ReleasePages;
        return Whole(course.Says(RuleIds.Vmalloc.ReleaseInvalid), area, command.Cpu)
            .Answers(rule, Response.Of(Outcome.Freed));
    }

    /// <summary>vfree of an address inside a page.</summary>
    [Example(RuleIds.Vmalloc.ReleaseInvalid, "E7.13")]
    internal static string Bad() => $"vfree(0xF8800010): {Fault(new(0xF8800000, 16, [new(0, 2, 2, 0)]), 0xF8800010)}";
}
