using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Verified.Model.Buddy;
using Verified.Model.PageFrames;
using Verified.Model.State;
using Verified.Model.Watermarks;
using Verified.Model.Zones;

namespace Verified.Model.PageAllocator;

/// <summary>
/// What is fixed about a request before the system chooses a block: the zone that serves it, or the refusal.
/// </summary>
/// <param name="Zone">The zone that must serve; null: the request must be refused.</param>
/// <param name="Refusal">The answer when it is refused.</param>
/// <param name="Rule">The rule that decides.</param>
/// <param name="MightSleep">Whether the sleeping check complains.</param>
/// <param name="Marks">The rules that fired.</param>
public readonly record struct Grant(ZoneId? Zone, Response Refusal, string Rule, bool MightSleep, Marks Marks)
{
    /// <summary>How far the request has come when the zone serves: reclaim may have changed the world.</summary>
    public Course Course { get; init; }

    /// <summary>The blocks that moved before the zone serves, and then others.</summary>
    internal ImmutableArray<Move> Then(ImmutableArray<Move> own) =>
        Course.Moves.IsDefaultOrEmpty ? own : own.IsDefault ? Course.Moves : Course.Moves.AddRange(own);
}

/// <summary>The request functions (R4.1 to R4.3, R4.7 to R4.9).</summary>
public static class Request
{
    /// <summary>
    /// alloc_pages returns a frame, the address functions its linear address; get_zeroed_page adds __GFP_ZERO,
    /// __get_dma_pages adds __GFP_DMA.
    /// </summary>
    [Rule(RuleIds.PageAllocator.Functions, Source = "ULK3 8.1.6; R4.1")]
    public static (uint Gfp, Order Order, bool ByAddress) Meaning(in Command command) => command.Op switch
    {
        Op.GetFreePages => (command.Gfp, command.Order, true),
        Op.GetZeroedPage => (command.Gfp | Gfp.Zero, Order.Zero, true),
        Op.GetDmaPages => (command.Gfp | Gfp.Dma, command.Order, true),
        _ => (command.Gfp, command.Order, false),
    };

    /// <summary>A request for order 11 or more shall fail.</summary>
    [Rule(RuleIds.PageAllocator.OrderLimit, Source = "R4.1")]
    public static bool IsTooLarge(Order order) => (uint)order.Value >= Order.Limit;

    /// <summary>
    /// A request that may wait shall be complained about inside an interrupt, and served all the same.
    /// </summary>
    [Rule(RuleIds.PageAllocator.MightSleep, Source = "R4.7")]
    public static bool MightSleep(uint gfp, Context context) =>
        (gfp & Gfp.Wait) != 0 && (context & Context.Interrupt) != 0;

    /// <summary>An address function that is served from HighMem returns 0, and the block stays in use.</summary>
    [Rule(RuleIds.PageAllocator.AddressLost, Source = "R4.2")]
    public static bool IsLost(bool byAddress, ulong address) => byAddress && address == 0;

    /// <summary>
    /// The zones that the request may be served from; its node must exist and its zone bits be legal.
    /// </summary>
    public static Zonelist ListOf(World world, in Command command)
    {
        bool named = command.Op is Op.AllocPagesNode or Op.AllocPagesBound;
        NodeId node = named ? new(command.Node) : world.Machine.Layout.NodeOf(command.Cpu);
        return world.Machine.ListFor(Meaning(command).Gfp, node, command.Op == Op.AllocPagesBound);
    }

    /// <summary>Whether the command names a node that does not exist.</summary>
    public static bool IsNowhere(World world, in Command command) =>
        command.Op is Op.AllocPagesNode or Op.AllocPagesBound or Op.Numastat
        && (uint)command.Node >= (uint)world.Machine.Nodes.Length;

