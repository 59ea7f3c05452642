using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>The release functions (R4.4).</summary>
static unsafe class Release
{
    /// <summary>__free_pages.</summary>
    /// <remarks>Budget of an order-0 release that does not merge: the lines of state, descriptor, zone and link. A
    /// frame whose state byte is Used lies in a zone, is present, not reserved and not compound.</remarks>
    [Implements(RuleIds.PageAllocator.ReleaseLast)]
    public static Result Frames(MemMap* map, uint frame, int order)
    {
        uint index = frame - map->First;
        if (index < map->Count && map->States[index] == State.Used && map->Descriptors[index].Count == 0)
        {
            Zone* zone = MemMap.TaggedZone(map, index);
            if (Fits(zone, index, order) && Buddy.Release.RestIsPlain(map, index, order))
            {
                map->Descriptors[index].Count = UsageCounter.Biased(0);
                map->States[index] = State.Plain;
                Merge.Join(map, zone, index - zone->Base, order);
                return new Result(Outcome.Freed);
            }
        }
        return Slow(map, index, order);
    }

    /// <summary>free_pages.</summary>
    [Implements(RuleIds.PageAllocator.ReleaseNull)]
    public static Result At(MemMap* map, nuint address, int order)
    {
        if (address == 0) return new Result(Outcome.Ignored);
        uint index = Addresses.IndexAt(map, address);
        return index == MemMap.Nil ? new Result(Outcome.Bug, Reason.Invalid) : Frames(map, map->First + index, order);
    }

    /// <summary>Frees a block whose first frame has one user, unless it holds frames of others.</summary>
    [Implements(RuleIds.PageAllocator.CompoundMismatch)]
    public static Result LastUser(MemMap* map, Zone* zone, uint index, int order)
    {
        int foreign = Buddy.Release.Foreign(map, index, order);
        if (foreign != 0) return new Result(Outcome.Refused, reports: foreign);
        bool mismatch = false;
        if ((map->Descriptors[index].Flags & Flags.Compound) != 0)
        {
            mismatch = Compound.OrderOf(map, index) != order;
            Compound.Dissolve(map, zone, index);
        }
        return new Result(Outcome.Freed, reports: Buddy.Release.Checked(map, zone, index, order, mismatch));
    }

    /// <summary>The whole list of checks, in its order.</summary>
    [Implements(RuleIds.PageAllocator.ReleaseInvalid), Implements(RuleIds.PageAllocator.ReleaseReserved)]
    [Implements(RuleIds.PageAllocator.ReleaseUnused), Implements(RuleIds.PageAllocator.ReleaseShared)]
    static Result Slow(MemMap* map, uint index, int order)
    {
        if (!MemMap.IsPresent(map, index)) return new Result(Outcome.Bug, Reason.Invalid);
        Descriptor* page = map->Descriptors + index;
        if ((page->Flags & Flags.Reserved) != 0) return new Result(Outcome.Ignored);
        if (UsageCounter.Counted(map, index) != index) return new Result(Outcome.Bug, Reason.Interior);
        if (page->Count < 0) return new Result(Outcome.Bug, Reason.Unused);
        Zone* zone = MemMap.TaggedZone(map, index);
        if (!Fits(zone, index, order)) return new Result(Outcome.Bug, Reason.Misaligned);
        if (page->Count > 0)
        {
            page->Count--;
            return new Result(Outcome.Shared);
        }
        return LastUser(map, zone, index, order);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Fits(Zone* zone, uint index, int order)
    {
        uint relative = index - zone->Base;
        return (uint)order < Blocks.Orders
            && Blocks.IsAligned(relative, order) && Blocks.IsInside(zone, relative, order);
    }
}
