using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Makes the machine plain: zones written down, one CPU, no compound blocks, no reserve, default ratios or 1.
/// </summary>
static class SimplifyTunables
{
    public static void Apply(Search search)
    {
        Try(search, layout => layout with { Memory = MemoryModel.Explicit, MemoryFrames = 0 });
        LessMemory(search);
        FewerCpus(search);
        Try(search, layout => layout with { CompoundPages = false });
        SmallerReserve(search);
        if (!Try(search, layout => layout with { DmaRatio = LayoutComplexity.Plain.DmaRatio }))
            Try(search, layout => layout with { DmaRatio = 1 });
        if (!Try(search, layout => layout with { NormalRatio = LayoutComplexity.Plain.NormalRatio }))
            Try(search, layout => layout with { NormalRatio = 1 });
    }

    /// <summary>
    /// For a fault in the derivation itself: less memory, with the zones and reserved frames that it has.
    /// </summary>
    static void LessMemory(Search search)
    {
        if (search.Layout.Memory == MemoryModel.Explicit) return;
        Sweep.Down(search.Layout.MemoryFrames, frames => Try(search, layout => layout with
        {
            Zones = Layout.FromMemory(layout.Memory, (int)frames).Zones,
            MemoryFrames = (int)frames,
            Reserved = Ranges.Inside(layout.Reserved, new(new(0), new((int)frames))),
        }));
    }

    static void FewerCpus(Search search) => Sweep.Down(search.Layout.Cpus - 1, last =>
    {
        Draft draft = search.Edit();
        draft.Layout = draft.Layout with { Cpus = (int)last + 1 };
        foreach (ref Command command in draft.Commands)
            if (command.Cpu > last) command = command with { Cpu = (byte)last };
        return search.Try();
    });

    static void SmallerReserve(Search search)
    {
        if (Try(search, layout => layout with { MinFreeKbytes = 0 })) return;
        if (Try(search, layout => layout with { MinFreeKbytes = null })) return;
        if (search.Layout.MinFreeKbytes is not int kbytes) return;
        Sweep.Down(kbytes, fewer => Try(search, layout => layout with { MinFreeKbytes = (int)fewer }));
    }

    static bool Try(Search search, Func<Layout, Layout> simpler)
    {
        Draft draft = search.Edit();
        draft.Layout = simpler(draft.Layout);
        return search.Try();
    }
}
