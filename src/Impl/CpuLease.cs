namespace Verified.Impl;

/// <summary>
/// A CPU that the running thread owns from <see cref="MemorySystem.Enter()"/> until it disposes of the lease, on the
/// same thread. A lease may be kept for one operation or for the life of the thread. A thread that enters again before
/// has the same CPU; only its first lease ends the ownership.
/// </summary>
/// <remarks>
/// Who wants the CPU drained or offline (<see cref="MemorySystem.Drain"/>, <see cref="MemorySystem.SetCpuOnline"/>)
/// waits for its owner. The owner does it when the lease ends, in <see cref="Answer"/>, and at the beginning of each
/// operation on the CPU but those that only move objects of its arrays or frames of its page lists: an object taken
/// from an array that is not empty, or given to one that is not full, a single frame taken from a list that need
/// not be refilled, and a single frame without a trace of use given to one that need not be flushed.
/// </remarks>
public readonly ref struct CpuLease
{
    readonly bool owns;

    internal CpuLease(CpuHandle cpu, bool owns)
    {
        Cpu = cpu;
        this.owns = owns;
    }

    /// <summary>The handle of the CPU. Not to be used after the lease has ended, nor by another thread.</summary>
    public CpuHandle Cpu { get; }

    /// <summary>Does what other threads ask of the owner of this CPU, if anything: for who keeps a lease while it does
    /// other things.</summary>
    public void Answer() => Cpu.Answer();

    /// <summary>Ends the lease: other threads may have the CPU. Nothing, if it has ended, or its system
    /// has.</summary>
    public void Dispose()
    {
        if (owns) Cpu.Leave();
    }
}
