using System.Collections.Immutable;
using System.Numerics;
using Verified.Model.Slab;

namespace Verified.Model.Vmalloc;

/// <summary>get_vm_area: an area gets its place (R7.10, R7.11).</summary>
public static class Search
{
    /// <summary>VM_IOREMAP: a mapping of a device.</summary>
    public const uint Ioremap = 1;

    internal const int DescriptorBytes = 28;
    const int LeastShift = Model.Pages.Shift;
    const int MostShift = LeastShift + 7;

    /// <summary>An area shall have one page more than was asked for, behind the others, that is never mapped.</summary>
    [Rule(RuleIds.Vmalloc.Guard, Source = "ULK3 8.3.2; R7.10, R7.11")]
    public static int Guarded(int pages) => pages + 1;

    /// <summary>
    /// The area of a device shall begin at a multiple of the smallest power of two above its size, from 4096 bytes to
    /// 512 KB; any other at any page.
    /// </summary>
    /// <param name="pages">Its pages without the guard.</param>
    /// <param name="flags">Its flags.</param>
    /// <returns>The multiple in pages.</returns>
    [Rule(RuleIds.Vmalloc.Alignment, Source = "R7.11")]
    public static int Alignment(int pages, uint flags) => (flags & Ioremap) == 0
        ? 1
        : 1 << (Math.Clamp(BitOperations.Log2((ulong)pages << LeastShift) + 1, LeastShift, MostShift) - LeastShift);

    /// <summary>An area shall get the lowest place that is aligned and touches no other.</summary>
    /// <param name="areas">The areas by address.</param>
    /// <param name="pages">Its pages with the guard.</param>
    /// <param name="alignment">Of its first page.</param>
    [Rule(RuleIds.Vmalloc.FirstFit, Source = "ULK3 8.3.2; R7.11")]
    public static int Lowest(ImmutableArray<Area> areas, int pages, int alignment)
    {
        int at = 0;
        foreach (Area area in areas)
            if (area.End > at && area.Page < at + pages) at = (area.End + alignment - 1) / alignment * alignment;
        return at;
    }

    /// <summary>An area shall end inside the range, its guard too; if none can, the request fails.</summary>
    /// <remarks>
    /// The kernel looks at the end of the range only behind an area at or above the place, and so accepts anything
    /// where there is none.
    /// </remarks>
    [Rule(RuleIds.Vmalloc.Contained, Source = "R7.11; docs/decisions.md")]
    public static bool IsContained(VmallocState state, int at, int pages) => at + pages <= state.Pages;

    /// <summary>An area shall be described by an object of 28 bytes, asked of kmalloc before its place.</summary>
    /// <param name="course">How far it has come. Afterwards the object is what it took; -1: it failed.</param>
    /// <param name="pages">The pages of the area without the guard.</param>
    /// <param name="flags">Its flags.</param>
    /// <param name="by">Who asks.</param>
    [Rule(RuleIds.Vmalloc.Descriptor, Source = "ULK3 8.3.2; R7.10")]
    public static Course Describe(Course course, ulong pages, uint flags, scoped in Command by)
    {
        course = Keep.Object(course, DescriptorBytes, PageAllocator.Gfp.Kernel, by);
        if (course.Stopped) return course.Owes(RuleIds.Vmalloc.Descriptor);
        course = course.Says(RuleIds.Vmalloc.Descriptor, course.Taken >= 0);
        return course.Taken < 0 ? course : Place(course, pages, flags, course.Taken, by);
    }

    /// <summary>The area that the object describes.</summary>
    internal static Area Described(scoped in Course course, int descriptor)
    {
        ImmutableArray<Area> areas = course.Upper.Vmalloc!.Areas;
        int at = 0;
        while (areas[at].Descriptor != descriptor) at++;
        return areas[at];
    }

    static Course Place(Course course, ulong pages, uint flags, int descriptor, scoped in Command by)
    {
        VmallocState state = course.Upper.Vmalloc!;
        // What exceeds the range by itself exceeds it anywhere.
        int whole = Guarded((int)Math.Min(pages, (ulong)state.Pages));
        int alignment = Alignment(whole - 1, flags);
        int at = Lowest(state.Areas, whole, alignment);
        bool fits = IsContained(state, at, whole);
        course = course.Fires(Fired.AreaPlaced).Says(RuleIds.Vmalloc.Contained, fits);
        if (fits) return course.With(state.With(new Area(at, whole, flags, descriptor)));
        return Keep.Back(course, descriptor, by.Cpu)
            .Refuses(RuleIds.Vmalloc.Contained, Response.Failed(Reason.NoAddress));
    }

    /// <summary>Areas placed and released one after the other, in a range that begins at 0xF8800000.</summary>
    [Example(RuleIds.Vmalloc.FirstFit, "E7.11"), Example(RuleIds.Vmalloc.Guard, "E7.11")]
    [Example(RuleIds.Vmalloc.Alignment, "E7.11"), Example(RuleIds.Vmalloc.Contained, "E7.11")]
    internal static string Row()
    {
        var state = new VmallocState(0xF8800000, 4096, []);
        var told = new List<string>();
        foreach (int asked in (int[])[8192, 4096, 0, 4096, 8192, -4096, -65536])
        {
            if (asked == 0) state = state.Without(state.Areas[0]);
            if (asked == 0) continue;
            var (bytes, flags) = (Math.Abs(asked), asked < 0 ? Ioremap : 2);
            int pages = Guarded(bytes >> Model.Pages.Shift);
            int at = Lowest(state.Areas, pages, Alignment(pages - 1, flags));
            state = state.With(new Area(at, pages, flags, 0));
            told.Add($"{bytes}: 0x{state.AddressOf(at):X}");
        }

        var small = new VmallocState(0, 2, []);
        return $"{string.Join(", ", told)}; 16384 in a range of 8192: {IsContained(small, 0, Guarded(4))}";
    }
}
