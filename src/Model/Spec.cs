using System.Collections.Immutable;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;
using Verified.Model.PerCpu;
using Verified.Model.Slab;
using Verified.Model.Statistics;
using Verified.Model.Watermarks;
using Drain = Verified.Model.PerCpu.Drain;

namespace Verified.Model;

/// <summary>
/// The specification as one relation: given the world before, a command and what was seen of it, either the next world
/// or
/// the rule that was violated.
/// </summary>
public static class Spec
{
    /// <summary>Judges one step of a system.</summary>
    /// <param name="before">The world before.</param>
    /// <param name="command">What was done.</param>
    /// <param name="seen">What was seen of it.</param>
    /// <param name="interrupt">What got in between; null: nothing.</param>
    /// <param name="moved">Blocks that moved before, since the system was last looked at.</param>
    public static Verdict Step(
        World before, in Command command, in Observation seen, Interrupt? interrupt = null,
        ImmutableArray<Move> moved = default)
    {
        Verdict answer = command.Produces ? Request.Check(before, command, seen, interrupt)
            : Conversation.Holds(before, command)
                ? Conversation.Check(Conversation.Next(before, command, seen.Calls), seen)
            : Judged(Rule(before, command), before, command, seen);
        return Shown(answer, interrupt?.Next ?? before, command, seen, moved);
    }

    /// <summary>Judges an operation of the slab allocator all of whose calls were judged.</summary>
    /// <param name="before">The world before.</param>
    /// <param name="command">What was done.</param>
    /// <param name="turn">How the operation ends after its calls.</param>
    /// <param name="seen">What was seen of it.</param>
    /// <param name="moved">Blocks that moved before, since the system was last looked at.</param>
    public static Verdict Conclude(
        World before, in Command command, in Turn turn, in Observation seen, ImmutableArray<Move> moved = default) =>
        Shown(Conversation.Check(turn, seen), before, command, seen, moved);

    /// <summary>The verdict on an answer, under the name of the rule that is broken.</summary>
    static Verdict Judged(in Ruling ruling, World before, in Command command, in Observation seen)
    {
        Verdict verdict = ruling.Judge(seen.Response);
        if (verdict.Violation is not { } found) return verdict;
        string? rule = command.OfHighMemory
            ? Naming.WindowParts.OfAddress(before.Machine.Layout, command, ruling.Response, seen.Response)
            : command.Op == Op.Kswapd && before.Reclaim is not null
            ? Naming.ReclaimParts.RuleOf(new(before, ruling.Next, command, ruling.Marks), seen)
            : null;
        return rule is null ? verdict : new(null, found with { Rule = rule }, ruling.Marks | Marks.Violated(rule));
    }

    /// <summary>Compares what a system shows with the world that its answer leads to.</summary>
    static Verdict Shown(
        Verdict answer, World before, in Command command, in Observation seen, ImmutableArray<Move> moved)
    {
        if (answer.Next is not { } after) return answer;
        World start = before;
        if (!seen.Calls.IsEmpty) before = seen.Calls[^1].After;
        if (!moved.IsDefaultOrEmpty)
            answer = answer with { Moves = answer.Moves.IsDefault ? moved : moved.AddRange(answer.Moves) };
        Violation? structure = Structure.Counts(after, seen) ?? ReclaimState.Exact(after, seen)
            ?? Structure.Lists(before, after, command, seen, answer.Moves)
            ?? PageList.Exact(after, seen) ?? Structure.Descriptors(after, seen) ?? Exact.Check(after, seen)
            ?? Parts.Check(after, seen);
        if (structure is null) return answer with { Marks = answer.Marks | Structure.Marks(seen) };
        Violation broken = Blame.Of(structure, new(start, after, command, answer.Marks), seen);
        return new(null, broken, answer.Marks | Marks.Violated(broken.Rule));
    }

    /// <summary>
    /// Compares a state that is shown without a command: at boot, and where the whole of a large machine is looked at.
    /// </summary>
    public static Violation? Compare(World world, in Observation seen) =>
        Structure.Counts(world, seen) ?? ReclaimState.Exact(world, seen) ?? Structure.Canonical(world, seen)
        ?? PageList.Exact(world, seen) ?? Structure.Descriptors(world, seen) ?? Exact.Check(world, seen)
        ?? Parts.Check(world, seen);

    /// <summary>Compares a machine that has just booted.</summary>
    public static Violation? CompareBooted(World world, in Observation seen) =>
        Compare(world, seen) is { } found ? Blame.AtBoot(found, world, seen) : null;

    /// <summary>What the reference shows of a part of windows, areas or pools.</summary>
    public static int[] Shown(World world, Part part, int place) =>
        Parts.Expected(world, new PartView(part, 0, place, 0, 0));

