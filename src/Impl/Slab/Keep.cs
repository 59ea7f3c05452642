using Verified.Impl.Memory;
using GeneralRequest = Verified.Impl.Kmalloc.Request;

namespace Verified.Impl.Slab;

/// <summary>Objects that the system keeps for itself. The chain of their slab says so, and no caller can give them
/// back.</summary>
static unsafe class Keep
{
    /// <summary>An object of kmalloc of at least so many bytes, at the address of the answer, which is kept. What was
    /// found damaged on the way is counted on the CPU.</summary>
    public static Result Object(MemMap* map, CpuState* cpu, nuint size, uint gfp, Context context)
    {
        Result served = GeneralRequest.Object(map, cpu, size, gfp, context);
        cpu->Reports += served.Reports;
        if (served.Outcome == Outcome.Ok) Hold(map, served.Address);
        return served;
    }

    /// <summary>Gives such an object back.</summary>
    public static void Back(MemMap* map, CpuState* cpu, nuint address)
    {
        Let(map, address);
        int reports = Give.Any(map, cpu, address).Reports;
        cpu->Reports += reports;
    }

    /// <summary>The object that begins at an address, and is in a caller's hands, is kept from now on.</summary>
    public static void Hold(MemMap* map, nuint address) => *Lookup.LinkOf(map, address) = SlabDescriptor.Kept;

    /// <summary>The object is a caller's again.</summary>
    public static void Let(MemMap* map, nuint address) => *Lookup.LinkOf(map, address) =
        map->PlainPlaces == 0 ? SlabDescriptor.Watched : SlabDescriptor.Held;
}
