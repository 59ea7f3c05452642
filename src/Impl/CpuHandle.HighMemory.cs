using Verified.Impl.HighMemory;

namespace Verified.Impl;

/// <summary>
/// Mappings of high memory. A machine without windows (<see cref="MachineOptions.Pkmap"/> 0) answers Bug (Illegal) to
/// all of them, and a frame that does not exist is Bug (Invalid). A frame of low memory has its own address, whatever
/// maps it. Answers that are Bug change nothing. With real mappings an operation may fail (NoAddress), where the
/// operating system maps no further page.
/// </summary>
public readonly unsafe partial struct CpuHandle
{
    /// <summary>kmap (R7.3): Ok with an address that shows the frame (pfn) until <see cref="Kunmap"/>. WouldSleep
    /// (MapSlots) when every slot has users: the caller is counted as waiting, sleeps until one is left, and asks anew.
    /// Bug (InInterrupt).</summary>
    public Result Kmap(uint frame, Context context = 0) => Kept(Permanent.Map(Machine, state, frame, context));

    /// <summary>kmap that waits: sleeps until a slot is left, as often as it must. A lease of the CPU is let go
    /// meanwhile, so that other threads may use it. Answers WouldSleep only when it is cancelled; a caller without a
    /// token may wait for ever, as in the kernel. The wait may allocate managed memory.</summary>
    public Result KmapWait(uint frame, CancellationToken cancel = default)
    {
        while (true)
        {
            int ticket = system.Slots.Ticket;
            Result result = Kmap(frame);
            if (result.Outcome != Outcome.WouldSleep || !Awaits(system.Slots, ticket, cancel)) return result;
        }
    }

    /// <summary>kunmap (R7.6): one user of the frame's slot less; the address stays its own until the slot is needed.
    /// Ok; Ignored for low memory. Bug: NoMapping, Unused (more kunmap than kmap), InInterrupt.</summary>
    public Result Kunmap(uint frame, Context context = 0)
    {
        Result result = Permanent.Unmap(Machine, state, frame, context, out bool wakes);
        if (wakes) system.Slots.Open();
        return Kept(result);
    }

    /// <summary>kmap_atomic (R7.7): Ok with the address of this CPU's place for the type, 0 to 12, which shows the
    /// frame from now on, whatever it showed before. The caller keeps the CPU to itself, and does not sleep, until
    /// <see cref="KunmapAtomic"/>. Bug: Illegal (type); in a build with debugging InUse, if the place shows a frame
    /// already.</summary>
    public Result KmapAtomic(uint frame, int type) => Kept(Temporary.Map(Machine, state, frame, (uint)type));

    /// <summary>kunmap_atomic: Ok. The place goes on showing its frame; in a build with debugging it no longer does,
    /// and an address of another place is Bug (Invalid). Bug: Illegal (type), NoMapping (nothing was mapped).</summary>
    public Result KunmapAtomic(nuint address, int type) =>
        Kept(Temporary.Unmap(Machine, state, address, (uint)type));

    /// <summary>kmap_local_page (R7.8): Ok with an address, one of up to 15 (with debugging 16) that the CPU has one
    /// above the other. Bug (TooDeep).</summary>
    public Result KmapLocal(uint frame) => Kept(Local.Map(Machine, state, frame));

    /// <summary>kunmap_local: ends the local mapping that this CPU made last. Ok; Ignored for a direct address. Bug:
    /// Invalid (no such address), NoMapping (none is left), NotLast.</summary>
    public Result KunmapLocal(nuint address) => Kept(Local.Unmap(Machine, state, address));
}
