using Verified.Model.Buddy;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.PageAllocator;

/// <summary>Whether the block that a system chose is one that it may choose.</summary>
public static class Choice
{
    /// <summary>The rule that the choice breaks, given what is free in the zone that must serve; null: none.</summary>
    public static Violation? Check(
        Machine machine, FrameSet free, ZoneId serving, Order order, Frame frame, string scan)
    {
        if (OfZone(machine, serving, frame, scan) is { } elsewhere) return elsewhere;
        Zone zone = machine.Zones[serving.Index];
        int index = (frame - zone.Spanned.Start).Count;
        if (!Blocks.IsAligned(index, order))
            return new(
                RuleIds.Buddy.BlockAlignment, $"index a multiple of {order.Pages.Count}", $"{frame}, index {index}");
        if (!IsFree(free, index, order))
            return new(
                RuleIds.PageAllocator.NoOverlap, $"{order.Pages} that are all free",
                $"{frame}: {free.CountIn(index, order)} of them free");
        Order from = Allocate.Smallest(free, order)!.Value;
        if (free.BlockOrder(index) != from)
            return new(
                RuleIds.Buddy.AllocateSmallest, $"a block of {from}",
                $"{frame} in a block of {free.BlockOrder(index)}");
        return free.IsBlock(index, from) ? null : new(
            RuleIds.Buddy.SplitUpperHalves,
            $"the lowest part of a block of {from}",
            $"{frame}, part of the block at frame {zone.Spanned.Start.Number + (index & -from.Pages.Count)}");
    }

    /// <summary>What is wrong when another zone serves than the scans chose; null: nothing.</summary>
    internal static Violation? OfZone(Machine machine, ZoneId serving, Frame frame, string scan)
    {
        Zone? zone = machine.ZoneOf(frame);
        return zone?.Id == serving
            ? null
            : new(scan, $"a block from {serving}", $"{frame} of {zone?.Id.ToString() ?? "no zone"}");
    }

    /// <summary>
    /// A block that is handed out shall consist of frames that are free: in use nowhere else, reserved nowhere, and in
    /// no hole.
    /// </summary>
    [Rule(RuleIds.PageAllocator.NoOverlap, Source = "invariants A1, A2")]
    public static bool IsFree(FrameSet free, int index, Order order) => free.CountIn(index, order) == order.Pages.Count;
}
