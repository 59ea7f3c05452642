using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.PageFrames;

/// <summary>Changes of a descriptor by the owner of a frame, one at a time. The checks come first; a change that one
/// stops changes nothing.</summary>
static unsafe class Change
{
    const uint Changeable = Flags.All & ~(Flags.HighMem | Flags.Compound);

    [Implements(RuleIds.PageFrames.ChangeApplied)]
    public static Result SetFlags(MemMap* map, uint frame, uint mask)
    {
        uint index = frame - map->First;
        Reason reason = GuardFlags(map, index, mask);
        if (reason != Reason.None) return new Result(Outcome.Bug, reason);
        map->Descriptors[index].Flags |= mask;
        return Done(map, index);
    }

    public static Result ClearFlags(MemMap* map, uint frame, uint mask)
    {
        uint index = frame - map->First;
        Reason reason = GuardFlags(map, index, mask);
        if (reason != Reason.None) return new Result(Outcome.Bug, reason);
        map->Descriptors[index].Flags &= ~mask;
        return Done(map, index);
    }

    public static Result Map(MemMap* map, uint frame)
    {
        uint index = frame - map->First;
        Reason reason = Guard(map, index);
        if (reason != Reason.None) return new Result(Outcome.Bug, reason);
        map->Mappers[index]++;
        return Done(map, index);
    }

    public static Result Unmap(MemMap* map, uint frame)
    {
        uint index = frame - map->First;
        Reason reason = Guard(map, index);
        if (reason == Reason.None && map->Mappers[index] == 0) reason = Reason.Unmapped;
        if (reason != Reason.None) return new Result(Outcome.Bug, reason);
        map->Mappers[index]--;
        return Done(map, index);
    }

    public static Result SetMapping(MemMap* map, uint frame, ulong value)
    {
        uint index = frame - map->First;
        Reason reason = Guard(map, index);
        return reason != Reason.None ? new Result(Outcome.Bug, reason) : Store(map, map->Mappings, index, value);
    }

    public static Result SetIndex(MemMap* map, uint frame, ulong value)
    {
        uint index = frame - map->First;
        Reason reason = Guard(map, index);
        return reason != Reason.None ? new Result(Outcome.Bug, reason) : Store(map, map->Indexes, index, value);
    }

    public static Result SetPrivate(MemMap* map, uint frame, ulong value)
    {
        uint index = frame - map->First;
        Reason reason = Guard(map, index);
        if (reason == Reason.None && (map->Descriptors[index].Flags & Flags.Compound) != 0) reason = Reason.Compound;
        return reason != Reason.None ? new Result(Outcome.Bug, reason) : Store(map, map->Privates, index, value);
    }

    static Result Store(MemMap* map, ulong* column, uint index, ulong value)
    {
        column[index] = value;
        return Done(map, index);
    }

    static Result Done(MemMap* map, uint index)
    {
        State.Settle(map, index, MemMap.TaggedZone(map, index)->PlainFlags);
        return new Result(Outcome.Ok);
    }

    /// <summary>Why the descriptor of a frame may not be changed; None if it may.</summary>
    [Implements(RuleIds.PageFrames.ChangeGuard)]
    static Reason Guard(MemMap* map, uint index)
    {
        if (!MemMap.IsPresent(map, index)) return Reason.Invalid;
        if (Slab.Frames.IsOwned(map, index)) return Reason.Slab;
        if (State.IsParked(map->States[index])) return Reason.Free;
        if (Blocks.Covering(map, MemMap.TaggedZone(map, index), index) != MemMap.Nil) return Reason.Free;
        return UsageCounter.Counted(map, index) == index ? Reason.None : Reason.Interior;
    }

    static Reason GuardFlags(MemMap* map, uint index, uint mask)
    {
        Reason reason = Guard(map, index);
        return reason == Reason.None && (mask & ~Changeable) != 0 ? Reason.Illegal : reason;
    }
}
