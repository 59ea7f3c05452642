using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Kmalloc;

/// <summary>kmalloc, kzalloc, kcalloc (R8.21).</summary>
static unsafe class Request
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Kmalloc.TooLarge)]
    public static Result Object(MemMap* map, CpuState* cpu, nuint size, uint gfp, Context context) =>
        size > Sizes.Largest || map->CachePlaces == 0 ? Refused(map, cpu)
            : Take.Object(map, cpu, Sizes.CacheOf(map, (uint)size, gfp), gfp, context);

    /// <summary>As many bytes as were asked for are 0.</summary>
    [Implements(RuleIds.Kmalloc.Zeroed)]
    public static Result Zeroed(MemMap* map, CpuState* cpu, nuint size, uint gfp, Context context)
    {
        Result served = Object(map, cpu, size, gfp, context);
        if (served.Outcome == Outcome.Ok) NativeMemory.Clear((void*)served.Address, size);
        return served;
    }

    /// <summary>A product that does not fit 64 bits is too large, not small.</summary>
    [Implements(RuleIds.Kmalloc.Product)]
    public static Result Many(MemMap* map, CpuState* cpu, nuint count, nuint size, uint gfp, Context context) =>
        Math.BigMul(count, (ulong)size, out ulong bytes) != 0 ? Refused(map, cpu)
            : Zeroed(map, cpu, (nuint)bytes, gfp, context);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static Result Refused(MemMap* map, CpuState* cpu)
    {
        Result refusal = Cache.Refusal(map, cpu);
        return refusal.Outcome != Outcome.Ok ? refusal : new Result(Outcome.Failed, Reason.TooLarge);
    }
}
