using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.PerCpu;
using Verified.Impl.Statistics;
using Verified.Impl.Watermarks;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>The request functions (R4.1 to R4.3, R4.7).</summary>
static unsafe class Request
{
    /// <summary>alloc_pages, by the lists of the CPU's node.</summary>
    /// <remarks>Budget of a single frame from a page list: one byte that says which, one mark, and the lines of zone,
    /// list, link, state, descriptor and CPU.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PageAllocator.Functions)]
    public static Result Pages(MemMap* map, CpuState* cpu, uint gfp, int order, Context context)
    {
        ulong packed;
        nuint address;
        if (!TryListed(map, cpu, gfp, order, out nuint index, out Zone* zone))
        {
            Result near = Near(map, cpu, gfp, order, context);
            packed = near.Packed;
            address = near.Address;
        }
        else if (map->Numa != null)
        {
            Result counted = Counted(map, cpu, zone, (uint)index, MightSleep(gfp, context));
            packed = counted.Packed;
            address = counted.Address;
        }
        else
        {
            packed = Result.Served(map->First + (uint)index, MightSleep(gfp, context));
            address = Addresses.Pointer(map, zone, (uint)index);
        }
        return new Result(packed, address);
    }

    // Apart, so that the way of a machine of one node calls nothing and saves no registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Result Counted(MemMap* map, CpuState* cpu, Zone* zone, uint index, bool mightSleep)
    {
        NumaCounters.Count(map, cpu, (uint)zone->Index, zone);
        return new Result(Result.Served(map->First + index, mightSleep), Addresses.Pointer(map, zone, index));
    }

    /// <summary>Takes a single frame from a page list that need not be refilled, of a zone that passes the mark test.
    /// False, and nothing changed, for anything that asks for more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TryListed(MemMap* map, CpuState* cpu, uint gfp, int order, out nuint index, out Zone* zone)
    {
        index = 0;
        zone = null;
        uint hot = cpu->ListAt[gfp & Gfp.ZoneMask];
        // Where all orders go one way the first of these decides, whatever the order.
        if (hot == 0 || order != 0 || (gfp & Gfp.Zero) != 0) return false;
        PageList* list = (PageList*)((byte*)cpu + hot) + PageSet.Choose(gfp);
        zone = PageList.ZoneOf(list);
        // The mark test for a single frame and the class of the zone itself, from which it keeps nothing.
        if (zone->FreePages <= zone->PagesLow) return false;
        byte* states = map->States;
        index = list->Top;
        if (index < map->Count)
        {
            // One more than are linked.
            if (list->Linked < list->Low || states[index] != State.Parked) return false;
            list->Top = MemMap.Nil;
        }
        else
        {
            index = list->Head;
            if (list->Linked <= list->Low || index >= map->Count || states[index] != State.Parked) return false;
            PageList.RemoveHead(map, list, index);
        }
        states[index] = State.Used;
        // Both words in one store, as the release reads them.
        *(ulong*)(map->Descriptors + index) = list->InUse;
        list->Taken++;
        return true;
    }

    /// <summary>As <see cref="TryListed"/>, of a block of any listed order.</summary>
    /// <remarks>No branch depends on the order or on what its list served before, as they come in any sequence.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool TryBlock(MemMap* map, CpuState* cpu, uint gfp, int order, out nuint index, out Zone* zone)
    {
        index = 0;
        zone = null;
        uint hot = cpu->BlocksAt[gfp & Gfp.ZoneMask];
        bool special = (gfp & (Gfp.Zero | Gfp.Compound | Gfp.Cold)) != 0;
        if (special || hot == 0 || (uint)order >= cpu->Orders) return false;
        PageList* list = (PageList*)((byte*)cpu + hot) + PageSet.Number(order, Give.Hot);
        zone = PageList.ZoneOf(list);
        // One block of each order that has any, less the frames asked for: if these are enough, so are they for every
        // order below, where the mark is halved and rounded down, and they to a multiple of the order.
        long least = zone->Nonempty;
        index = list->Head;
        if (least - (1L << order) < zone->PagesLow || list->Linked <= list->Low || list->Top != MemMap.Nil
            || index >= map->Count || map->States[index] != State.Parked) return false;
        PageList.RemoveHead(map, list, index);
        map->States[index] = State.Used;
        *(ulong*)(map->Descriptors + index) = list->InUse;
        list->Taken++;
        return true;
    }

