using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>kmem_cache_alloc (R8.13).</summary>
static unsafe class Take
{
    /// <summary>The object that was given back last, if the array of the CPU has any.</summary>
    /// <remarks>Budget: the lines of array, entry and link; no call, no lock.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Slab.AllocLocal)]
    public static Result Object(MemMap* map, CpuState* cpu, int number, uint gfp, Context context)
    {
        ulong packed;
        nuint address;
        ObjectArray* array = ObjectArray.Of(map, cpu, number);
        int last;
        if ((uint)number >= (uint)map->PlainPlaces || (last = array->Count - 1) < 0)
        {
            Result refilled = Refilled(map, cpu, number, gfp, context);
            packed = refilled.Packed;
            address = refilled.Address;
        }
        else
        {
            packed = Result.Served(0, MightSleep(gfp, context));
            address = Pop(map, array, last);
        }
        return new Result(packed, address);
    }

    /// <summary>Takes the last object of the array of a CPU, on a machine that does not debug its caches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Pop(MemMap* map, ObjectArray* array, int last)
    {
        ObjectEntry entry = ObjectArray.Entries(array)[last];
        array->Count = last;
        array->Touched = 1;
        *SlabDescriptor.Link(map, entry.Link) = SlabDescriptor.Held;
        return SlabDescriptor.Address(map, entry.Object);
    }

    /// <summary>kmem_cache_alloc_node: past the arrays, from the slabs of a node.</summary>
    [Implements(RuleIds.Slab.AllocNode)]
    public static Result On(MemMap* map, CpuState* cpu, int number, int node, uint gfp, Context context)
    {
        Result refusal = Cache.Refusal(map, cpu, number);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if ((uint)node >= (uint)map->NodeCount) return new Result(Outcome.Bug, Reason.NoNode);
        using var inside = new Inside(map, cpu);
        while (true)
        {
            ObjectEntry entry;
            if (Refill.One(map, number, node, &entry)) return Served(map, cpu, number, entry, gfp, context);
            Result grown = Grow.Slab(map, cpu, number, node, gfp, context);
            if (grown.Outcome != Outcome.Ok) return Refused(cpu, grown, gfp, context);
        }
    }

    /// <summary>cache_alloc_refill, and what the array holds then. A growth may be interrupted, so the array is looked
    /// at again after each.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [Implements(RuleIds.Slab.RefillGrow)]
    static Result Refilled(MemMap* map, CpuState* cpu, int number, uint gfp, Context context)
    {
        Result refusal = Cache.Refusal(map, cpu, number);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        using var inside = new Inside(map, cpu);
        ObjectArray* array = ObjectArray.Of(map, cpu, number);
        ObjectArray.Size(array, Cache.Of(map, number));
        CacheNode* lists = CacheNode.Of(map, number, cpu->Node);
        var touched = lists->FreeTouched;
        if (array->Count == 0) Refill.Array(map, cpu, number, array);
        while (array->Count == 0)
        {
            Result grown = Grow.Slab(map, cpu, number, Pages.AnyNode, gfp, context);
            if (array->Count != 0) break;
            // A bug changes nothing, not even that slabs_free was looked at.
            if (grown.Outcome == Outcome.Bug) lists->FreeTouched = touched;
            if (grown.Outcome != Outcome.Ok) return Refused(cpu, grown, gfp, context);
            // Somebody may have had this CPU renew the array meanwhile.
            ObjectArray.Size(array, Cache.Of(map, number));
            Refill.Array(map, cpu, number, array);
        }
        array->Touched = 1;
        ObjectEntry entry = ObjectArray.Entries(array)[--array->Count];
        *SlabDescriptor.Link(map, entry.Link) = SlabDescriptor.Held;
        return Served(map, cpu, number, entry, gfp, context);
    }

    static Result Served(MemMap* map, CpuState* cpu, int number, ObjectEntry entry, uint gfp, Context context)
    {
        ulong packed = Result.Served(0, MightSleep(gfp, context));
        return map->PlainPlaces != 0 ? new Result(packed, SlabDescriptor.Address(map, entry.Object))
            : Guards.Told(cpu, new Result(packed, Guards.HandOut(map, cpu, number, entry, gfp)));
    }

    static Result Refused(CpuState* cpu, Result grown, uint gfp, Context context) =>
        Guards.Told(cpu, new(grown.Outcome, grown.Reason, mightSleep: MightSleep(gfp, context)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool MightSleep(uint gfp, Context context) =>
        (gfp & Gfp.Wait) != 0 && (context & Context.Interrupt) != 0;
}
