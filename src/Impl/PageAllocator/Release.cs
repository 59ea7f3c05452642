using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.PerCpu;
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Result Frames(MemMap* map, CpuState* cpu, uint frame, int order)
    {
        uint index = frame - map->First;
        ulong packed = Result.Freed;
        // Where all orders go one way the first of these decides, whatever the order.
        if (cpu->ListAt[0] == 0 || order != 0 || !Give.Near(map, cpu, index, Give.Hot))
            packed = Farther(map, cpu, index, order).Packed;
        return new Result(packed, 0);
    }

    // Apart, as the next ones, so that the way to the nearest page list saves no registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Result Farther(MemMap* map, CpuState* cpu, uint index, int order)
    {
        if (Give.NearBlock(map, cpu, index, order)) return new Result(Result.Freed, 0);
        return order == 0 ? Single(map, cpu, index, Give.Hot) : Block(map, cpu, index, order);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Result Single(MemMap* map, CpuState* cpu, uint index, uint cold)
    {
        if (cpu->Mode != CpuMode.Parking) return Block(map, cpu, index, 0);
        return index < map->Count && map->States[index] == State.Used && Give.Plain(map, cpu, index, cold)
            ? new Result(Outcome.Freed) : Slow(map, cpu, index, 0, cold);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Result Block(MemMap* map, CpuState* cpu, uint index, int order)
    {
        Ownership.Listen(map, cpu);
        // What the merge will look at under the lock; the buddy is elsewhere in a zone that begins at an odd place.
        Prefetch.Line(map->Links + index);
        Prefetch.Line(map->States + Blocks.BuddyOf(index, order));
        if (cpu->Mode != CpuMode.Offline && index < map->Count
            && map->States[index] == State.Used && UsageCounter.IsSingle(map->Descriptors + index))
        {
            Zone* zone = MemMap.TaggedZone(map, index);
            if (Blocks.Fits(zone, index, order) && Buddy.Release.RestIsPlain(map, index, order))
            {
                if (order < cpu->Orders)
                {
                    Give.Block(map, cpu, zone, index, order);
                    return new Result(Result.Freed, 0);
                }
                map->Descriptors[index].Count = UsageCounter.Biased(0);
                map->States[index] = State.Plain;
                Merge.UnderLock(map, zone, index - zone->Base, order);
                cpu->PgFree += 1u << order;
                return new Result(Result.Freed, 0);
            }
        }
        return Slow(map, cpu, index, order, Give.Hot);
    }

    /// <summary>free_cold_page.</summary>
    public static Result ColdFrame(MemMap* map, int number, uint frame)
    {
        CpuState* cpu = map->Cpus + number;
        uint index = frame - map->First;
        return Give.Near(map, cpu, index, Give.Cold)
            ? new Result(Outcome.Freed) : Single(map, cpu, index, Give.Cold);
    }

    /// <summary>release_pages: put_page of each frame in turn, the last users' to the cold list or to the
    /// hot.</summary>
    [Implements(RuleIds.PageAllocator.ReleaseEach)]
    public static Result Each(MemMap* map, int number, ReadOnlySpan<uint> frames, bool cold, out int freed)
    {
        freed = 0;
        CpuState* cpu = map->Cpus + number;
        Ownership.Listen(map, cpu);
        if (cpu->Mode == CpuMode.Offline) return Online.Refusal;
        int reports = 0;
        foreach (uint frame in frames)
        {
            Result result = UsageCounter.Put(map, cpu, frame, cold ? Give.Cold : Give.Hot);
            if (result.Outcome == Outcome.Freed) freed++;
            reports = Math.Min(reports + result.Reports, Result.MostReports);
        }
        return new Result(Outcome.Ok, reports: reports);
    }

    /// <summary>free_pages.</summary>
    [Implements(RuleIds.PageAllocator.ReleaseNull)]
    public static Result At(MemMap* map, int number, nuint address, int order)
    {
        CpuState* cpu = map->Cpus + number;
        Ownership.Listen(map, cpu);
        if (cpu->Mode == CpuMode.Offline) return Online.Refusal;
        if (address == 0) return new Result(Outcome.Ignored);
        uint index = Addresses.IndexAt(map, address);
        return index == MemMap.Nil ? new Result(Outcome.Bug, Reason.Invalid)
            : Frames(map, cpu, map->First + index, order);
    }

    /// <summary>Frees a block whose first frame has one user, unless it holds frames of others.</summary>
    [Implements(RuleIds.PageAllocator.CompoundMismatch)]
    public static Result LastUser(MemMap* map, CpuState* cpu, Zone* zone, uint index, int order, uint cold)
    {
        int foreign = Buddy.Release.Foreign(map, index, order);
        if (foreign != 0) return new Result(Outcome.Refused, reports: foreign);
        bool mismatch = false;
        if ((map->Descriptors[index].Flags & Flags.Compound) != 0)
        {
            mismatch = Compound.OrderOf(map, index) != order;
            Compound.Dissolve(map, zone, index);
        }
        return Checked(map, cpu, zone, index, order, cold, mismatch);
    }

    /// <summary>Checks and repairs every frame of a block and frees it: of a listed order to a page list, else to the
    /// buddy system.</summary>
    public static Result Checked(
        MemMap* map, CpuState* cpu, Zone* zone, uint index, int order, uint cold, bool reported)
    {
        if (order < cpu->Orders)
            return new Result(
                Outcome.Freed, reports: Give.Checked(map, cpu, zone, index, order, cold, reported));
        int bad = Buddy.Release.Clean(map, zone, index, order, reported);
        Merge.UnderLock(map, zone, index - zone->Base, order);
        cpu->PgFree += 1u << order;
        return new Result(Outcome.Freed, reports: bad);
    }

    /// <summary>The whole list of checks, in its order.</summary>
    [Implements(RuleIds.PageAllocator.ReleaseInvalid), Implements(RuleIds.PageAllocator.ReleaseReserved)]
    [Implements(RuleIds.PageAllocator.ReleaseUnused), Implements(RuleIds.PageAllocator.ReleaseShared)]
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Result Slow(MemMap* map, CpuState* cpu, uint index, int order, uint cold)
    {
        Ownership.Listen(map, cpu);
        if (cpu->Mode == CpuMode.Offline) return Online.Refusal;
        if (!MemMap.IsPresent(map, index)) return new Result(Outcome.Bug, Reason.Invalid);
        if (Slab.Frames.IsOwned(map, index)) return new Result(Outcome.Bug, Reason.Slab);
        Descriptor* page = map->Descriptors + index;
        if ((page->Flags & Flags.Reserved) != 0) return new Result(Outcome.Ignored);
        if (UsageCounter.Counted(map, index) != index) return new Result(Outcome.Bug, Reason.Interior);
        if (page->Count < 0) return new Result(Outcome.Bug, Reason.Unused);
        Zone* zone = MemMap.TaggedZone(map, index);
        if (!Blocks.Fits(zone, index, order)) return new Result(Outcome.Bug, Reason.Misaligned);
        return UsageCounter.IsLast(page)
            ? LastUser(map, cpu, zone, index, order, cold) : new Result(Outcome.Shared);
    }
}
