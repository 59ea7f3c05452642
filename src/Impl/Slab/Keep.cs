using Verified.Impl.Memory;
using GeneralRequest = Verified.Impl.Kmalloc.Request;

namespace Verified.Impl.Slab;

/// <summary>Objects of kmalloc that the system keeps for itself, so that no caller can give them back.</summary>
static unsafe class Keep
{
    /// <summary>An object of at least so many bytes, at the address of the answer. What was found damaged on the way is
    /// counted on the CPU.</summary>
    public static Result Object(MemMap* map, CpuState* cpu, uint size, uint gfp, Context context)
    {
        Result served = GeneralRequest.Object(map, cpu, size, gfp, context);
        cpu->Reports += served.Reports;
        if (served.Outcome == Outcome.Ok) *Lookup.LinkOf(map, served.Address) = SlabDescriptor.Kept;
        return served;
    }

    /// <summary>Gives it back.</summary>
    public static void Back(MemMap* map, CpuState* cpu, nuint address)
    {
        *Lookup.LinkOf(map, address) = map->PlainPlaces == 0 ? SlabDescriptor.Watched : SlabDescriptor.Held;
        int reports = Give.Any(map, cpu, address).Reports;
        cpu->Reports += reports;
    }
}