    /// <summary>Which zone must serve the request, or how it must be refused.</summary>
    public static Grant Decide(World world, in Command command, Interrupt? interrupt = null)
    {
        var (gfp, order, _) = Meaning(command);
        var course = Course.From(world, interrupt);
        if (PerCpu.Online.IsRefused(world, command))
            return Refuse(course, RuleIds.PerCpu.Offline, Response.Bug(Reason.Offline), Fired.OnlineRefused);
        if (command.Op == Op.RetryPages && !world.Machine.Reclaims)
            return Refuse(course, RuleIds.PageAllocator.Rebalance, Response.Bug(Reason.Illegal), Fired.NoRebalance);
        if (IsNowhere(world, command))
            return Refuse(course, RuleIds.Zones.ListBound, Response.Bug(Reason.NoNode), Fired.NoNode);
        if (Zeroing.IsHighPage(command))
            return Refuse(
                course, RuleIds.PageAllocator.ZeroedHigh, Response.Bug(Reason.HighMemory), Fired.ZeroedHigh);
        if (IsTooLarge(order))
            return Refuse(
                course, RuleIds.PageAllocator.OrderLimit, Response.Failed(Reason.OrderTooLarge), Fired.TooLarge);
        if (Zonelist.Illegal(gfp))
            return Refuse(course, RuleIds.Zones.ListIllegal, Response.Bug(Reason.IllegalZone), Fired.IllegalZone);
        if (Zeroing.IsIllegal(gfp))
            return Refuse(
                course, RuleIds.PageAllocator.ZeroHighAtomic, Response.Bug(Reason.ZeroHighAtomic),
                Fired.ZeroHighAtomic);
        bool sleeps = MightSleep(gfp, command.Context);
        // Nearly always nothing is to be added, and a grant is large.
        if (!sleeps && interrupt is null) return Place(course, command);
        return Noted(Place(course, command), sleeps);
    }

    /// <summary>A grant with the complaint of the sleeping check, and what is to be said of an interrupt.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Grant Noted(in Grant grant, bool sleeps) => grant with
    {
        MightSleep = sleeps,
        Refusal = grant.Refusal with { MightSleep = sleeps && grant.Zone is null },
        Marks = grant.Marks | Interrupt.Fired(grant.Course.Interrupt) | (sleeps ? Fired.MightSleep : default),
    };

    /// <summary>Whether what the system did with the request is allowed, and the world after it.</summary>
    public static Verdict Check(
        World world, in Command command, in Observation observed, Interrupt? interrupt = null)
    {
        Response seen = observed.Response;
        if (world.Machine.Policy == Policy.Undeclared) return Undeclared.Check(world, command, seen);
        Grant grant = Decide(world, command, interrupt);
        Verdict verdict = Judge(world, command, observed, grant, interrupt);
        return verdict.Violation is null || interrupt is not null
            ? verdict : Naming.Alternatives.Named(verdict, world, command, grant, seen);
    }

    static Verdict Judge(
        World world, in Command command, in Observation observed, in Grant grant, Interrupt? interrupt)
    {
        Response seen = observed.Response;
        World now = grant.Course.World;
        if (grant.Zone is not { } zone) return Refusal(now, grant).Judge(seen);
        if (!seen.Served)
            return Verdict.Broken(grant.Rule, $"success: a block from {zone}", seen.ToString(), grant.Marks);
        Order order = Meaning(command).Order;
        if (order.Value < now.Machine.ListOrders)
            return ListRequest.Check(interrupt?.Next ?? world, now, command, grant, observed);
        return Choice.Check(now.Machine, now.Free(zone), zone, order, seen.Frame, grant.Rule) is { } violation
            ? new Verdict(null, violation, grant.Marks | Marks.Violated(violation.Rule))
            : Take(now, command, grant, seen.Frame).Judge(seen);
    }

