using System.Collections.Immutable;
using Verified.Model.Buddy;
using Verified.Model.PageAllocator;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.PerCpu;

/// <summary>Single frames, and blocks of the other listed orders, from a list of the CPU (R6.3).</summary>
public static class Take
{
    /// <summary>
    /// A request for a single frame shall use the cold list of its CPU and the zone that serves it if it says
    /// __GFP_COLD, and the hot one otherwise; one for a larger block that of its order.
    /// </summary>
    [Rule(RuleIds.PerCpu.ListChoice, Source = "ULK3 8.1.8; R6.3")]
    public static ListId Choose(uint gfp, Order order) => ListId.Of(order, (gfp & Gfp.Cold) != 0);

    /// <summary>
    /// A list at or below its low mark shall first be refilled: a batch of blocks of its order, or as many as are free,
    /// is taken from the buddy system one by one and appended at the tail.
    /// </summary>
    [Rule(RuleIds.PerCpu.TakeRefill, Source = "ULK3 8.1.8; R6.3")]
    public static int Refill(PageList list, int free) => list.Count <= list.Low ? Math.Min(list.Batch, free) : 0;

    /// <summary>The block at the head of the list shall be taken.</summary>
    [Rule(RuleIds.PerCpu.TakeHead, Source = "ULK3 8.1.8; R6.3")]
    public static Frame Head(ImmutableArray<Frame> list) => list[0];

    /// <summary>A list that is empty even after its refill shall be passed by: the buddy system serves.</summary>
    [Rule(RuleIds.PerCpu.TakeDirect, Source = "R6.3, R4.12")]
    public static bool IsDirect(PageList list, int refill) => list.Count + refill == 0;

    /// <summary>
    /// The marks are tested before the list is looked at: blocks that are parked there do not count as free and save no
    /// request from failing.
    /// </summary>
    [Rule(RuleIds.PerCpu.TakeAfterMarks, Source = "invariants W4; R4.9, R4.12")]
    public static bool Parks(World world, Command command, Zonelist zones)
    {
        var (gfp, order, _) = Request.Meaning(command);
        if (order.Value >= world.Machine.ListOrders) return false;
        foreach (ZoneId zone in zones.Zones)
            if (List(world, zone, command.Cpu, Choose(gfp, order)).Count > 0) return true;
        return false;
    }

    /// <summary>A list of a CPU.</summary>
    public static PageList List(World world, ZoneId zone, int cpu, ListId list) =>
        world.Cpus[cpu].Sets[zone.Index].Of(list);

    /// <summary>How many blocks of an order can be taken from the free ones.</summary>
    public static int Available(FrameSet free, Order order)
    {
        if (order == Order.Zero) return free.Count;
        int blocks = 0;
        for (Order larger = order; larger.Value < Order.Limit; larger = larger.Up)
            blocks += free.Blocks(larger) << (larger.Value - order.Value);
        return blocks;
    }

    /// <summary>The blocks that the reference itself refills a list with.</summary>
    internal static ImmutableArray<Frame> Draw(FrameSet free, Zone zone, Order order, int refill)
    {
        ImmutableArray<Frame>.Builder chosen = ImmutableArray.CreateBuilder<Frame>(refill);
        for (int i = 0; i < refill; i++)
        {
            int index = free.FirstBlock(Allocate.Smallest(free, order)!.Value);
            free = Split.Take(free, index, order);
            chosen.Add(zone.Spanned.Start + new Pages(index));
        }

        return chosen.MoveToImmutable();
    }

    /// <summary>
    /// The blocks that a system refilled the list with, as its lists show; null and a violation when they are none that
    /// it may take.
    /// </summary>
    internal static (ImmutableArray<Frame>? Frames, Violation? Violation) Seen(
        World shown, World world, Zone zone, int cpu, ListId list, int refill, in Observation seen)
    {
        PageList before = List(world, zone.Id, cpu, list);
        // A list that is not shown is as it was before the command, whatever reclaim made of it in between.
        if (!seen.PageLists.TryFind(zone.Id, cpu, list, out ReadOnlySpan<int> after))
            after = List(shown, zone.Id, cpu, list).Frames.Select(frame => frame.Number).ToArray();
        int kept = Math.Max(0, before.Count - 1);
        int first = before.Count > 0 ? 0 : 1;
        if (after.Length != before.Count + refill - 1)
            return (null, new(
                RuleIds.PerCpu.TakeRefill, $"{refill} blocks appended to {before}, and its head taken",
                $"a list of {after.Length} frames"));
        var frames = new Frame[refill];
        if (first == 1) frames[0] = seen.Response.Frame;
        for (int i = first; i < refill; i++) frames[i] = new(after[kept + i - first]);
        FrameSet free = world.Free(zone.Id);
        foreach (Frame frame in frames)
        {
            if (Choice.Check(world.Machine, free, zone.Id, list.Order, frame, RuleIds.PerCpu.TakeRefill) is { } wrong)
                return (null, wrong);
            free = Split.Take(free, (frame - zone.Spanned.Start).Count, list.Order);
        }

        return ([.. frames], null);
    }

