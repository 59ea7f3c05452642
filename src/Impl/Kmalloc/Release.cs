using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Kmalloc;

/// <summary>kfree and ksize (R8.21): the frame of an object leads to its cache.</summary>
static unsafe class Release
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Kmalloc.ReleaseInvalid)]
    public static Result Object(MemMap* map, CpuState* cpu, nuint address) =>
        address == 0 ? Nothing(map, cpu) : Give.Any(map, cpu, address);

    /// <summary>The bytes that the owner of an object may use: all but what debugging adds; 0 for address 0.</summary>
    [Implements(RuleIds.Kmalloc.SizeOf)]
    public static Result Size(MemMap* map, CpuState* cpu, nuint address, out nuint size)
    {
        size = 0;
        Result refusal = Cache.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok || address == 0) return refusal;
        FoundObject found = Lookup.Held(map, address, Lookup.AnyCache);
        if (found.Reason != Reason.None) return new Result(Outcome.Bug, found.Reason);
        size = Cache.Of(map, found.Cache)->Length;
        return default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    [Implements(RuleIds.Kmalloc.ReleaseNull)]
    static Result Nothing(MemMap* map, CpuState* cpu)
    {
        Result refusal = Cache.Refusal(map, cpu);
        return refusal.Outcome != Outcome.Ok ? refusal : new Result(Outcome.Ignored);
    }
}
