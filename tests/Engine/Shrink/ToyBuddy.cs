using Verified.Check.Run;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Shrink;

/// <summary>
/// First-fit aligned blocks over all zones that never fails to find one, says the broken promise: a request that fails
/// although as many frames are free is its fault. What matters is the machine, the orders and which blocks are
/// released.
/// </summary>
static class ToyBuddy
{
    /// <summary>The promise that no such allocator keeps.</summary>
    public const string Fragmented = "toy.fragmented";

    public static Divergence? Run(Trace trace)
    {
        bool[] used = Used(trace.Layout);
        var held = new Dictionary<int, (int Start, int Count)>();
        for (int step = 0; step < trace.Commands.Length; step++)
        {
            Command command = trace.Commands[step];
            if (command.Order.Value is < 0 or >= Order.Limit) continue;
            if (command.Op == Op.FreePages && held.Remove(command.Target, out var block))
                used.AsSpan(block.Start, block.Count).Clear();
            if (!command.Produces) continue;
            int count = command.Order.Pages.Count;
            int start = FirstFit(used, count);
            if (start < 0 && used.Count(frame => !frame) >= count)
                return new(step, DivergenceKind.Response, new(Fragmented, "a block", "null"));
            if (start < 0) continue;
            used.AsSpan(start, count).Fill(true);
            held[command.Id] = (start, count);
        }

        return null;
    }

    static bool[] Used(Layout layout)
    {
        bool[] used = new bool[layout.Zones.Max(zone => zone.Spanned.End.Number)];
        Array.Fill(used, true);
        foreach (ZoneLayout zone in layout.Zones)
        {
            used.AsSpan(zone.Spanned.Start.Number, zone.Spanned.Pages.Count).Clear();
            foreach (FrameRange hole in zone.Holes) used.AsSpan(hole.Start.Number, hole.Pages.Count).Fill(true);
        }

        foreach (FrameRange range in layout.Reserved) used.AsSpan(range.Start.Number, range.Pages.Count).Fill(true);
        return used;
    }

    static int FirstFit(bool[] used, int count)
    {
        for (int start = 0; start + count <= used.Length; start += count)
            if (!used.AsSpan(start, count).Contains(true)) return start;
        return -1;
    }
}
