using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Verified.Model.Buddy;
using Verified.Model.PageFrames;
using Verified.Model.Zones;

namespace Verified.Model.PageAllocator;

/// <summary>The release functions (R4.4).</summary>
public static class Release
{
    /// <summary>A block shall join the free blocks when its last user releases it, and not before.</summary>
    [Rule(RuleIds.PageAllocator.ReleaseLast, Source = "ULK3 8.1.6; R4.4")]
    public static Ruling Free(World world, Frame frame, Order order, int cpu, bool cold)
    {
        if (!IsValid(world, frame))
            return Refuse(world, RuleIds.PageAllocator.ReleaseInvalid, Reason.Invalid, Fired.Invalid);
        if (Slab.Frames.IsOwned(world, frame)) return Slab.Frames.Refuse(world);
        Descriptor now = world.Frames[frame];
        if (IsKept(now))
            return new(
                RuleIds.PageAllocator.ReleaseReserved, Response.Of(Outcome.Ignored), world, Fired.ReleaseReserved);
        if (Compound.IsInterior(world, frame))
            return Refuse(world, RuleIds.PageAllocator.ReleaseUnused, Reason.Interior, Fired.ReleaseUnused);
        if (IsUnused(now))
            return Refuse(world, RuleIds.PageAllocator.ReleaseUnused, Reason.Unused, Fired.ReleaseUnused);
        Zone zone = world.Machine.ZoneOf(frame)!;
        if (Request.IsTooLarge(order) || !Blocks.IsAligned((frame - zone.Spanned.Start).Count, order))
            return Refuse(world, RuleIds.Buddy.BlockAlignment, Reason.Misaligned, Fired.Misaligned);
        if (!Blocks.IsInside(zone, frame, order))
            return Refuse(world, RuleIds.Buddy.BlockRange, Reason.Misaligned, Fired.OutOfRange);
        return now.Users > 1 ? Leave(world, frame, now) : Buddy.Release.Block(world, frame, order, cpu, cold);
    }

    /// <summary>Releasing by address means the frame at the address; a null address shall do nothing.</summary>
    [Rule(RuleIds.PageAllocator.ReleaseNull, Source = "R4.4")]
    public static Ruling FreeAt(World world, ulong address, Order order, int cpu)
    {
        if (address == 0)
            return new(RuleIds.PageAllocator.ReleaseNull, Response.Of(Outcome.Ignored), world, Fired.ReleaseNull);
        return Addresses.At(world, address) is { } frame
            ? Free(world, frame, order, cpu, cold: false)
            : Refuse(world, RuleIds.PageAllocator.ReleaseInvalid, Reason.Invalid, Fired.Invalid);
    }

    /// <summary>
    /// release_pages shall put each of its frames in turn, to the list that it names, whatever became of those before.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ReleaseEach, Source = "docs/decisions.md")]
    public static Ruling Each(World world, in Command command)
    {
        Marks marks = Fired.ReleaseEach;
        string rule = RuleIds.PageAllocator.ReleaseEach;
        var moves = ImmutableArray.CreateBuilder<Move>();
        int freed = 0, reports = 0;
        Frame end = command.More < (ulong)Math.Max(0, (world.Machine.End - command.Frame).Count)
            ? command.Frame + new Pages((int)command.More) : world.Machine.End;
        for (Frame frame = command.Frame; frame < end; frame += new Pages(1))
        {
            Ruling put = Slab.Frames.IsOwned(world, frame) ? Slab.Frames.Refuse(world)
                : UsageCounter.Put(world, frame, command.Cpu, command.Value != 0);
            if (put.Response.Outcome == Outcome.Freed)
            {
                freed++;
                Frame first = Compound.Counted(world, frame);
                moves.AddRange(world.Machine.TellsMoves ? put.Moves
                    : [new(world.Machine.ZoneOf(first)!.Id, first, new(world.Frames[first].CompoundOrder), true)]);
            }

            // Of one frame alone its own rule decides.
            if (command.More == 1) rule = put.Rule;
            marks |= put.Marks;
            reports += put.Response.Reports;
            world = put.Next;
        }

        Response answer = Response.Of(Outcome.Ok, reports) with { Address = (ulong)freed };
        return new(rule, answer, world, marks) { Moves = moves.ToImmutable() };
    }

    /// <summary>A bug of the caller, which changes nothing.</summary>
    /// <remarks>Seldom: what it makes must not take room on the stack of every release.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Ruling Refuse(World world, string rule, Reason reason, in Marks marks) =>
        new(rule, Response.Bug(reason), world, marks);

    /// <summary>
    /// Releasing a frame that does not exist, or an address that is of no low frame, is a bug of the caller.
    /// </summary>
    [Rule(RuleIds.PageAllocator.ReleaseInvalid, Source = "R4.4")]
    public static bool IsValid(World world, Frame frame) => world.Machine.IsPresent(frame);

    /// <summary>Releasing a reserved frame shall do nothing.</summary>
    [Rule(RuleIds.PageAllocator.ReleaseReserved, Source = "R4.4")]
    public static bool IsKept(Descriptor first) => first.Reserved;

    /// <summary>Releasing a frame without users, or one inside a compound block, is a bug of the caller.</summary>
    [Rule(RuleIds.PageAllocator.ReleaseUnused, Source = "R1.5, R4.4")]
    public static bool IsUnused(Descriptor first) => first.Users == 0;

    /// <summary>Releasing a block with several users shall only take one away.</summary>
    [Rule(RuleIds.PageAllocator.ReleaseShared, Source = "R4.4")]
    public static Ruling Leave(World world, Frame frame, Descriptor now) => new(
        RuleIds.PageAllocator.ReleaseShared, Response.Of(Outcome.Shared), world.With(
            frame, now with { Users = now.Users - 1 }), Fired.ReleaseShared);
}
