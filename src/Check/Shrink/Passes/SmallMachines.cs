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
    const int MostCap = 2;

    public static void Apply(Search search)
    {
        if (search.Commands.Length is 0 or > MostCommands || search.Layout.NodeCount > 1) return;
        int[] zones = SmallLayouts.Populated(search.Layout);
        // What fails without any memory fails on the smallest machine already.
        if (zones.Length == 0) return;
        int[] lowest = [.. Enumerable.Range(0, zones.Length)];
        var small = new SmallLayouts(search.Layout) { MostFrames = [0, 12, 8, 6], MostReserve = 8 };
        int before = search.Improvements;
        for (int frames = zones.Length; frames <= small.MostFrames[zones.Length]; frames++)
        {
            foreach (Layout machine in small.With(lowest, frames)) Orders(search, machine);
            if (!zones.SequenceEqual(lowest))
                foreach (Layout machine in small.With(zones, frames)) Orders(search, machine);
            if (search.Improvements != before) return;
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
