using System.Collections.Immutable;
using Verified.Model.PerCpu;
using Verified.Model.Zones;

namespace Verified.Model.Naming;

/// <summary>Which rule a per-CPU list breaks that differs after a step.</summary>
static class ListParts
{
    /// <summary>The rule that a step should have followed; null: no rule alone.</summary>
    public static string? RuleOf(in Step step, in Observation seen)
    {
        string? rule = null;
        foreach (ref readonly PageListView view in seen.PageLists.Views)
        {
            PageList then = Take.List(step.Before, view.Zone, view.Cpu, view.List);
            PageList now = Take.List(step.After, view.Zone, view.Cpu, view.List);
            ReadOnlySpan<int> frames = seen.PageLists[view];
            if (view.Count == now.Count && Are(now, frames)) continue;
            bool flushes = step.Fired(RuleIds.PerCpu.GiveFlush) && frames.Length != now.Count;
            rule ??= step.Fired(RuleIds.PerCpu.Drain) ? RuleIds.PerCpu.Drain
                : step.Fired(RuleIds.PerCpu.GiveHead) ? flushes ? RuleIds.PerCpu.GiveFlush : RuleIds.PerCpu.GiveHead
                : step.Fired(RuleIds.PerCpu.TakeHead) && Are(then, frames) ? RuleIds.PerCpu.ListChoice
                : null;
        }

        return rule;
    }

    /// <summary>
    /// The rule by which a zone has other free frames than it must have after a step that parked some: they count as
    /// free, or others went to the buddy system or came from it; null: no rule alone.
    /// </summary>
    public static string? OfCount(in Step step, in Observation seen)
    {
        string? rule = null;
        if (!step.After.Machine.HasLists) return rule;
        foreach (Zone zone in step.After.Machine.Zones)
        {
            int more = seen.FreePages[zone.Id.Index] - step.After.Free(zone.Id).Count;
            if (more == 0) continue;
            rule ??= more > 0 && more == Parked(step.After, zone) - Parked(step.Before, zone) ? RuleIds.PerCpu.Parked
                : step.Fired(RuleIds.PerCpu.GiveHead) ? RuleIds.PerCpu.GiveFlush
                : step.Fired(RuleIds.PerCpu.TakeRefill) ? RuleIds.PerCpu.TakeRefill
                : null;
        }

        return rule;
    }

    static int Parked(World world, Zone zone)
    {
        int count = 0;
        foreach (CpuState cpu in world.Cpus)
        {
            ImmutableArray<PageList> lists = cpu.Sets[zone.Id.Index].Lists;
            for (int number = 0; number < lists.Length; number++)
                count += lists[number].Count << new ListId(number).Order.Value;
        }

        return count;
    }

    static bool Are(PageList list, ReadOnlySpan<int> frames)
    {
        bool same = frames.Length == list.Count;
        for (int i = 0; same && i < frames.Length; i++) same = frames[i] == list.Frames[i].Number;
        return same;
    }
}
