using Verified.Model.Watermarks;
using Verified.Model.Zones;
using Verified.Rules;

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
    public static ZoneId? Again(World world, Zonelist list, Order order, Rights rights) =>
        Scan.Min(world, list, order, rights);

    /// <summary>
    /// Before a kill, the first zone that passes the test at pages_high without any rights shall serve after all.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ScanHigh, Source = "ULK3 8.1.9; R4.9 step 7b")]
    public static ZoneId? High(World world, Zonelist list, Order order)
    {
        foreach (ZoneId zone in list.Zones)
            if (Scan.Test(world, list, zone, order, world.Marks[zone.Index].High, Rights.None) == MarkResult.Pass)
                return zone;
        return null;
    }

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
    internal static Grant Rebalance(World world, in Command command, Zonelist list, Marks marks)
    {
        var (gfp, order, _) = Request.Meaning(command);
        Rights rights = Rights.Of(gfp, command.Context);
        var (after, progress) = DirectReclaim.Run(world, list, command.Cpu);
        bool kills = !progress && Kills(gfp);
        world = after.World;
        marks |= after.Marks | (progress ? default : kills ? Fired.OutOfMemory : Fired.NoKill);
        Grant grant = progress && Again(world, list, order, rights) is { } low
            ? Request.Serve(list, low, RuleIds.PageAllocator.ScanAfterReclaim, marks | Fired.ScanAfterReclaim)
            : kills && High(world, list, order) is { } high
            ? Request.Serve(list, high, RuleIds.PageAllocator.ScanHigh, marks | Fired.ScanHigh)
            : kills ? Killed(world, marks | Fired.ScanHighFailed)
            : End(world, list, command, marks | (progress ? Fired.ScanAfterReclaimFailed : default));
        return grant with { World = grant.World ?? world, Moves = after.Moves };
    }

    static Grant Killed(World world, Marks marks)
    {
        bool victim = world.Reclaim!.Script.Victim;
        marks |= victim ? Fired.Victim : Fired.NoVictim;
        Grant refused = Request.Refuse(RuleIds.PageAllocator.Victim, Kill(victim), marks);
        return refused with { World = world.With(world.Reclaim.Counting(kills: victim ? 1u : 0)) };
    }

    static Grant End(World world, Zonelist list, in Command command, Marks marks)
    {
        var (gfp, order, _) = Request.Meaning(command);
        Grant grant = Retry.IsMade(gfp, order)
            ? Request.Refuse(RuleIds.PageAllocator.RetryTable, Response.Sleeps(Reason.Congestion), marks | Fired.Retry)
            : Request.Fail(world, list, command, marks | Fired.NotRetried);
        return grant with { Rule = RuleIds.PageAllocator.RetryTable };
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
        world = PageCache.SetScript(world, new ReclaimScript(0, 0, 0, true).Value).Next;
        return Request.Predict(world, new Command { Gfp = gfp, Order = new(4) }).Response;
    }
}
