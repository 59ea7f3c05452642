using Verified.Model.Watermarks;
using Verified.Model.Zones;
using Verified.Rules;

namespace Verified.Model.PageAllocator;

/// <summary>The scans of the zonelist, in the order in which the allocator makes them (R4.9).</summary>
public static class Scan
{
    /// <summary>First, the first zone that passes the test at pages_low without any rights shall serve.</summary>
    [Rule(RuleIds.PageAllocator.ScanLow, Source = "ULK3 8.1.9; R4.9 step 2")]
    public static ZoneId? Low(World world, Zonelist list, Order order)
    {
        foreach (ZoneId zone in list.Zones)
            if (Test(world, list, zone, order, world.Marks[zone.Index].Low, Rights.None) == MarkResult.Pass)
                return zone;
        return null;
    }

    /// <summary>
    /// Then, the first zone that passes the test at pages_min with the rights of the caller shall serve.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ScanMin, Source = "ULK3 8.1.9; R4.9 step 4")]
    public static ZoneId? Min(World world, Zonelist list, Order order, Rights rights)
    {
        foreach (ZoneId zone in list.Zones)
            if (Test(world, list, zone, order, world.Marks[zone.Index].Min, rights) == MarkResult.Pass) return zone;
        return null;
    }

    /// <summary>
    /// Last, for a caller with memalloc rights, the first zone that has a block, or a single frame in the list of the
    /// CPU, shall serve, whatever its marks.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ScanUnmarked, Source = "ULK3 8.1.9; R4.9 step 5")]
    public static ZoneId? Unmarked(World world, Zonelist list, in Command command)
    {
        var (gfp, order, _) = Request.Meaning(command);
        bool parked = world.Machine.HasLists && order == Order.Zero;
        foreach (ZoneId zone in list.Zones)
        {
            if (world.Free(zone).SmallestWithBlock(order) is not null) return zone;
            if (parked && PerCpu.Take.List(world, zone, command.Cpu, PerCpu.Take.IsCold(gfp)).Count > 0) return zone;
        }

        return null;
    }

    /// <summary>
    /// A request that no scan served fails with the strongest reason that a zone gave in the last scan: no block,
    /// fragmented, reserved, below the mark.
    /// </summary>
    [Rule(RuleIds.PageAllocator.Failure, Source = "R4.9 step 10; docs/decisions.md")]
    public static Reason Failure(World world, Zonelist list, Order order, Rights rights, bool unmarked)
    {
        if (unmarked) return Reason.NoBlock;
        var strongest = MarkResult.Below;
        foreach (ZoneId zone in list.Zones)
        {
            MarkResult result = Test(world, list, zone, order, world.Marks[zone.Index].Min, rights);
            if (result > strongest) strongest = result;
        }

        return strongest switch
        {
            MarkResult.Fragmented => Reason.Fragmented,
            MarkResult.Reserved => Reason.ReservedForLower,
            _ => Reason.BelowWatermark,
        };
    }

    internal static MarkResult Test(World world, Zonelist list, ZoneId zone, Order order, int mark, Rights rights) =>
        MarkTest.Run(
            world.Free(zone), order, mark, world.Tunables.Reserves[zone.Index][Zonelist.ClassOf(list)], rights);

    /// <summary>Between pages_min and pages_low.</summary>
    [Example(RuleIds.PageAllocator.ScanMin, "E4.9a")]
    internal static string BetweenTheMarks()
    {
        World world = Zone(free: 36);
        Zonelist list = world.Machine.ListFor(Gfp.Kernel, new(0), bound: false);
        return $"marks {world.Marks[0]}, 36 free: low scan {Low(world, list, Order.Zero)?.Name ?? "none"}, "
            + $"min scan {Min(world, list, Order.Zero, Rights.None)?.Name ?? "none"}";
    }

    /// <summary>Below every mark.</summary>
    [Example(RuleIds.PageAllocator.Failure, "E4.9b")]
    internal static string AtomicFails()
    {
        World world = Zone(free: 12);
        Response response = Request.Predict(world, new Command { Gfp = Gfp.Atomic }).Response;
        return $"marks {world.Marks[0]}, 12 free, GFP_ATOMIC: {response}";
    }

    /// <summary>A zone of 64 frames of which that many are free.</summary>
    internal static World Zone(int free)
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 64)));
        return world.With(ZoneId.Dma, Take(world, 64 - free), world.Frames);
    }

    static State.FrameSet Take(World world, int frames)
    {
        State.FrameSet set = world.Free(ZoneId.Dma);
        for (int i = 0; i < frames; i++) set = set.Remove(i, Order.Zero);
        return set;
    }
}
