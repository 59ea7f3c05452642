using Verified.Impl.PageAllocator;
using AreaRelease = Verified.Impl.Vmalloc.Release;
using AreaRequest = Verified.Impl.Vmalloc.Request;
using Areas = Verified.Impl.Vmalloc.Map;

namespace Verified.Impl;

/// <summary>
/// Noncontiguous areas: frames from anywhere at addresses in a row. A machine without a range for them
/// (<see cref="MachineOptions.VmallocPages"/> 0) answers Bug (Illegal) to all operations; in an interrupt they are Bug
/// (InInterrupt). Without <see cref="MachineOptions.RealMappings"/> nothing is behind the addresses: what they show
/// says <see cref="MemorySystem.TryFrameAtPage"/>.
/// </summary>
public readonly unsafe partial struct CpuHandle
{
    /// <summary>vmalloc (R7.12): an area of whole pages for so many bytes, whose frames are asked for one by one, of
    /// high memory first. Failed: Illegal (no bytes, or more than the machine has), NoAddress, or as the request that
    /// failed, when everything is given back; WouldSleep likewise: ask anew. Ok: the address.</summary>
    public Result Vmalloc(nuint size, Context context = 0) =>
        Kept(AreaRequest.Bytes(Machine, state, size, Gfp.Kernel | Gfp.HighMem, context));

    /// <summary>vmalloc_32: as <see cref="Vmalloc"/>, with frames of low memory only.</summary>
    public Result Vmalloc32(nuint size, Context context = 0) =>
        Kept(AreaRequest.Bytes(Machine, state, size, Gfp.Kernel, context));

    /// <summary>vmap (R7.12): an area that shows the frames, by number, in their order. They stay their owners'. Failed
    /// as <see cref="Vmalloc"/>; Bug (Invalid): not all are frames of the machine.</summary>
    public Result Vmap(ReadOnlySpan<uint> frames, Context context = 0) =>
        Kept(Areas.Frames(Machine, state, frames, context));

    /// <summary>get_vm_area (R7.11): an area that shows nothing.</summary>
    /// <param name="size">Bytes, rounded up to whole pages; 0 is an area of its guard alone.</param>
    /// <param name="flags">VM_IOREMAP 1 (aligned to its size), VM_ALLOC 2, VM_MAP 4.</param>
    /// <param name="context">Who asks.</param>
    public Result GetVmArea(nuint size, uint flags, Context context = 0) =>
        Kept(Areas.Nothing(Machine, state, size, flags, context));

    /// <summary>vfree (R7.13): releases an area, with the frames that are its own. Freed; Ignored at address 0. Bug:
    /// Misaligned, NoArea, InUse (the area belongs to another).</summary>
    public Result Vfree(nuint address, Context context = 0) =>
        Kept(AreaRelease.At(Machine, state, address, frames: true, context));

    /// <summary>vunmap (R7.12): as <see cref="Vfree"/>, but Bug (InUse) for an area with frames of its own.</summary>
    public Result Vunmap(nuint address, Context context = 0) =>
        Kept(AreaRelease.At(Machine, state, address, frames: false, context));
}