    /// <summary>alloc_pages_node: by the lists of another node, which go on to all nodes.</summary>
    public static Result On(MemMap* map, int number, int node, uint gfp, int order, Context context)
    {
        CpuState* cpu = map->Cpus + number;
        Ownership.Listen(map, cpu);
        if (cpu->Mode == CpuMode.Offline) return Online.Refusal;
        if ((uint)node >= (uint)map->NodeCount) return new Result(Outcome.Bug, Reason.NoNode);
        return From(map, cpu, Zonelist.For(map->Nodes + node, gfp & Gfp.ZoneMask), gfp, order, context);
    }

    /// <summary>From the zones of one node or not at all.</summary>
    public static Result Bound(MemMap* map, int number, int node, uint gfp, int order, Context context)
    {
        CpuState* cpu = map->Cpus + number;
        Ownership.Listen(map, cpu);
        if (cpu->Mode == CpuMode.Offline) return Online.Refusal;
        if ((uint)node >= (uint)map->NodeCount) return new Result(Outcome.Bug, Reason.NoNode);
        return From(map, cpu, Zonelist.Bound(map->Nodes + node, gfp & Gfp.ZoneMask), gfp, order, context);
    }

    /// <summary>Goes on at rebalance, for a caller that has slept; one that may not wait fails.</summary>
    [Implements(RuleIds.PageAllocator.Rebalance)]
    public static Result Again(MemMap* map, int number, uint gfp, int order, Context context)
    {
        CpuState* cpu = map->Cpus + number;
        Ownership.Listen(map, cpu);
        if (cpu->Mode == CpuMode.Offline) return Online.Refusal;
        if (!map->Reclaims) return new Result(Outcome.Bug, Reason.Illegal);
        Zonelist* list = Zonelist.For(map->Nodes + cpu->Node, gfp & Gfp.ZoneMask);
        Result refusal = Check(list, gfp, order, context);
        if (refusal.Outcome != Outcome.Ok) return refusal;

        var rights = new Rights(gfp, context);
        if ((gfp & Gfp.Wait) == 0) return new Result(Outcome.Failed, Scan.WhyBelowMin(map, list, order, rights));
        Zone* zone;
        Reason reason;
        uint index = SlowPath.Rebalance(map, cpu, list, order, rights, &zone, &reason);
        return index == MemMap.Nil ? SlowPath.Refusal(reason, MightSleep(gfp, context))
            : Handed(map, cpu, list, zone, index, gfp, order, MightSleep(gfp, context));
    }

    /// <summary>__get_free_pages. A block in high memory has no address, so the caller cannot know it, unless it is
    /// still mapped from before.</summary>
    [Implements(RuleIds.PageAllocator.AddressLost)]
    public static Result Address(MemMap* map, int number, uint gfp, int order, Context context)
    {
        Result served = Pages(map, map->Cpus + number, gfp, order, context);
        if (served.Outcome != Outcome.Ok || served.Address != 0) return served;
        nuint mapped = HighMemory.PageHash.AddressOf(map, served.Frame - map->First);
        return new Result(
            mapped == 0 ? Outcome.Lost : Outcome.Ok, Reason.None, served.Reports, served.MightSleep, served.Frame,
            mapped);
    }

    /// <summary>get_zeroed_page.</summary>
    [Implements(RuleIds.PageAllocator.ZeroedHigh)]
    public static Result ZeroedPage(MemMap* map, int number, uint gfp, Context context)
    {
        if ((gfp & Gfp.HighMem) == 0) return Address(map, number, gfp | Gfp.Zero, 0, context);
        return Online.Is(map, number) ? new Result(Outcome.Bug, Reason.HighMemory) : Online.Refusal;
    }

