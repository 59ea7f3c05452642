using Verified.Impl.Memory;

namespace Verified.Impl;

/// <summary>Interrupts: where each CPU will take one, and what it does then.</summary>
public sealed unsafe partial class MemorySystem
{
    /// <summary>By CPU; made when the first one is awaited.</summary>
    Action<CpuHandle>?[]? handlers;

    internal void AwaitInterrupt(int cpu, int tests, Action<CpuHandle>? handler)
    {
        if ((uint)tests > ushort.MaxValue) Throw.OutOfRange(nameof(tests), tests, $"0 to {ushort.MaxValue}");
        MemMap* live = Live;
        if (tests > 0)
        {
            ArgumentNullException.ThrowIfNull(handler);
            live->Owner = (owner ??= new SystemReference(this)).Value;
            (handlers ??= new Action<CpuHandle>?[Options.Cpus])[cpu] = handler;
        }
        PageAllocator.Interrupt.Await(live, live->Cpus + cpu, (ushort)tests);
    }

    internal void Interrupted(int cpu)
    {
        CpuState* state = Live->Cpus + cpu;
        // What the interrupted operation found so far is not of the handler, nor is its caller.
        (uint caller, int reports) = (state->Caller, state->Reports);
        state->Reports = 0;
        handlers![cpu]!(On(cpu));
        (state->Caller, state->Reports) = (caller, reports);
    }
}
