using System.Collections.Immutable;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Check.Shrink.Passes;

/// <summary>
/// Tries a short trace on every small machine with as many zones, the smallest first. Marks depend on the size of the
/// machine and on the reserve together, and some faults need a certain number of frames: no way down step by step leads
/// from a large machine to the small one.
/// </summary>
static class SmallMachines
{
    const int MostCommands = 5;
    const int MostReserve = 8;
    const int KilobytesAPage = 4;
    const int MostCap = 2;

    /// <summary>The most frames tried, by the number of zones.</summary>
    static readonly int[] MostFrames = [0, 12, 8, 6];

    public static void Apply(Search search)
    {
        if (search.Commands.Length is 0 or > MostCommands) return;
        ImmutableArray<ZoneLayout> old = search.Layout.Zones;
        int[] zones = [.. Enumerable.Range(0, ZoneId.Count).Where(zone => old[zone].Spanned.Pages.Count > 0)];
        int[] lowest = [.. Enumerable.Range(0, zones.Length)];
        int before = search.Improvements;
        for (int frames = zones.Length; frames <= MostFrames[zones.Length] && search.Improvements == before; frames++)
        {
            Divide(search, lowest, new int[ZoneId.Count], 0, frames);
            if (!zones.SequenceEqual(lowest)) Divide(search, zones, new int[ZoneId.Count], 0, frames);
        }
    }

    /// <summary>All ways to divide the frames among the zones from the one at that place on.</summary>
    static void Divide(Search search, int[] zones, int[] counts, int at, int left)
    {
        int after = zones.Length - at - 1;
        if (after == 0)
        {
            counts[zones[at]] = left;
            Reserves(search, Machine(search.Layout, counts));
            return;
        }

        for (int count = 1; count <= left - after; count++)
        {
            counts[zones[at]] = count;
            Divide(search, zones, counts, at + 1, left - count);
        }
    }

    static Layout Machine(Layout layout, int[] counts)
    {
        var zones = ImmutableArray.CreateBuilder<ZoneLayout>(counts.Length);
        int start = 0;
        foreach (int count in counts)
        {
            zones.Add(count == 0 ? ZoneLayout.Empty : ZoneLayout.Of(start, count));
            start += count;
        }

        return layout with
        {
            Memory = MemoryModel.Explicit,
            MemoryFrames = 0,
            Zones = zones.MoveToImmutable(),
            Reserved = [],
        };
    }

    /// <summary>With reserves and ratios, and where the machine had gaps also with one reserved frame.</summary>
    static void Reserves(Search search, Layout machine)
    {
        bool gaps = !search.Layout.Reserved.IsEmpty || search.Layout.Zones.Any(zone => !zone.Holes.IsEmpty);
        int end = machine.Zones.Max(zone => zone.Spanned.End.Number);
        for (int reserved = -1; reserved < (gaps ? end : 0); reserved++)
        {
            Layout kept = reserved < 0 ? machine : machine with { Reserved = [new(new(reserved), new(1))] };
            for (int pages = 0; pages <= MostReserve; pages++)
            {
                Layout small = kept with { MinFreeKbytes = pages * KilobytesAPage };
                Orders(search, small);
                Layout plain = LayoutComplexity.Plain;
                if (small.DmaRatio == plain.DmaRatio && small.NormalRatio == plain.NormalRatio) continue;
                Orders(search, small with { DmaRatio = 1 });
                Orders(search, small with { DmaRatio = 1, NormalRatio = 1 });
            }
        }
    }

    /// <summary>With low orders, with the orders as they are, from DMA, and with a right to dig deeper.</summary>
    static void Orders(Search search, Layout machine)
    {
        for (int cap = 0; cap <= MostCap; cap++)
            if (Try(search, machine, cap, 0)) return;
        if (Try(search, machine, int.MaxValue, 0) || Try(search, machine, int.MaxValue, Gfp.Dma)) return;
        Try(search, machine, int.MaxValue, Gfp.High);
    }

    static bool Try(Search search, Layout machine, int cap, uint flag)
    {
        Draft draft = search.Edit();
        int oldEnd = draft.Layout.Zones.Max(zone => zone.Spanned.End.Number);
        int end = machine.Zones.Max(zone => zone.Spanned.End.Number);
        bool capped = false;
        draft.Layout = machine;
        foreach (ref Command command in draft.Commands)
        {
            capped |= command.Order.Value > cap;
            command = command with { Order = new(Math.Min(command.Order.Value, cap)) };
            if (command.Produces) command = command with { Gfp = command.Gfp | flag };
            bool inside = command.Target == 0 && command.Frame.Number < oldEnd;
            if (inside && command.Frame.Number >= end) command = command with { Frame = new(end - 1) };
        }

        return (capped || cap == int.MaxValue) && search.Try();
    }
}
