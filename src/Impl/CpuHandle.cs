using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.PageFrames;

namespace Verified.Impl;

/// <summary>
/// One CPU of a machine, through which a thread uses the allocator. A small value: copy it freely. No operation
/// allocates managed memory. Every operation throws <see cref="ObjectDisposedException"/> after its system has ended.
/// </summary>
public readonly unsafe struct CpuHandle
{
    readonly MemorySystem system;
    readonly int cpu;

    internal CpuHandle(MemorySystem system, int cpu)
    {
        this.system = system;
        this.cpu = cpu;
    }

    /// <summary>The number of the CPU, from 0.</summary>
    public int Cpu => cpu;

    MemMap* Machine
    {
        get
        {
            MemMap* map = system.Map;
            if (map == null) Throw.Disposed();
            return map;
        }
    }

    /// <summary>alloc_pages: 2^order frames (R4.1). Answers Ok with the first frame, Failed, or Bug.</summary>
    public Result AllocPages(uint gfp, int order, Context context = 0) =>
        Kept(Request.Pages(Machine, gfp, order, context));

    /// <summary>alloc_page: one frame.</summary>
    public Result AllocPage(uint gfp, Context context = 0) => Kept(Request.Pages(Machine, gfp, 0, context));

    /// <summary>__get_free_pages: 2^order frames by address. Answers Lost when high memory served (R4.2).</summary>
    public Result GetFreePages(uint gfp, int order, Context context = 0) =>
        Kept(Request.Address(Machine, gfp, order, context));

    /// <summary>__get_free_page: one frame by address.</summary>
    public Result GetFreePage(uint gfp, Context context = 0) => Kept(Request.Address(Machine, gfp, 0, context));

    /// <summary>get_zeroed_page: one frame of zeros by address; high memory is a bug (R4.2).</summary>
    public Result GetZeroedPage(uint gfp, Context context = 0) => Kept(Request.ZeroedPage(Machine, gfp, context));

    /// <summary>__get_dma_pages: as <see cref="GetFreePages"/>, from the DMA zone.</summary>
    public Result GetDmaPages(uint gfp, int order, Context context = 0) =>
        Kept(Request.Address(Machine, gfp | Gfp.Dma, order, context));

    /// <summary>__free_pages: one user less of the block (R4.4). Answers Freed, Shared, Ignored, Refused or
    /// Bug.</summary>
    public Result FreePages(uint frame, int order) => Kept(Release.Frames(Machine, frame, order));

    /// <summary>__free_page.</summary>
    public Result FreePage(uint frame) => Kept(Release.Frames(Machine, frame, 0));

    /// <summary>free_pages: as <see cref="FreePages"/>, by a pointer into the first frame; 0 is ignored.</summary>
    public Result FreePagesAt(nuint address, int order) => Kept(Release.At(Machine, address, order));

    /// <summary>free_page.</summary>
    public Result FreePageAt(nuint address) => Kept(Release.At(Machine, address, 0));

    /// <summary>get_page: one user more (R1.5); of a compound block, on its first frame.</summary>
    public Result GetPage(uint frame) => Kept(UsageCounter.Get(Machine, frame));

    /// <summary>put_page: one user less; the last one frees (R1.6).</summary>
    public Result PutPage(uint frame) => Kept(UsageCounter.Put(Machine, frame));

    /// <summary>free_reserved_page: releases a frame that the boot kept.</summary>
    public Result FreeReservedPage(uint frame) => Kept(Boot.FreeReserved(Machine, frame));

    /// <summary>Sets flag bits 0 to 19 but PG_highmem and PG_compound.</summary>
    public Result SetFlags(uint frame, uint mask) => Kept(Change.SetFlags(Machine, frame, mask));

    /// <summary>Clears flag bits 0 to 19 but PG_highmem and PG_compound.</summary>
    public Result ClearFlags(uint frame, uint mask) => Kept(Change.ClearFlags(Machine, frame, mask));

    /// <summary>One page table entry more maps the frame.</summary>
    public Result Map(uint frame) => Kept(Change.Map(Machine, frame));

    /// <summary>One page table entry less maps the frame.</summary>
    public Result Unmap(uint frame) => Kept(Change.Unmap(Machine, frame));

    /// <summary>Sets `mapping`.</summary>
    public Result SetMapping(uint frame, ulong value) => Kept(Change.SetMapping(Machine, frame, value));

    /// <summary>Sets `index`.</summary>
    public Result SetIndex(uint frame, ulong value) => Kept(Change.SetIndex(Machine, frame, value));

    /// <summary>Sets `private`.</summary>
    public Result SetPrivate(uint frame, ulong value) => Kept(Change.SetPrivate(Machine, frame, value));

    // The finalizer of the arena must not run while an operation uses its memory.
    Result Kept(Result result)
    {
        GC.KeepAlive(system);
        return result;
    }
}
