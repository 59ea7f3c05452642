using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Verified.Model.Slab;

namespace Verified.Model.Vmalloc;

/// <summary>vmalloc and vmalloc_32 (R7.12).</summary>
public static class Request
{
    /// <summary>VM_ALLOC: an area with frames of its own.</summary>
    const uint Alloc = 2;

    internal const int EntryBytes = 4;

    /// <summary>
    /// A request shall be rounded up to whole pages, and fail if these are none, or more than the machine has frames.
    /// </summary>
    /// <returns>Whether so many pages may be asked for.</returns>
    [Rule(RuleIds.Vmalloc.Size, Source = "ULK3 8.3.2; R7.12")]
    public static bool IsSized(Machine machine, ulong bytes, out ulong pages)
    {
        pages = Whole(bytes);
        return pages != 0 && pages <= (ulong)machine.Present.Count;
    }

    /// <summary>
    /// The frames of an area shall be listed in an object of 4 bytes each, asked of kmalloc without __GFP_HIGHMEM, or,
    /// if that were more than 4096 bytes, in an area of its own.
    /// </summary>
    /// <param name="course">How far the operation has come. Afterwards the list is what it took; -1: it failed.</param>
    /// <param name="descriptor">The object that describes the area.</param>
    /// <param name="pages">Its pages without the guard.</param>
    /// <param name="gfp">The flags for its frames.</param>
    /// <param name="by">Who asks.</param>
    [Rule(RuleIds.Vmalloc.Array, Source = "ULK3 8.3.2; R7.12")]
    public static Course List(Course course, int descriptor, int pages, uint gfp, scoped in Command by)
    {
        bool small = pages * EntryBytes <= Pages.Size;
        course = small ? Keep.Object(course, (ulong)(pages * EntryBytes), gfp & ~PageAllocator.Gfp.HighMem, by)
            : Obtain(course, (ulong)(pages * EntryBytes), gfp, by);
        if (course.Stopped) return course;
        course = course.Says(RuleIds.Vmalloc.Array, course.Taken >= 0);
        if (course.Taken < 0) return course;
        Area area = Search.Described(course, descriptor);
        return course.With(course.Upper.Vmalloc!.With(small
            ? area with { Array = course.Taken, Owns = true }
            : area with { ArrayPage = Search.Described(course, course.Taken).Page, Owns = true }));
    }

    /// <summary>
    /// The frames of an area shall be asked for one by one, wherever they are: with GFP_KERNEL and __GFP_HIGHMEM, and
    /// without the latter by vmalloc_32.
    /// </summary>
    [Rule(RuleIds.Vmalloc.Pages, Source = "ULK3 8.3.2; R7.12")]
    public static Command Page(scoped in Command by, uint gfp) =>
        new() { Op = Op.AllocPages, Gfp = gfp, Cpu = by.Cpu, Context = by.Context };

    /// <summary>A request that fails at any point shall give back frames, list and descriptor, as far as it
    /// got.</summary>
    [Rule(RuleIds.Vmalloc.Undone, Source = "R7.12; docs/decisions.md")]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Course Undo(Course course, int descriptor, ImmutableArray<Frame> frames, int cpu)
    {
        Decision why = course.Decision;
        Area area = Search.Described(course, descriptor);
        course = Release.Whole(course.Says(RuleIds.Vmalloc.Undone), area with { Frames = frames, Owns = true }, cpu);
        return course.Stopped ? course : course with { Decision = why, Taken = -1 };
    }

    /// <summary>So many bytes rounded up to whole pages.</summary>
    internal static ulong Whole(ulong bytes) =>
        (bytes >> Pages.Shift) + ((bytes & (Pages.Size - 1)) != 0 ? 1UL : 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static Course Run(Course course, scoped in Command command)
    {
        uint highMem = command.Op == Op.Vmalloc32 ? 0 : PageAllocator.Gfp.HighMem;
        return Areas.Answer(Obtain(course, command.Value, PageAllocator.Gfp.Kernel | highMem, command));
    }

    /// <summary>An area with frames of its own; what it took is its descriptor.</summary>
    static Course Obtain(Course course, ulong bytes, uint gfp, scoped in Command by)
    {
        bool sized = IsSized(course.Below.Machine, bytes, out ulong pages);
        course = course.Says(RuleIds.Vmalloc.Size, sized);
        if (!sized) return course.Refuses(RuleIds.Vmalloc.Size, Response.Failed(Reason.Illegal));
        course = Search.Describe(course, pages, Alloc, by);
        if (course.Stopped || course.Taken < 0) return course;
        int descriptor = course.Taken;
        course = List(course, descriptor, (int)pages, gfp, by);
        if (course.Stopped) return course;
        return course.Taken < 0 ? Undo(course, descriptor, [], by.Cpu) : Fill(course, descriptor, (int)pages, gfp, by);
    }

    static Course Fill(Course course, int descriptor, int pages, uint gfp, scoped in Command by)
    {
        var frames = ImmutableArray.CreateBuilder<Frame>(pages);
        while (frames.Count < pages)
        {
            // Whoever interrupts the request for a frame finds the area with those that it has so far.
            if (course.Calls.IsEmpty) course = Listed(course, descriptor, frames);
            course = course.Ask(Page(by, gfp), RuleIds.Vmalloc.Pages);
            if (course.Stopped) return course;
            course = course.Says(RuleIds.Vmalloc.Pages, course.Answer.Served);
            if (!course.Answer.Served)
            {
                Response answer = course.Answer;
                course = course.Refuses(
                    RuleIds.Vmalloc.Pages, Response.Of(answer.Outcome) with { Reason = answer.Reason });
                return Undo(course, descriptor, frames.ToImmutable(), by.Cpu);
            }

            frames.Add(course.Answer.Frame);
        }

        return Listed(course, descriptor, frames) with { Taken = descriptor };
    }

    static Course Listed(Course course, int descriptor, ImmutableArray<Frame>.Builder frames)
    {
        Area area = Search.Described(course, descriptor) with { Frames = frames.ToImmutable() };
        return course.With(course.Upper.Vmalloc!.With(area));
    }

    /// <summary>A request that is no multiple of a page, and two around the longest list that kmalloc gives.</summary>
    [Example(RuleIds.Vmalloc.Size, "E7.12"), Example(RuleIds.Vmalloc.Array, "E7.12")]
    internal static string Sizes()
    {
        var machine = Machine.Of(Layout.Of(Model.ZoneLayout.Of(0, 4096)), Policy.Kernel);
        bool some = IsSized(machine, 5000, out ulong pages);
        return $"5000: {some}, {pages} pages, {Search.Guarded((int)pages) << Pages.Shift} bytes; "
            + $"0: {IsSized(machine, 0, out _)}; more than all frames: {IsSized(machine, (4096 << 12) + 1, out _)}; "
            + string.Join(", ", ((int[])[1024, 1025])
                .Select(own => $"list of {own}: {(own * EntryBytes <= Pages.Size ? "kmalloc" : "vmalloc")}"));
    }
}