    /// <summary>The reference's own answer and the world after it.</summary>
    public static Ruling Predict(World world, in Command command, Interrupt? interrupt = null) =>
        command.Produces ? Request.Predict(world, command, interrupt)
        : Conversation.Holds(world, command) ? Conversation.Predict(world, command)
        : Rule(world, command);

    /// <summary>
    /// The answer to a request that must be served, when those blocks are what it takes from the buddy system: one, or
    /// as many as refill a per-CPU list.
    /// </summary>
    public static Ruling PredictAt(
        World world, in Command command, ImmutableArray<Frame> frames, Interrupt? interrupt = null)
    {
        Grant grant = Request.Decide(world, command, interrupt);
        World now = grant.Course.World;
        return Request.Meaning(command).Order.Value < now.Machine.ListOrders
            ? ListRequest.Predict(now, command, grant, frames)
            : Request.Take(now, command, grant, frames[0]);
    }

    /// <summary>The one answer that a command may get whose answer leaves no choice.</summary>
    static Ruling Rule(World world, in Command command) => Online.IsRefused(world, command)
        ? new(RuleIds.PerCpu.Offline, Response.Bug(Reason.Offline), world, Fired.OnlineRefused)
        : world.Slabs is null && command.Op >= Op.CacheCreate ? Conversation.Refuse(world)
        : command.OfHighMemory ? HighMemory.Windows.Act(world, command)
        : Frames.Owns(world, command) ? Frames.Refuse(world)
        : Act(world, command);

    static Ruling Act(World world, in Command command) => command.Op switch
    {
        Op.GetPage => UsageCounter.Get(world, command.Frame),
        Op.PutPage => UsageCounter.Put(world, command.Frame, command.Cpu),
        Op.FreeReservedPage => Change.FreeReserved(world, command.Frame, command.Cpu),
        Op.SetFlags or Op.ClearFlags or Op.Map or Op.Unmap or Op.SetMapping or Op.SetIndex or Op.SetPrivate =>
            Change.Apply(world, command),
        Op.Drain => Drain.All(world, command.Cpu),
        Op.Kswapd => Kswapd.Run(world, new(command.Node), command.Cpu),
        Op.CacheAdd => ScriptCache.Add(world, command.Frame),
        Op.SetReclaim => ScriptCache.SetScript(world, command.Value),
        Op.SetMinFree => Pool.Override(world, (long)command.Value),
        Op.SetReserveRatio => Reserve.Override(world, (uint)command.Value, (uint)(command.Value >> 32)),
        Op.SetListSizes => ListSizes.Set(world, command),
        Op.CpuOffline or Op.CpuOnline =>
            Online.Set(world, (int)Math.Min(command.Value, int.MaxValue), command.Op == Op.CpuOnline),
        Op.FreePages => Release.Free(world, command.Frame, command.Order, command.Cpu, cold: false),
        Op.FreeColdPage => Release.Free(world, command.Frame, Order.Zero, command.Cpu, cold: true),
        Op.ReleasePages => Release.Each(world, command),
        Op.FreePagesAt => Release.FreeAt(world, command.Value, command.Order, command.Cpu),
        Op.Inspect =>
            Read(
                RuleIds.PageFrames.StateTable, world, StateTable.Report(world, command.Frame),
                Inspected(world, command.Frame)),
        Op.Buddyinfo => Read(RuleIds.Statistics.Buddyinfo, world, Buddyinfo.Text(world), Fired.Buddyinfo),
        Op.Vmstat => Read(RuleIds.Statistics.Vmstat, world, Vmstat.Text(world), Fired.Vmstat),
        Op.Numastat => Numastat(world, command),
        Op.Zoneinfo => Read(RuleIds.Statistics.Zoneinfo, world, Zoneinfo.Text(world), Fired.Zoneinfo),
        _ => Read(RuleIds.Statistics.FragmentationIndex, world, Indices(world, command), Fired.Fragmentation),
    };

    static Ruling Numastat(World world, in Command command) => Request.IsNowhere(world, command)
        ? new(RuleIds.Statistics.NumaCounters, Response.Bug(Reason.NoNode), world, Fired.NumaRefused)
        : Read(
            RuleIds.Statistics.NumaCounters, world, NumaCounters.Text(world, new(command.Node)), Fired.NumaCounters);

    static Ruling Read(string rule, World world, object detail, Marks marks) =>
        new(rule, Response.Read(detail), world, marks);

    static Fragmentation Indices(World world, in Command command) =>
        Fragmentation.Of(
            world.Free(new ZoneId((int)(command.Value % (uint)world.Machine.Zones.Length))),
            new Order(Math.Clamp(command.Order.Value, 0, Order.Limit - 1)));

    static Marks Inspected(World world, Frame frame) => world.Machine.ZoneOf(frame) is not { } zone
        ? Fired.InspectedInvalid
        : zone.Id.IsHighMem ? Fired.InspectedHigh : Fired.Inspected;
}
