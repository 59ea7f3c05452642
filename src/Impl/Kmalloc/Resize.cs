using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Kmalloc;

/// <summary>krealloc.</summary>
static unsafe class Resize
{
    /// <summary>Stays where it is as long as the object has room; nothing at address 0 is new memory, and no bytes are
    /// a release.</summary>
    [Implements(RuleIds.Kmalloc.Resize)]
    public static Result Object(MemMap* map, CpuState* cpu, nuint address, nuint size, uint gfp, Context context)
    {
        if (address == 0) return Request.Object(map, cpu, size, gfp, context);
        if (size == 0) return Release.Object(map, cpu, address);
        Result found = Release.Size(map, cpu, address, out nuint room);
        if (found.Outcome != Outcome.Ok) return found;
        return size <= room ? new Result(Outcome.Ok, address: address)
            : Moved(map, cpu, address, room, size, gfp, context);
    }

    /// <summary>A new object gets all that the old one had; if there is none, the old one stays.</summary>
    [Implements(RuleIds.Kmalloc.ResizeMoved)]
    static Result Moved(
        MemMap* map, CpuState* cpu, nuint address, nuint room, nuint size, uint gfp, Context context)
    {
        // A CPU that stopped in between could not give the old one back.
        using var inside = new Inside(map, cpu);
        Result served = Request.Object(map, cpu, size, gfp, context);
        if (served.Outcome != Outcome.Ok) return served;
        Buffer.MemoryCopy((void*)address, (void*)served.Address, size, room);
        return served.With(Release.Object(map, cpu, address).Reports);
    }
}
