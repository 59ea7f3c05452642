using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Impl.PageFrames;
using Verified.Impl.PerCpu;

namespace Verified.Impl;

/// <summary>
/// One CPU of a machine, through which a thread uses the allocator. A small value: copy it freely. No operation but
/// <see cref="AllocPagesWait"/> allocates managed memory. On a CPU that is offline every one answers Bug (Offline).
/// After its system has ended every one throws <see cref="ObjectDisposedException"/>.
/// </summary>
public readonly unsafe partial struct CpuHandle
{
    readonly MemorySystem system;

    // Into the metadata of the system, and good for as long as that has a map.
    readonly CpuState* state;

    internal CpuHandle(MemorySystem system, int cpu)
    {
        this.system = system;
        state = system.Map->Cpus + cpu;
    }

    /// <summary>The number of the CPU, from 0.</summary>
    public int Cpu
    {
        get
        {
            _ = Machine;
            int number = state->Number;
            GC.KeepAlive(system);
            return number;
        }
    }

    /// <summary>Who uses the CPU from now on: objects of caches that keep their last user (R8.22) keep this number. 0
    /// after boot. Inside an interrupt it is the handler's, and comes back after it.</summary>
    public uint Caller
    {
        get
        {
            _ = Machine;
            uint caller = state->Caller;
            GC.KeepAlive(system);
            return caller;
        }
        set
        {
            _ = Machine;
            state->Caller = value;
            GC.KeepAlive(system);
        }
    }

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
        Kept(Request.Pages(Machine, state, gfp, order, context));

    /// <summary>alloc_pages of a caller that was told to sleep (<see cref="Reason.Congestion"/>) and has slept: goes on
    /// with reclaim, whatever is free by now. Bug (Illegal) if the machine does not reclaim.</summary>
    public Result RetryPages(uint gfp, int order, Context context = 0) =>
        Kept(Request.Again(Machine, Cpu, gfp, order, context));

    /// <summary>alloc_pages that waits: sleeps as often as <see cref="AllocPages"/> tells it to, up to 20 ms for
    /// congestion and a tick for a victim, and goes on. Answers WouldSleep only when it is cancelled; a caller without
    /// a token may wait for ever, as in the kernel. The one operation that may allocate managed memory, for the
    /// wait.</summary>
    public Result AllocPagesWait(uint gfp, int order, Context context = 0, CancellationToken cancel = default)
    {
        const int CongestionMs = 20, TickMs = 1;
        Result result = AllocPages(gfp, order, context);
        while (result.Outcome == Outcome.WouldSleep)
        {
            bool congested = result.Reason == Reason.Congestion;
            if (cancel.WaitHandle.WaitOne(congested ? CongestionMs : TickMs)) return result;
            result = congested ? RetryPages(gfp, order, context) : AllocPages(gfp, order, context);
        }
        return result;
    }

    /// <summary>kswapd of a node: one balancing round, if it was woken (R4.14). Ok: it sleeps again; Ignored: it sleeps
    /// anyway; WouldSleep: there is more to do, after a nap. Bug (NoNode), or Bug (Illegal) if the machine does not
    /// reclaim.</summary>
    public Result Kswapd(int node) => Kept(
        IsOnline ? PageAllocator.Kswapd.Run(Machine, state, node) : Online.Refusal);

    /// <summary>alloc_pages_node: as <see cref="AllocPages"/>, but by the lists of the node given, which fall back to
    /// the other nodes. Bug (NoNode) if the machine has no such node.</summary>
    public Result AllocPagesOn(int node, uint gfp, int order, Context context = 0) =>
        Kept(Request.On(Machine, Cpu, node, gfp, order, context));

    /// <summary>As <see cref="AllocPagesOn"/>, but from no other node: Failed (NoZones) if none of its zones
    /// will do.</summary>
    public Result AllocPagesBound(int node, uint gfp, int order, Context context = 0) =>
        Kept(Request.Bound(Machine, Cpu, node, gfp, order, context));

    /// <summary>alloc_page: one frame.</summary>
    public Result AllocPage(uint gfp, Context context = 0) => Kept(Request.Pages(Machine, state, gfp, 0, context));

    /// <summary>__get_free_pages: 2^order frames by address. Answers Lost when high memory served (R4.2).</summary>
    public Result GetFreePages(uint gfp, int order, Context context = 0) =>
        Kept(Request.Address(Machine, Cpu, gfp, order, context));

    /// <summary>__get_free_page: one frame by address.</summary>
    public Result GetFreePage(uint gfp, Context context = 0) => Kept(Request.Address(Machine, Cpu, gfp, 0, context));

    /// <summary>get_zeroed_page: one frame of zeros by address; high memory is a bug (R4.2).</summary>
    public Result GetZeroedPage(uint gfp, Context context = 0) => Kept(Request.ZeroedPage(Machine, Cpu, gfp, context));

    /// <summary>__get_dma_pages: as <see cref="GetFreePages"/>, from the DMA zone.</summary>
    public Result GetDmaPages(uint gfp, int order, Context context = 0) =>
        Kept(Request.Address(Machine, Cpu, gfp | Gfp.Dma, order, context));

    /// <summary>__free_pages: one user less of the block (R4.4). Answers Freed, Shared, Ignored, Refused or
    /// Bug.</summary>
    public Result FreePages(uint frame, int order) => Kept(Release.Frames(Machine, state, frame, order));

    /// <summary>__free_page.</summary>
    public Result FreePage(uint frame) => Kept(Release.Frames(Machine, state, frame, 0));

    /// <summary>free_cold_page: as <see cref="FreePage"/>, but to the cold list.</summary>
    public Result FreeColdPage(uint frame) => Kept(Release.ColdFrame(Machine, Cpu, frame));

    /// <summary>release_pages: <see cref="PutPage"/> of each frame in turn, but to the list named. Answers Ok, whatever
    /// became of each, with all their reports; or Bug (Offline).</summary>
    /// <param name="frames">The frames (pfn).</param>
    /// <param name="cold">Whether single frames go to the cold list.</param>
    /// <param name="freed">How many of the frames were freed.</param>
    public Result ReleasePages(ReadOnlySpan<uint> frames, bool cold, out int freed) =>
        Kept(Release.Each(Machine, Cpu, frames, cold, out freed));

    /// <summary>drain_local_pages: gives everything in this CPU's page lists to the buddy system (R6.5).</summary>
    public Result Drain() => Kept(IsOnline ? PerCpu.Drain.Here(Machine, state) : Online.Refusal);

    /// <summary>free_pages: as <see cref="FreePages"/>, by a pointer into the first frame; 0 is ignored.</summary>
    public Result FreePagesAt(nuint address, int order) => Kept(Release.At(Machine, Cpu, address, order));

    /// <summary>free_page.</summary>
    public Result FreePageAt(nuint address) => Kept(Release.At(Machine, Cpu, address, 0));

    /// <summary>get_page: one user more (R1.5); of a compound block, on its first frame.</summary>
    public Result GetPage(uint frame) => Kept(IsOnline ? UsageCounter.Get(Machine, frame) : Online.Refusal);

    /// <summary>put_page: one user less; the last one frees (R1.6).</summary>
    public Result PutPage(uint frame) => Kept(
        IsOnline ? UsageCounter.Put(Machine, state, frame, Give.Hot) : Online.Refusal);

    /// <summary>free_reserved_page: releases a frame that the boot kept.</summary>
    public Result FreeReservedPage(uint frame) => Kept(
        IsOnline ? Boot.FreeReserved(Machine, state, frame) : Online.Refusal);

    /// <summary>Sets flag bits 0 to 19 but PG_highmem and PG_compound.</summary>
    public Result SetFlags(uint frame, uint mask) =>
        Kept(IsOnline ? Change.SetFlags(Machine, frame, mask) : Online.Refusal);

    /// <summary>Clears flag bits 0 to 19 but PG_highmem and PG_compound.</summary>
    public Result ClearFlags(uint frame, uint mask) =>
        Kept(IsOnline ? Change.ClearFlags(Machine, frame, mask) : Online.Refusal);

    /// <summary>One page table entry more maps the frame.</summary>
    public Result Map(uint frame) => Kept(IsOnline ? Change.Map(Machine, frame) : Online.Refusal);

    /// <summary>One page table entry less maps the frame.</summary>
    public Result Unmap(uint frame) => Kept(IsOnline ? Change.Unmap(Machine, frame) : Online.Refusal);

    /// <summary>Sets `mapping`.</summary>
    public Result SetMapping(uint frame, ulong value) =>
        Kept(IsOnline ? Change.SetMapping(Machine, frame, value) : Online.Refusal);

    /// <summary>Sets `index`.</summary>
    public Result SetIndex(uint frame, ulong value) =>
        Kept(IsOnline ? Change.SetIndex(Machine, frame, value) : Online.Refusal);

    /// <summary>Sets `private`.</summary>
    public Result SetPrivate(uint frame, ulong value) =>
        Kept(IsOnline ? Change.SetPrivate(Machine, frame, value) : Online.Refusal);

    /// <summary>Has the handler called on this CPU, as a device would interrupt it: inside a request, after so many
    /// mark tests from now on, where no lock is held. The handler may use the CPU, and asks with
    /// <see cref="Context.Interrupt"/>. A CPU awaits one interrupt at a time: another call replaces it, and 0 calls it
    /// off. For tests; requests of single frames are slower while one is awaited.</summary>
    /// <param name="tests">Mark tests, 0 to 65535.</param>
    /// <param name="handler">What happens then; the system keeps it.</param>
    public void InterruptAfter(int tests, Action<CpuHandle>? handler) =>
        system.AwaitInterrupt(Cpu, tests, handler);

    bool IsOnline
    {
        get
        {
            Ownership.Listen(Machine, state);
            return state->Mode != CpuMode.Offline;
        }
    }

    internal void Answer()
    {
        Ownership.Answer(Machine, state->Number);
        GC.KeepAlive(system);
    }

    internal void Leave()
    {
        MemMap* map = system.Map;
        if (map != null) Ownership.Leave(map, state->Number);
        GC.KeepAlive(system);
    }

    // The finalizer of the arena must not run while an operation uses its memory.
    Result Kept(Result result)
    {
        GC.KeepAlive(system);
        return result;
    }

    internal bool IsOf(MemorySystem other) => ReferenceEquals(system, other);
}