    /// <summary>The reference's own choice: the lowest block that may serve.</summary>
    public static Ruling Predict(World world, in Command command, Interrupt? interrupt = null)
    {
        Grant grant = Decide(world, command, interrupt);
        World now = grant.Course.World;
        if (grant.Zone is not { } zone) return Refusal(now, grant);
        FrameSet free = now.Free(zone);
        Order order = Meaning(command).Order;
        if (order.Value < now.Machine.ListOrders) return ListRequest.Predict(now, command, grant);
        int index = free.FirstBlock(Allocate.Smallest(free, order)!.Value);
        return Take(now, command, grant, now.Machine.Zones[zone.Index].Spanned.Start + new Pages(index));
    }

    static Ruling Refusal(World now, in Grant grant) =>
        new(grant.Rule, grant.Refusal, now, grant.Marks) { Moves = grant.Course.Moves };

    /// <summary>The world and the answer when that block, which must be free, is handed out.</summary>
    internal static Ruling Take(World world, in Command command, in Grant grant, Frame frame)
    {
        Order order = Meaning(command).Order;
        Zone zone = world.Machine.ZoneOf(frame)!;
        FrameSet free = world.Free(zone.Id);
        int index = (frame - zone.Spanned.Start).Count;
        bool split = free.BlockOrder(index) != order;
        return HandOut(
            world, command, grant, split ? Fired.Split : default, zone, Split.Take(free, index, order), frame,
            world.Machine.TellsMoves ? grant.Then([new(zone.Id, frame, order, false)]) : default);
    }

    /// <summary>
    /// The world and the answer when that block, which is neither free nor parked any more, is handed out.
    /// </summary>
    internal static Ruling HandOut(
        World world, in Command command, in Grant grant, in Marks fired, Zone zone, FrameSet free, Frame frame,
        ImmutableArray<Move> moves)
    {
        var (gfp, order, byAddress) = Meaning(command);
        bool compound = CompoundBlocks.IsAsked(world, gfp, order);
        var (first, bad) = PageCheck.OnPrepare(world.Frames[frame]);
        DescriptorMap frames = world.Frames.With(
            frame, compound ? first with { CompoundOrder = order.Value } : first);
        if (compound) frames = CompoundBlocks.ClearSecond(frames, frame + new Pages(1));
        ulong address = byAddress ? Addresses.Of(world, frame) : 0;
        bool lost = IsLost(byAddress, address);
        Marks marks = grant.Marks | fired | Fired.Served
            | (lost ? Fired.Lost : default)
            | (compound ? Fired.Compound : default)
            | (bad ? Fired.BadPrepared : default);
        var response = new Response(
            lost ? Outcome.Lost : Outcome.Ok, Reason.None, frame, address, bad ? 1 : 0, grant.MightSleep, null);
        string rule = bad ? RuleIds.Buddy.PrepareFirstFrame : lost ? RuleIds.PageAllocator.AddressLost
            : grant.MightSleep ? RuleIds.PageAllocator.MightSleep : RuleIds.PageAllocator.Functions;
        World next = world.With(zone.Id, free, frames, world.Vmstat.Served(zone.Id, order));
        if (next.Machine.Nodes.Length > 1)
        {
            next = Statistics.NumaCounters.Count(next, ListOf(world, command).Zones[0], zone.Id, command.Cpu);
            marks |= Fired.NumaCounters;
        }

        return new(rule, response, next, marks) { Moves = moves };
    }

    static Grant Place(in Course course, in Command command)
    {
        Order order = Meaning(command).Order;
        Zonelist list = ListOf(course.World, command);
        if (list.Zones.IsEmpty)
            return Refuse(course, RuleIds.PageAllocator.Failure, Response.Failed(Reason.NoZones), Fired.NoZones);
        Marks marks = Fired.Asked | (order.Value > 0 ? Fired.TestOrders : default)
            | (command.Op == Op.AllocPagesBound ? Fired.Bound : default);
        if (command.Op == Op.RetryPages) return GoOn(course, command, list, marks);
        Scanned low = Scan.Low(course, list, command);
        if (low.Zone is { } zone)
            return Serve(low.Course, list, zone, RuleIds.PageAllocator.ScanLow, marks | Fired.ScanLow);
        var (woken, fired) = WakeUp.All(low.Course.World, list, order);
        return BelowLow(low.Course with { World = woken }, command, list, marks | fired);
    }

