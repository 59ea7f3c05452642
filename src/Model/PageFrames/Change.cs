using Verified.Model.Buddy;

namespace Verified.Model.PageFrames;

/// <summary>What users of a frame write into its descriptor, and giving a reserved frame back.</summary>
public static class Change
{
    const PageFlags Writable = Flags.All & ~(PageFlags.HighMem | PageFlags.Compound);

    /// <summary>
    /// A descriptor may be changed by a user unless its frame is invalid, free, inside a compound block, or the value
    /// is not the user's to set.
    /// </summary>
    [Rule(RuleIds.PageFrames.ChangeGuard, Source = "R1.1, R1.10; docs/decisions.md")]
    public static Reason Guard(World world, in Command command)
    {
        Frame frame = command.Frame;
        if (!world.Machine.IsPresent(frame)) return Reason.Invalid;
        if (world.IsFree(frame) || PerCpu.Parking.IsParked(world.Frames[frame])) return Reason.Free;
        if (Compound.IsInterior(world, frame)) return Reason.Interior;
        Descriptor own = world.Frames[frame];
        return command.Op switch
        {
            Op.SetPrivate when own.CompoundOrder > 0 => Reason.Compound,
            Op.SetFlags or Op.ClearFlags when command.Value > uint.MaxValue
                || ((uint)command.Value & ~(uint)Writable) != 0 => Reason.Illegal,
            Op.Unmap when own.Mappers == 0 => Reason.Unmapped,
            _ => Reason.None,
        };
    }

    /// <summary>A change that is allowed shall change that field of that descriptor and nothing else.</summary>
    [Rule(RuleIds.PageFrames.ChangeApplied, Source = "R1.1")]
    public static Ruling Apply(World world, in Command command)
    {
        Reason reason = Guard(world, command);
        if (reason != Reason.None)
            return new(RuleIds.PageFrames.ChangeGuard, Response.Bug(reason), world, Fired.ChangeRefused);
        Descriptor own = world.Frames[command.Frame];
        Descriptor changed = command.Op switch
        {
            Op.SetFlags => own with { Flags = own.Flags | (PageFlags)command.Value },
            Op.ClearFlags => own with { Flags = own.Flags & ~(PageFlags)command.Value },
            Op.Map => own with { Mappers = own.Mappers + 1 },
            Op.Unmap => own with { Mappers = own.Mappers - 1 },
            Op.SetMapping => own with { Mapping = command.Value },
            Op.SetIndex => own with { Index = command.Value },
            _ => own with { Private = command.Value },
        };
        return new(
            RuleIds.PageFrames.ChangeApplied, Response.Of(Outcome.Ok), world.With(command.Frame, changed),
            Fired.Changed);
    }

    /// <summary>A reserved frame without users shall be freed by free_reserved_page, and no other frame.</summary>
    [Rule(RuleIds.PageFrames.FreeReserved, Source = "R1.11")]
    public static Ruling FreeReserved(World world, Frame frame, int cpu)
    {
        bool reserved = world.Machine.IsPresent(frame) && world.Frames[frame] is { Reserved: true, Users: 0 };
        if (!reserved)
            return new(
                RuleIds.PageFrames.FreeReserved, Response.Bug(Reason.NotReserved), world, Fired.FreeReservedRefused);
        Descriptor own = world.Frames[frame];
        World used = world.With(frame, own with { Flags = own.Flags & ~PageFlags.Reserved, Users = 1 });
        Ruling freed = Release.Block(used, frame, Order.Zero, cpu, cold: false);
        return freed with { Rule = RuleIds.PageFrames.FreeReserved, Marks = freed.Marks | Fired.FreeReserved };
    }
}
