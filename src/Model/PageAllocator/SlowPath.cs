using Verified.Model.Watermarks;
using Verified.Model.Zones;

namespace Verified.Model.PageAllocator;

/// <summary>What a request does when no scan serves it: reclaim, scan, kill, retry (R4.9 steps 6 to 10).</summary>
public static class SlowPath
{
    /// <summary>
    /// A request that no scan served shall reclaim memory itself if it may wait and has no memalloc rights outside an
    /// interrupt.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ReclaimEntered, Source = "ULK3 8.1.9; R4.9 steps 5 to 7, R4.18")]
    public static bool Reclaims(uint gfp, Context context) =>
        (gfp & Gfp.Wait) != 0 && !Rights.IsUnmarked(context);

    /// <summary>After progress, the scan at pages_min with the rights of the caller shall be made again.</summary>
    [Rule(RuleIds.PageAllocator.ScanAfterReclaim, Source = "ULK3 8.1.9; R4.9 step 7a")]
    public static Scanned Again(in Course course, Zonelist list, in Command command) =>
        Scan.Min(course, list, command);

    /// <summary>
    /// Before a kill, the first zone that passes the test at pages_high without any rights shall serve after all.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ScanHigh, Source = "ULK3 8.1.9; R4.9 step 7b")]
    public static Scanned High(in Course course, Zonelist list, in Command command) =>
        Scan.First(course, list, command, Mark.High, Rights.None);

    /// <summary>
    /// Without progress, a request with __GFP_FS and without __GFP_NORETRY shall have a process killed, whatever its
    /// order, and start anew.
    /// </summary>
    [Rule(RuleIds.PageAllocator.OutOfMemory, Source = "ULK3 8.1.9; R4.9 step 7b, R4.10")]
    public static bool Kills(uint gfp) => (gfp & (Gfp.Fs | Gfp.NoRetry)) == Gfp.Fs;

    /// <summary>
    /// A kill makes its caller sleep until the victim has gone; where no process can be killed the request fails.
    /// </summary>
    [Rule(RuleIds.PageAllocator.Victim, Source = "R4.9 step 7b, R4.17; docs/decisions.md")]
    public static Response Kill(bool victim) =>
        victim ? Response.Sleeps(Reason.Victim) : Response.Failed(Reason.OutOfMemory);

    /// <summary>Rebalance: what the request comes to from here on.</summary>
    internal static Grant Rebalance(in Course course, in Command command, Zonelist list, Marks marks)
    {
        uint gfp = Request.Meaning(command).Gfp;
        var (after, progress) = DirectReclaim.Run(course, list, command.Cpu);
        bool kills = !progress && Kills(gfp);
        marks |= after.Marks | (progress ? default : kills ? Fired.OutOfMemory : Fired.NoKill);
        if (!progress && !kills) return End(after.Course, list, command, marks);
        Scanned scan = progress ? Again(after.Course, list, command) : High(after.Course, list, command);
        string rule = progress ? RuleIds.PageAllocator.ScanAfterReclaim : RuleIds.PageAllocator.ScanHigh;
        return (progress, scan.Zone) switch
        {
            (true, { } zone) => Request.Serve(scan.Course, list, zone, rule, marks | Fired.ScanAfterReclaim),
            (false, { } zone) => Request.Serve(scan.Course, list, zone, rule, marks | Fired.ScanHigh),
            (true, null) => End(scan.Course, list, command, marks | Fired.ScanAfterReclaimFailed),
            _ => Killed(scan.Course, marks | Fired.ScanHighFailed),
        };
    }

    static Grant Killed(in Course course, Marks marks)
    {
        World world = course.World;
        bool victim = world.Reclaim!.Script.Victim;
        marks |= victim ? Fired.Victim : Fired.NoVictim;
        Course killed = course with { World = world.With(world.Reclaim.Counting(kills: victim ? 1u : 0)) };
        return Request.Refuse(killed, RuleIds.PageAllocator.Victim, Kill(victim), marks);
    }

    static Grant End(in Course course, Zonelist list, in Command command, Marks marks)
    {
        var (gfp, order, _) = Request.Meaning(command);
        if (Retry.IsMade(gfp, order))
            return Request.Refuse(
                course, RuleIds.PageAllocator.RetryTable, Response.Sleeps(Reason.Congestion), marks | Fired.Retry);
        Grant failed = Request.Fail(course, Scan.Why(course.World, list, command), marks | Fired.NotRetried);
        return failed with { Rule = RuleIds.PageAllocator.RetryTable };
    }

    /// <summary>Order 4 without progress, with and without __GFP_FS.</summary>
    [Example(RuleIds.PageAllocator.OutOfMemory, "E4.10")]
    internal static string OrderFour() => $"order 4, GFP_NOFS: {Ask(Gfp.NoFs)}; order 4, GFP_KERNEL: {Ask(Gfp.Kernel)}";

    /// <summary>Three amounts of free memory of a zone with the marks 939/1173/1408.</summary>
    [Example(RuleIds.PageAllocator.ReclaimEntered, "E4.18")]
    internal static string ThreeAmounts() => string.Join("; ", new[] { 1174, 1173, 939 }.Select(free =>
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, free)) with { MinFreeKbytes = 939 * 4, Reclaim = true });
        Ruling asked = Request.Predict(world, new Command { Gfp = Gfp.Kernel });
        return $"{free} free: {asked.Response.Outcome}, kswapd woken {asked.Next.Reclaim!.Nodes[0].Woken}, "
            + $"reclaims {asked.Next.Reclaim.Counts.Stalls}";
    }));

    static Response Ask(uint gfp)
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 8)) with { MinFreeKbytes = 0, Reclaim = true });
        world = ScriptCache.SetScript(world, new ReclaimScript(0, 0, 0, true).Value).Next;
        return Request.Predict(world, new Command { Gfp = gfp, Order = new(4) }).Response;
    }
}