    // Apart, as the next, so that the way through a page list calls nothing and saves no registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static Result Near(MemMap* map, CpuState* cpu, uint gfp, int order, Context context)
    {
        if (!TryBlock(map, cpu, gfp, order, out nuint index, out Zone* zone))
            return Farther(map, cpu, gfp, order, context);
        if (map->Numa != null) return Counted(map, cpu, zone, (uint)index, MightSleep(gfp, context));
        return new Result(
            Result.Served(map->First + (uint)index, MightSleep(gfp, context)),
            Addresses.Pointer(map, zone, (uint)index));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Result Farther(MemMap* map, CpuState* cpu, uint gfp, int order, Context context)
    {
        Ownership.Listen(map, cpu);
        return cpu->Mode == CpuMode.Offline ? Online.Refusal
            : From(map, cpu, Zonelist.For(map->Nodes + cpu->Node, gfp & Gfp.ZoneMask), gfp, order, context);
    }

    /// <summary>__alloc_pages, by a list of zones.</summary>
    /// <remarks>Budget of an order-0 request that the first zone serves without a split: four checks of the mask, one
    /// mark, and the lines of zone, link, state and descriptor.</remarks>
    static Result From(MemMap* map, CpuState* cpu, Zonelist* list, uint gfp, int order, Context context)
    {
        Result refusal = Check(list, gfp, order, context);
        if (refusal.Outcome != Outcome.Ok) return refusal;

        Zone* zone;
        uint index = Scan.LowMarks(map, cpu, list, gfp, order, &zone);
        if (index == MemMap.Nil)
        {
            Reason reason;
            index = map->Reclaims ? SlowPath.Serve(map, cpu, list, order, new Rights(gfp, context), &zone, &reason)
                : Scan.WithRights(map, cpu, list, order, new Rights(gfp, context), &zone, &reason);
            if (index == MemMap.Nil) return SlowPath.Refusal(reason, MightSleep(gfp, context));
        }
        return Handed(map, cpu, list, zone, index, gfp, order, MightSleep(gfp, context));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Result Handed(
        MemMap* map, CpuState* cpu, Zonelist* list, Zone* zone, uint index, uint gfp, int order, bool mightSleep)
    {
        int reports = Prepare(map, zone, index);
        if ((gfp & (Gfp.Zero | Gfp.Compound)) != 0) Finish(map, gfp, index, order);
        return Served(map, cpu, (uint)list->At(0), zone, index, order, reports, mightSleep);
    }

    /// <summary>What is wrong with a request before any zone is looked at; Ok if nothing. Zone bits 3 have no list and
    /// are found out before it is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PageAllocator.OrderLimit), Implements(RuleIds.Zones.ListIllegal)]
    static Result Check(Zonelist* list, uint gfp, int order, Context context)
    {
        if ((uint)order >= Blocks.Orders) return new Result(Outcome.Failed, Reason.OrderTooLarge);
        if ((gfp & Gfp.ZoneMask) == Gfp.ZoneMask) return new Result(Outcome.Bug, Reason.IllegalZone);
        if (Zeroing.IsForbidden(gfp)) return new Result(Outcome.Bug, Reason.ZeroHighAtomic);
        return list->Length == 0
            ? new Result(Outcome.Failed, Reason.NoZones, mightSleep: MightSleep(gfp, context)) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PageAllocator.MightSleep)]
    static bool MightSleep(uint gfp, Context context) =>
        (gfp & Gfp.Wait) != 0 && (context & Context.Interrupt) != 0;

    // Meant is the first zone of the list that the request went by.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Result Served(
        MemMap* map, CpuState* cpu, uint meant, Zone* zone, uint index, int order, int reports, bool mightSleep)
    {
        cpu->PgAlloc[zone->Kind] += 1u << order;
        if (map->Numa != null) NumaCounters.Count(map, cpu, meant, zone);
        return new Result(Outcome.Ok, Reason.None, reports, mightSleep, map->First + index,
            Addresses.Pointer(map, zone, index));
    }

    // A first frame without a trace of earlier use needs no check: only its counter changes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Prepare(MemMap* map, Zone* zone, uint index)
    {
        if (map->States[index] != State.Plain) return PageCheck.Prepare(map, zone, index) ? 1 : 0;
        map->States[index] = State.Used;
        map->Descriptors[index].Count = UsageCounter.Biased(1);
        return 0;
    }

    static void Finish(MemMap* map, uint gfp, uint index, int order)
    {
        if ((gfp & Gfp.Zero) != 0) Zeroing.Fill(map, index, order);
        if ((gfp & Gfp.Compound) != 0 && order > 0 && map->CompoundPages) Compound.Build(map, index, order);
    }
}