    /// <summary>The world after the refill, with the head still in the list, and the moves it took.</summary>
    internal static (World World, ImmutableArray<Move> Moves) Append(
        World world, Zone zone, int cpu, ListId to, ImmutableArray<Frame> refill)
    {
        if (refill.IsEmpty) return (world, []);
        FrameSet free = world.Free(zone.Id);
        DescriptorMap frames = world.Frames;
        foreach (Frame frame in refill)
        {
            free = Split.Take(free, (frame - zone.Spanned.Start).Count, to.Order);
            frames = frames.With(frame, Parking.Park(frames[frame]));
        }

        PageSet set = world.Cpus[cpu].Sets[zone.Id.Index];
        PageList list = set.Of(to);
        World next = world.With(zone.Id, free, frames)
            .With(zone.Id, cpu, set.With(to, list with { Frames = [.. list.Frames, .. refill] }));
        return (next, [.. refill.Select(frame => new Move(zone.Id, frame, to.Order, false))]);
    }

    /// <summary>The world without the head of the list, which is parked no more.</summary>
    internal static World Pop(World world, ZoneId zone, int cpu, ListId from)
    {
        PageSet set = world.Cpus[cpu].Sets[zone.Index];
        PageList list = set.Of(from);
        Frame head = Head(list.Frames);
        return world.With(zone, cpu, set.With(from, list with { Frames = list.Frames.RemoveAt(0) }))
            .With(head, Parking.Unpark(world.Frames[head]));
    }

    /// <summary>A hot list with a batch of 16.</summary>
    [Example(RuleIds.PerCpu.TakeRefill, "E6.3a")]
    internal static string Hot() => Counts(gfp: Gfp.Kernel, new(32, 96, 16, 0, 32, 16), 20);

    /// <summary>A cold list with a batch of 16.</summary>
    [Example(RuleIds.PerCpu.ListChoice, "E6.3b")]
    internal static string Cold() => Counts(Gfp.Kernel | Gfp.Cold, new(32, 96, 16, 0, 32, 16), 17);

    /// <summary>The hot list of a small zone.</summary>
    [Example(RuleIds.PerCpu.TakeHead, "E6.3b")]
    internal static string Small() => Counts(Gfp.Kernel, new(2, 6, 1, 0, 2, 1), 4);

    /// <summary>Every free frame is parked.</summary>
    [Example(RuleIds.PerCpu.TakeAfterMarks, "W4")]
    internal static string AllParked()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 4)) with { MinFreeKbytes = 0 };
        World world = World.Boot(layout with { PerCpuLists = true, PerCpuSizes = new(0, 9, 4, 0, 9, 4) });
        world = Request.Predict(world, new Command { Gfp = Gfp.Kernel }).Next;
        return $"{world.Free(ZoneId.Dma).Count} free, {List(world, ZoneId.Dma, 0, ListId.Hot).Count} parked: "
            + Request.Predict(world, new Command { Gfp = Gfp.Kernel }).Response;
    }

    /// <summary>A list without a batch.</summary>
    [Example(RuleIds.PerCpu.TakeDirect, "E4.12")]
    internal static string NoBatch() => Counts(Gfp.Kernel, new(0, 0, 0, 0, 0, 0), 3);

    static string Counts(uint gfp, ListSizes sizes, int requests)
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 1024)) with { PerCpuLists = true, PerCpuSizes = sizes });
        var counts = new List<int>();
        for (int i = 0; i < requests; i++)
        {
            world = Request.Predict(world, new Command { Gfp = gfp }).Next;
            counts.Add(List(world, ZoneId.Dma, 0, Choose(gfp, Order.Zero)).Count);
        }

        return $"counts after {requests} requests: {string.Join(",", counts)}";
    }
}
