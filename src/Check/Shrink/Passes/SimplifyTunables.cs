using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Makes the machine plain: zones written down, one node, one CPU, no reclaim, no caches or pools, no per-CPU lists, no
/// compound blocks, no reserve, default ratios or 1.
/// </summary>
static class SimplifyTunables
{
    const int FewCommands = 64;

    public static void Apply(Search search)
    {
        Try(search, layout => layout with { Memory = MemoryModel.Explicit, MemoryFrames = 0 });
        LessMemory(search);
        FewerNodes(search);
        FewerCpus.Apply(search);
        Try(search, layout => layout with { Reclaim = false });
        FewerSlots(search);
        Try(search, layout => layout with { SlabDebug = false });
        Sweep.Down(
            search.Layout.VmallocPages, pages => Try(search, layout => layout with { VmallocPages = (int)pages }));
        FewerPools(search);
        if (!Try(search, layout => layout with { CacheLine = 0, Caches = LayoutComplexity.Plain.Caches, Pools = 0 }))
            Try(search, layout => layout with { CacheLine = Math.Min(layout.CacheLine, 32) });
        Try(search, layout => layout with { Caches = LayoutComplexity.Plain.Caches });
        Try(search, layout => layout with { PerCpuLists = false, ListOrders = 1, PerCpuSizes = null });
        SmallerLists(search);
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

    /// <summary>
    /// None, else room for those that are created: with less, one would have to go for another to come.
    /// </summary>
    static void FewerPools(Search search)
    {
        if (Try(search, layout => layout with { Pools = 0 })) return;
        int created = 0;
        foreach (Command command in search.Commands) created += command.MakesPool ? 1 : 0;
        if (created < search.Layout.Pools) Try(search, layout => layout with { Pools = Math.Max(created, 1) });
    }

    /// <summary>
    /// One node without its own zones less, from the last on; then all CPUs on node 0, and all nodes equally far.
    /// </summary>
    static void FewerNodes(Search search)
    {
        for (int node = search.Layout.NodeCount - 1; node >= 0 && search.Layout.NodeCount > 1; node--)
        {
            if (node >= search.Layout.NodeCount) continue;
            Draft draft = search.Edit();
            draft.Layout = NodeEdits.Drop(draft.Layout, node);
            foreach (ref Command command in draft.Commands)
            {
                bool names = command.Op != Op.CacheCreate && command.Node > 0;
                if (names && command.Node >= node) command = command with { Node = command.Node - 1 };
            }

            search.Try();
        }

        Try(search, layout => layout with { CpuNodes = [] });
        Try(search, layout => layout with { Distances = [] });
    }

    /// <summary>
    /// Lists of single frames alone, else of as few orders as it can be; sizes by the zone, else each of the six as
    /// small as it can be.
    /// </summary>
    static void SmallerLists(Search search)
    {
        SingleFrames.Apply(search);
        Sweep.Down(search.Layout.ListOrders - 1, fewer => Try(
            search, layout => layout with { ListOrders = (int)fewer + 1 }));
        if (Try(search, layout => layout with { PerCpuSizes = null })) return;
        for (int part = 0; search.Layout.PerCpuSizes is { } sizes && part < LayoutForm.Parts(sizes).Length; part++)
        {
            int at = part;
            Sweep.Down(LayoutForm.Parts(sizes)[at], smaller => Try(search, layout =>
            {
                int[] parts = LayoutForm.Parts(layout.PerCpuSizes!.Value);
                parts[at] = (int)smaller;
                return layout with { PerCpuSizes = LayoutForm.Sizes(parts) };
            }));
        }
    }

    /// <summary>No windows of high memory, else as few slots as the window can have.</summary>
    static void FewerSlots(Search search)
    {
        if (Try(search, layout => layout with { Pkmap = 0 })) return;
        Sweep.Down(search.Layout.Pkmap - LayoutCheck.FewestSlots, more => Try(
            search, layout => layout with { Pkmap = (int)more + LayoutCheck.FewestSlots }));
        // A slot is often there for one command alone: both go together.
        for (int at = 0; at < search.Commands.Length && search.Commands.Length <= FewCommands; at++)
        {
            if (search.Layout.Pkmap == LayoutCheck.FewestSlots) return;
            if (!search.Commands[at].OfHighMemory) continue;
            Draft draft = search.Edit();
            draft.Layout = draft.Layout with { Pkmap = draft.Layout.Pkmap - 1 };
            draft.Remove(at);
            if (search.Try()) at = -1;
        }
    }

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
