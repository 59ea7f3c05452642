using System.Runtime.CompilerServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>The request functions (R4.1 to R4.3, R4.7).</summary>
static unsafe class Request
{
    /// <summary>alloc_pages.</summary>
    /// <remarks>Budget of an order-0 request that the first zone serves without a split: four checks of the mask, one
    /// mark, and the lines of zone, link, state and descriptor.</remarks>
    [Implements(RuleIds.PageAllocator.Functions)]
    public static Result Pages(MemMap* map, uint gfp, int order, Context context)
    {
        Result refusal = Check(map, gfp, order, context);
        if (refusal.Outcome != Outcome.Ok) return refusal;

        bool mightSleep = MightSleep(gfp, context);
        Zonelist* list = Zonelist.For(map, gfp & Gfp.ZoneMask);
        Zone* zone;
        uint index = Scan.LowMarks(map, list, order, &zone);
        if (index == MemMap.Nil)
        {
            Reason reason;
            index = Scan.WithRights(map, list, order, new Watermarks.Rights(gfp, context), &zone, &reason);
            if (index == MemMap.Nil) return new Result(Outcome.Failed, reason, mightSleep: mightSleep);
        }

        int reports = Prepare(map, zone, index);
        if ((gfp & (Gfp.Zero | Gfp.Compound)) != 0) Finish(map, gfp, index, order);
        return new Result(Outcome.Ok, Reason.None, reports, mightSleep, map->First + index,
            Addresses.Pointer(map, zone, index));
    }

    /// <summary>__get_free_pages. A block in high memory has no address, so the caller cannot know it.</summary>
    [Implements(RuleIds.PageAllocator.AddressLost)]
    public static Result Address(MemMap* map, uint gfp, int order, Context context)
    {
        Result served = Pages(map, gfp, order, context);
        return served.Outcome != Outcome.Ok || served.Address != 0 ? served
            : new Result(Outcome.Lost, Reason.None, served.Reports, served.MightSleep, served.Frame);
    }

    /// <summary>get_zeroed_page.</summary>
    [Implements(RuleIds.PageAllocator.ZeroedHigh)]
    public static Result ZeroedPage(MemMap* map, uint gfp, Context context) =>
        (gfp & Gfp.HighMem) != 0 ? new Result(Outcome.Bug, Reason.HighMemory)
            : Address(map, gfp | Gfp.Zero, 0, context);

    /// <summary>What is wrong with a request before any zone is looked at; Ok if nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PageAllocator.OrderLimit), Implements(RuleIds.Zones.ListIllegal)]
    static Result Check(MemMap* map, uint gfp, int order, Context context)
    {
        if ((uint)order >= Blocks.Orders) return new Result(Outcome.Failed, Reason.OrderTooLarge);
        uint zoneBits = gfp & Gfp.ZoneMask;
        if (zoneBits == Gfp.ZoneMask) return new Result(Outcome.Bug, Reason.IllegalZone);
        if (Zeroing.IsForbidden(gfp)) return new Result(Outcome.Bug, Reason.ZeroHighAtomic);
        return Zonelist.For(map, zoneBits)->Length == 0
            ? new Result(Outcome.Failed, Reason.NoZones, mightSleep: MightSleep(gfp, context)) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PageAllocator.MightSleep)]
    static bool MightSleep(uint gfp, Context context) =>
        (gfp & Gfp.Wait) != 0 && (context & Context.Interrupt) != 0;

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