    /// <summary>From the second scan on.</summary>
    static Grant BelowLow(in Course course, in Command command, Zonelist list, Marks marks)
    {
        uint gfp = Meaning(command).Gfp;
        Rights rights = Rights.Of(gfp, command.Context);
        marks |= Fired.ScanLowFailed | (rights.High ? Fired.RightsHigh : default) | (
            rights.Harder ? Fired.RightsHarder : default);
        Scanned min = Scan.Min(course, list, command);
        if (min.Zone is { } zone)
            return Serve(min.Course, list, zone, RuleIds.PageAllocator.ScanMin, marks | Fired.ScanMin);
        bool unmarked = Rights.IsUnmarked(command.Context);
        marks |= Fired.ScanMinFailed;
        World world = min.Course.World;
        if (unmarked && Scan.Unmarked(world, list, command) is { } any)
            return Serve(
                min.Course, list, any, RuleIds.PageAllocator.ScanUnmarked, marks | Fired.ScanUnmarked);
        if (!unmarked && PerCpu.Take.Parks(world, command, list)) marks |= Fired.TakeAfterMarks;
        Reason why = unmarked ? Reason.NoBlock : min.Why;
        if (!world.Machine.Reclaims) return Fail(min.Course, why, marks);
        return SlowPath.Reclaims(gfp, command.Context)
            ? SlowPath.Rebalance(min.Course, command, list, marks | Fired.ReclaimEntered)
            : Fail(min.Course, why, marks | Fired.ReclaimNotEntered);
    }

    /// <summary>A caller that has slept: its scans were made before.</summary>
    static Grant GoOn(in Course course, in Command command, Zonelist list, Marks marks) => Retry.GoesOn(command.Gfp)
        ? SlowPath.Rebalance(course, command, list, marks | Fired.Rebalance)
        : Fail(course, Scan.Why(course.World, list, command), marks | Fired.NoRebalance);

    /// <summary>The failure of a request that nothing served.</summary>
    internal static Grant Fail(in Course course, Reason why, Marks marks) =>
        Refuse(course, RuleIds.PageAllocator.Failure, Response.Failed(why), marks | why switch
        {
            Reason.NoBlock => Fired.NoBlock,
            Reason.Fragmented => Fired.Fragmented,
            Reason.ReservedForLower => Fired.ReservedForLower,
            _ => Fired.BelowWatermark,
        });

    // Seldom: what it makes must not take room on the stack of every request.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static Grant Refuse(in Course course, string rule, in Response refusal, in Marks marks) =>
        new(null, refusal, rule, false, marks) { Course = course };

    internal static Grant Serve(in Course course, Zonelist list, ZoneId zone, string rule, Marks marks) =>
        new(zone, default, rule, false, zone == list.Zones[0] ? marks : marks | Fired.FellBack) { Course = course };

    /// <summary>Orders 10 and 11.</summary>
    [Example(RuleIds.PageAllocator.OrderLimit, "E4.1")]
    internal static string Orders() =>
        $"order 10 = {Order.Largest.Pages.Count} pages; order 11 too large: {IsTooLarge(new(11))}";

    /// <summary>An interrupt handler.</summary>
    [Example(RuleIds.PageAllocator.MightSleep, "E4.7")]
    internal static string InInterrupt() =>
        $"in an interrupt: GFP_KERNEL {MightSleep(Gfp.Kernel, Context.Interrupt)}, GFP_ATOMIC "
        + $"{MightSleep(Gfp.Atomic, Context.Interrupt)}";
}
