using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>Fewer zones, lower ones, smaller ones, and starts that are aligned and near to frame 0.</summary>
static class SimplifyZones
{
    /// <summary>Where the linear mapping begins on i386: what a fixed address is relative to (R1.8).</summary>
    const ulong LinearStart = 0xC0000000;

    public static void Apply(Search search)
    {
        if (search.Layout.Memory != MemoryModel.Explicit) return;
        for (int index = search.Layout.Zones.Length - 1; index >= 0; index--)
            if (!Resize(search, index, 0) && Frames(search, index) != 0) Join(search, index);
        for (int index = 1; index < search.Layout.Zones.Length; index++) Lower(search, index);
        for (int index = search.Layout.Zones.Length - 1; index >= 0; index--) Shrink(search, index);
        for (int index = 0; index < search.Layout.Zones.Length; index++) Move(search, index);
    }

    static int Frames(Search search, int index) => search.Layout.Zones[index].Spanned.Pages.Count;

    /// <summary>The last zone keeps a frame: a machine without memory tells nothing.</summary>
    static bool Resize(Search search, int index, int frames)
    {
        if (frames == 0 && SmallLayouts.Populated(search.Layout) is [var last] && last == index) return false;
        Draft draft = search.Edit();
        draft.Layout = ZoneEdits.Resize(draft.Layout, index, frames);
        return search.Try();
    }

    /// <summary>Gives the number of its frames to the next lower zone that has any.</summary>
    static void Join(Search search, int index)
    {
        int lower = index - 1;
        while (lower >= 0 && Frames(search, lower) == 0) lower--;
        if (lower < 0) return;
        Draft draft = search.Edit();
        draft.Layout = ZoneEdits.Join(draft.Layout, index, lower);
        search.Try();
    }

    /// <summary>Makes the zone the next lower one, as long as that one is empty.</summary>
    static void Lower(Search search, int index)
    {
        while (index > 0 && Frames(search, index) != 0 && Frames(search, index - 1) == 0)
        {
            Draft draft = search.Edit();
            draft.Layout = ZoneEdits.Rename(draft.Layout, index, index - 1);
            if (!search.Try()) return;
            index--;
        }
    }

    static void Shrink(Search search, int index) =>
        Sweep.Down(Frames(search, index), frames => Resize(search, index, (int)frames));

    static void Move(Search search, int index)
    {
        if (Frames(search, index) == 0) return;
        int start = search.Layout.Zones[index].Spanned.Start.Number;
        int lowest = ZoneEdits.EndBefore(search.Layout, index);
        int aligned = (lowest + LayoutComplexity.Alignment - 1) & -LayoutComplexity.Alignment;
        if (aligned < start && MoveTo(search, index, aligned)) return;
        if (lowest < start && MoveTo(search, index, lowest)) return;
        if (start % LayoutComplexity.Alignment != 0) MoveTo(search, index, start & -LayoutComplexity.Alignment);
    }

    /// <summary>With the commands that name its frames by number, and if that does not do, without them.</summary>
    static bool MoveTo(Search search, int index, int start)
    {
        if (start < ZoneEdits.EndBefore(search.Layout, index)) return false;
        Draft draft = search.Edit();
        Layout moved = ZoneEdits.Move(draft.Layout, index, new(start));
        FrameRange old = draft.Layout.Zones[index].Spanned;
        draft.Layout = moved;
        foreach (ref Command command in draft.Commands) command = Follow(command, old, new(start));
        if (search.Try()) return true;
        search.Edit().Layout = moved;
        return search.Try();
    }

    static Command Follow(Command command, FrameRange old, Frame start)
    {
        if (command.Target != 0) return command;
        Pages by = start - old.Start;
        if (old.Contains(command.Frame)) command = command with { Frame = command.Frame + by };
        if (command.Op != Op.FreePagesAt || command.Value < LinearStart) return command;
        ulong number = (command.Value - LinearStart) >> Pages.Shift;
        if (number > int.MaxValue || !old.Contains(new((int)number))) return command;
        return command with { Value = command.Value + (ulong)((long)by.Count << Pages.Shift) };
    }
}
