using System.Collections.Immutable;
using Verified.Model.PerCpu;
using Verified.Model.Zones;

namespace Verified.Model.PageAllocator;

/// <summary>
/// A request for a single frame, or a block of another listed order, on a machine with per-CPU lists (R4.12): which
/// block may be handed out.
/// </summary>
static class ListRequest
{
    /// <summary>Whether what the system did with a request that a zone must serve is allowed.</summary>
    /// <param name="before">The world before the command.</param>
    /// <param name="world">The world in which the zone serves: reclaim may have changed it.</param>
    /// <param name="command">The request.</param>
    /// <param name="grant">Which zone serves.</param>
    /// <param name="seen">What was seen.</param>
    public static Verdict Check(
        World before, World world, in Command command, in Grant grant, in Observation seen)
    {
        Zone zone = world.Machine.Zones[grant.Zone!.Value.Index];
        ListId of = Choose(command);
        PageList list = PerCpu.Take.List(world, zone.Id, command.Cpu, of);
        int refill = PerCpu.Take.Refill(list, PerCpu.Take.Available(world.Free(zone.Id), of.Order));
        Frame frame = seen.Response.Frame;
        if (Choice.OfZone(world.Machine, zone.Id, frame, grant.Rule) is { } elsewhere) return Broken(elsewhere, grant);
        if (PerCpu.Take.IsDirect(list, refill))
            return Choice.Check(world.Machine, world.Free(zone.Id), zone.Id, of.Order, frame, grant.Rule) is { } wrong
                ? Broken(wrong, grant)
                : Request.Take(world, command, Direct(grant), frame).Judge(seen.Response);
        if (list.Count > 0 && frame != PerCpu.Take.Head(list.Frames))
            return Broken(new(RuleIds.PerCpu.TakeHead, $"the head of {list}", $"{frame}"), grant);
        ImmutableArray<Frame> drawn = [];
        if (refill > 0)
        {
            var (frames, violation) = PerCpu.Take.Seen(before, world, zone, command.Cpu, of, refill, seen);
            if (violation is not null) return Broken(violation, grant);
            drawn = frames!.Value;
        }

        return From(world, command, grant, zone, of, drawn).Judge(seen.Response);
    }

    /// <summary>The reference's own choice, or with those blocks taken from the buddy system.</summary>
    public static Ruling Predict(
        World world, in Command command, in Grant grant, ImmutableArray<Frame> chosen = default)
    {
        Zone zone = world.Machine.Zones[grant.Zone!.Value.Index];
        ListId of = Choose(command);
        PageList list = PerCpu.Take.List(world, zone.Id, command.Cpu, of);
        int refill = PerCpu.Take.Refill(list, PerCpu.Take.Available(world.Free(zone.Id), of.Order));
        ImmutableArray<Frame> frames = chosen.IsDefault ? PerCpu.Take.Draw(
            world.Free(zone.Id), zone, of.Order, Math.Max(refill, PerCpu.Take.IsDirect(list, refill) ? 1 : 0)) : chosen;
        return PerCpu.Take.IsDirect(list, refill)
            ? Request.Take(world, command, Direct(grant), frames[0])
            : From(world, command, grant, zone, of, frames);
    }

    static ListId Choose(in Command command)
    {
        var (gfp, order, _) = Request.Meaning(command);
        return PerCpu.Take.Choose(gfp, order);
    }

    static Ruling From(
        World world, in Command command, in Grant grant, Zone zone, ListId of, ImmutableArray<Frame> refill)
    {
        var (filled, moves) = PerCpu.Take.Append(world, zone, command.Cpu, of, refill);
        Frame head = PerCpu.Take.Head(PerCpu.Take.List(filled, zone.Id, command.Cpu, of).Frames);
        World popped = PerCpu.Take.Pop(filled, zone.Id, command.Cpu, of);
        Marks marks = Fired.TakeHead | (refill.IsEmpty ? default : Fired.TakeRefill);
        return Request.HandOut(
            popped, command, grant, marks, zone, popped.Free(zone.Id), head, grant.Then(moves));
    }

    static Grant Direct(in Grant grant) => grant with { Marks = grant.Marks | Fired.TakeDirect };

    static Verdict Broken(Violation violation, in Grant grant) =>
        new(null, violation, grant.Marks | Marks.Violated(violation.Rule));
}
