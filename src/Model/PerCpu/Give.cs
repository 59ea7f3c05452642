using System.Collections.Immutable;
using Verified.Model.Buddy;
using Verified.Model.PageFrames;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.PerCpu;

/// <summary>Single frames, and blocks of the other listed orders, back to a list of the CPU (R6.4).</summary>
public static class Give
{
    /// <summary>
    /// A list at or above its high mark shall first be flushed: a batch of blocks, or all there are, goes from its tail
    /// to the buddy system one by one.
    /// </summary>
    [Rule(RuleIds.PerCpu.GiveFlush, Source = "ULK3 8.1.8; R6.4")]
    public static int Flush(PageList list) => list.Count >= list.High ? Math.Min(list.Batch, list.Count) : 0;

    /// <summary>
    /// A block of a listed order that its last user gives back shall become the head of the list of the CPU; a single
    /// frame of the hot list, or of the cold list when it is released as cold.
    /// </summary>
    [Rule(RuleIds.PerCpu.GiveHead, Source = "ULK3 8.1.8; R6.4")]
    public static ImmutableArray<Frame> Insert(ImmutableArray<Frame> list, Frame frame) => list.Insert(0, frame);

    /// <summary>The world after a checked and cleaned block was given back, and the moves of the flush.</summary>
    internal static (World World, ImmutableArray<Move> Moves) To(
        World world, ZoneId zone, Frame frame, int cpu, ListId to)
    {
        int flush = Flush(Take.List(world, zone, cpu, to));
        var (flushed, moves) = Spill(world, zone, cpu, to, flush);
        PageSet set = flushed.Cpus[cpu].Sets[zone.Index];
        PageList list = set.Of(to);
        World next = flushed.With(zone, cpu, set.With(to, list with { Frames = Insert(list.Frames, frame) }));
        return (next.With(frame, Parking.Park(next.Frames[frame])), moves);
    }

    /// <summary>The world after that many blocks went from the tail of a list to the buddy system.</summary>
    internal static (World World, ImmutableArray<Move> Moves) Spill(
        World world, ZoneId zone, int cpu, ListId from, int count)
    {
        if (count == 0) return (world, []);
        Zone of = world.Machine.Zones[zone.Index];
        FrameSet free = world.Free(zone);
        DescriptorMap frames = world.Frames;
        PageSet set = world.Cpus[cpu].Sets[zone.Index];
        PageList list = set.Of(from);
        ImmutableArray<Move>.Builder moves = ImmutableArray.CreateBuilder<Move>(count);
        for (int i = 1; i <= count; i++)
        {
            Frame frame = list.Frames[^i];
            Descriptor own = Parking.Unpark(frames[frame]);
            frames = own == Descriptor.Plain ? frames.Without(frame) : frames.With(frame, own);
            free = Merge.Into(free, (frame - of.Spanned.Start).Count, from.Order);
            moves.Add(new(zone, frame, from.Order, true));
        }

        ImmutableArray<Frame> left = list.Frames[..^count];
        World spilt = world.With(zone, free, frames).With(zone, cpu, set.With(from, list with { Frames = left }));
        return (PageAllocator.Unreclaimable.Clear(spilt, zone), moves.MoveToImmutable());
    }

    /// <summary>A hot list near its high mark of 96.</summary>
    [Example(RuleIds.PerCpu.GiveFlush, "E6.4")]
    internal static string Hot() => Counts(94, cold: false);

    /// <summary>A cold list near its high mark of 32.</summary>
    [Example(RuleIds.PerCpu.GiveHead, "E6.4")]
    internal static string Cold() => Counts(30, cold: true);

    static string Counts(int parked, bool cold)
    {
        var sizes = new ListSizes(32, 96, 16, 0, 32, 16);
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 1024)) with { PerCpuLists = true, PerCpuSizes = sizes });
        for (int i = 0; i < parked + 4; i++) world = Used(world, new(i));
        var counts = new List<int>();
        for (int i = 0; i < parked + 4; i++)
        {
            world = PageAllocator.Release.Free(world, new(i), Order.Zero, cpu: 0, cold).Next;
            if (i >= parked) counts.Add(Take.List(world, ZoneId.Dma, 0, ListId.Of(Order.Zero, cold)).Count);
        }

        return $"from {parked}, four frames given back: {string.Join(",", counts)}";
    }

    static World Used(World world, Frame frame) => world.With(
        ZoneId.Dma, world.Free(ZoneId.Dma).Remove(frame.Number, Order.Zero),
        world.Frames.With(frame, Descriptor.OneUser));
}
