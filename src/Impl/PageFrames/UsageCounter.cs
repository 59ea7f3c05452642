using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageFrames;

/// <summary>The usage counter: how many users a frame has (R1.5, R1.6).</summary>
static unsafe class UsageCounter
{
    /// <summary>The stored value for a number of users: one less.</summary>
    [Implements(RuleIds.PageFrames.CountBias)]
    public static int Biased(int users) => users - 1;

    /// <summary>The frame whose counter counts: of a compound block its first.</summary>
    public static uint Counted(MemMap* map, uint index) =>
        (map->Descriptors[index].Flags & Flags.Compound) != 0 ? (uint)map->Privates[index] - map->First : index;

    /// <summary>Whether a frame that the caller uses has no other user: then nobody else may touch its counter, and no
    /// atomic is needed. What the others did before they let go is seen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSingle(Descriptor* page) => Sync.Read(&page->Count) == Biased(1);

    /// <summary>Takes a user away if others remain, and says whether none did: then the caller is its one
    /// user.</summary>
    public static bool IsLast(Descriptor* page)
    {
        if (IsSingle(page)) return true;
        if (Sync.Decrement(&page->Count) >= Biased(1)) return false;
        // The others let go between the two looks.
        page->Count = Biased(1);
        return true;
    }

    /// <summary>get_page: one user more.</summary>
    [Implements(RuleIds.PageFrames.GetAdds), Implements(RuleIds.PageFrames.GetUnused)]
    public static Result Get(MemMap* map, uint frame)
    {
        uint index = frame - map->First;
        if (!MemMap.IsPresent(map, index)) return new Result(Outcome.Bug, Reason.Invalid);
        if (Slab.Frames.IsOwned(map, index)) return new Result(Outcome.Bug, Reason.Slab);
        index = Counted(map, index);
        if (map->Descriptors[index].Count < 0) return new Result(Outcome.Bug, Reason.Unused);
        Sync.Increment(&map->Descriptors[index].Count);
        return new Result(Outcome.Ok);
    }

    /// <summary>put_page: one user less; the last one frees the frame, to a hot or cold list, or the whole compound
    /// block.</summary>
    [Implements(RuleIds.PageFrames.PutLast), Implements(RuleIds.PageFrames.PutShared)]
    [Implements(RuleIds.PageFrames.PutReserved), Implements(RuleIds.PageFrames.PutUnused)]
    public static Result Put(MemMap* map, CpuState* cpu, uint frame, uint cold)
    {
        uint index = frame - map->First;
        if (!MemMap.IsPresent(map, index)) return new Result(Outcome.Bug, Reason.Invalid);
        if (Slab.Frames.IsOwned(map, index)) return new Result(Outcome.Bug, Reason.Slab);
        uint counted = Counted(map, index);
        Descriptor* page = map->Descriptors + counted;
        // A reserved first frame keeps its whole block: a free block must not hold a reserved frame.
        if ((page->Flags & Flags.Reserved) != 0) return new Result(Outcome.Ignored);
        if (page->Count < 0) return new Result(Outcome.Bug, Reason.Unused);
        if (!IsLast(page)) return new Result(Outcome.Shared);
        Zone* zone = MemMap.TaggedZone(map, counted);
        int order = (page->Flags & Flags.Compound) != 0 ? PageAllocator.Compound.OrderOf(map, counted) : 0;
        return PageAllocator.Release.LastUser(map, cpu, zone, counted, order, cold);
    }
}
