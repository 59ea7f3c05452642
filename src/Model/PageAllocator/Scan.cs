using Verified.Model.Watermarks;
using Verified.Model.Zones;

namespace Verified.Model.PageAllocator;

/// <summary>What a scan came to.</summary>
/// <param name="Zone">The zone that serves; null: none.</param>
/// <param name="Why">The strongest reason of the zones that do not.</param>
/// <param name="Course">How far the request has come.</param>
public readonly record struct Scanned(ZoneId? Zone, Reason Why, Course Course);

/// <summary>The scans of the zonelist, in the order in which the allocator makes them (R4.9).</summary>
public static class Scan
{
    /// <summary>First, the first zone that passes the test at pages_low without any rights shall serve.</summary>
    [Rule(RuleIds.PageAllocator.ScanLow, Source = "ULK3 8.1.9; R4.9 step 2")]
    public static Scanned Low(in Course course, Zonelist list, in Command command) =>
        First(course, list, command, Mark.Low, Rights.None);

    /// <summary>
    /// Then, the first zone that passes the test at pages_min with the rights of the caller shall serve.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ScanMin, Source = "ULK3 8.1.9; R4.9 step 4")]
    public static Scanned Min(in Course course, Zonelist list, in Command command) =>
        First(course, list, command, Mark.Min, Rights.Of(Request.Meaning(command).Gfp, command.Context));

    /// <summary>
    /// Last, for a caller with memalloc rights, the first zone that has a block, or one in the list of the CPU, shall
    /// serve, whatever its marks.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ScanUnmarked, Source = "ULK3 8.1.9; R4.9 step 5")]
    public static ZoneId? Unmarked(World world, Zonelist list, in Command command)
    {
        foreach (ZoneId zone in list.Zones)
            if (HasBlock(world, zone, command)) return zone;
        return null;
    }

    /// <summary>
    /// A request that no scan served fails with the strongest reason that a zone gave in the last scan: no block,
    /// fragmented, reserved, below the mark.
    /// </summary>
    [Rule(RuleIds.PageAllocator.Failure, Source = "R4.9 step 10; docs/decisions.md")]
    public static Reason Stronger(Reason so, MarkResult result) => result switch
    {
        // The reasons are declared from the weakest to the strongest.
        MarkResult.Pass => Reason.NoBlock,
        MarkResult.Fragmented when so < Reason.Fragmented => Reason.Fragmented,
        MarkResult.Reserved when so < Reason.ReservedForLower => Reason.ReservedForLower,
        _ => so,
    };

    /// <summary>The reason of a request whose second scan is not made, or not made again.</summary>
    internal static Reason Why(World world, Zonelist list, in Command command)
    {
        var (gfp, order, _) = Request.Meaning(command);
        Rights rights = Rights.Of(gfp, command.Context);
        Reason why = Reason.BelowWatermark;
        foreach (ZoneId zone in list.Zones)
        {
            MarkResult result = Test(world, list, zone, order, world.Marks[zone.Index].Min, rights);
            if (result != MarkResult.Pass) why = Stronger(why, result);
        }

        return why;
    }

    /// <summary>The first zone that passes, and still has a block after the test.</summary>
    internal static Scanned First(in Course course, Zonelist list, in Command command, Mark mark, Rights rights)
    {
        Order order = Request.Meaning(command).Order;
        Course now = course;
        Reason why = Reason.BelowWatermark;
        foreach (ZoneId zone in list.Zones)
        {
            MarkResult result = Test(now.World, list, zone, order, now.World.Marks[zone.Index].Of(mark), rights);
            now = Interrupt.AfterTest(now);
            if (result == MarkResult.Pass && HasBlock(now.World, zone, command)) return new(zone, why, now);
            if (result == MarkResult.Pass && now.Interrupt is { } robber)
                now = now with { Interrupt = robber with { Robbed = true } };
            why = Stronger(why, result);
        }

        return new(null, why, now);
    }

    /// <summary>Whether a zone has a block of the order, or the list of the CPU if the order is listed.</summary>
    internal static bool HasBlock(World world, ZoneId zone, in Command command)
    {
        var (gfp, order, _) = Request.Meaning(command);
        return world.Free(zone).SmallestWithBlock(order) is not null
            || (order.Value < world.Machine.ListOrders
            && PerCpu.Take.List(world, zone, command.Cpu, PerCpu.Take.Choose(gfp, order)).Count > 0);
    }

    internal static MarkResult Test(World world, Zonelist list, ZoneId zone, Order order, int mark, Rights rights) =>
        MarkTest.Run(
            world.Free(zone), order, mark, world.Tunables.Reserves[zone.Index][Zonelist.ClassOf(list)], rights);

    /// <summary>Between pages_min and pages_low.</summary>
    [Example(RuleIds.PageAllocator.ScanMin, "E4.9a")]
    internal static string BetweenTheMarks()
    {
        World world = Zone(free: 36);
        var course = Course.From(world);
        var ask = new Command { Gfp = Gfp.Kernel };
        Zonelist list = Request.ListOf(world, ask);
        return $"marks {world.Marks[0]}, 36 free: low scan {Low(course, list, ask).Zone?.Name ?? "none"}, "
            + $"min scan {Min(course, list, ask).Zone?.Name ?? "none"}";
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
