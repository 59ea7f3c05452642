using Verified.Model.Vmalloc;
using Vm = Verified.Rules.RuleIds.Vmalloc;

namespace Verified.Model.Naming;

/// <summary>Which rule a part of the areas breaks that differs after a step.</summary>
static class AreaParts
{
    const int Values = 4;

    /// <summary>The rule of the value that differs; null: that of the whole part.</summary>
    public static string? RuleOf(in Step step, Part part, int[] wanted, ReadOnlySpan<int> seen)
    {
        if (part != Part.Areas) return null;
        if (step.Fired(Vm.Undone)) return Vm.Undone;
        int at = seen.CommonPrefixLength(wanted);
        bool pages = seen.Length == wanted.Length && at % Values == 1;
        return pages && seen[at] == wanted[at] - 1 ? Vm.Guard : null;
    }

    /// <summary>
    /// The rule of an area's address that is not the one demanded, in an answer that is right otherwise; null: that of
    /// the place.
    /// </summary>
    public static string? OfAddress(World after, in Response wanted, in Response seen)
    {
        VmallocState state = after.Upper!.Vmalloc!;
        ulong into = seen.Address - state.Start;
        if (into >= (ulong)state.Pages << Pages.Shift || (into & (Pages.Size - 1)) != 0) return Vm.Range;
        Area own = state.Find(wanted.Address)!;
        int page = (int)(into >> Pages.Shift);
        return page % Search.Alignment(own.Pages - 1, own.Flags) != 0 || IsAlignedOtherwise(state, own, page)
            ? Vm.Alignment : null;
    }

    /// <summary>Whether the area of a device lies where another alignment would have put it.</summary>
    static bool IsAlignedOtherwise(VmallocState state, Area own, int page)
    {
        if ((own.Flags & Search.Ioremap) == 0) return false;
        for (int alignment = 2; alignment <= page; alignment *= 2)
            if (Search.Lowest(state.Without(own).Areas, own.Pages, alignment) == page) return true;
        return false;
    }

    /// <summary>The rule by which a request should have taken an object of that cache; null: by none.</summary>
    public static string? OfObject(in Step step, int cache)
    {
        Command command = step.Command;
        if (command.Op is not (>= Op.Vmalloc and <= Op.GetVmArea)) return null;
        int line = step.After.Machine.Layout.CacheLine;
        int descriptor = Kmalloc.Sizes.Place(line, Search.DescriptorBytes, 0);
        ulong listed = command.Op is Op.Vmalloc or Op.Vmalloc32 ? Request.Whole(command.Value) * Request.EntryBytes : 0;
        int? list = listed is > 0 and <= Pages.Size ? Kmalloc.Sizes.Place(line, listed, 0) : null;
        return cache == descriptor && cache != list ? Vm.Descriptor
            : cache == list && cache != descriptor ? Vm.Array
            : null;
    }
}
