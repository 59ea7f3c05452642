using System.Runtime.InteropServices;
using Verified.Impl;
using Verified.Tests.Properties.Mempool;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Slab;

/// <summary>What an interrupt inside an operation keeps apart.</summary>
public sealed class InterruptedProperties
{
    /// <summary>The first element of the pool is damaged; for the second the cache grows, and is interrupted.</summary>
    [Fact]
    [Verifies(RuleIds.PageAllocator.Interrupted)]
    public void Reports_and_caller_of_the_interrupted_operation_are_not_those_of_the_handler()
    {
        using var machine = PoolMachine.Boot(debug: true);
        CpuHandle cpu = machine.Cpu;
        int cache = machine.CreateCache(512), other = machine.CreateCache(64);
        machine.Destroy(machine.Number(cpu.CreateSlabPool(other, 2)));
        cpu.Caller = 5;
        nuint last = 0;
        for (uint left = machine.System.ReadCache(cache).Num; left > 0; left--)
            last = cpu.CacheAlloc(cache, PoolMachine.Kernel).Address;
        Assert.Equal(Outcome.Freed, cpu.CacheFree(cache, last).Outcome);
        Marshal.WriteByte((nint)last, 20, 0);

        Result inside = default;
        cpu.InterruptAfter(1, own =>
        {
            own.Caller = 77;
            inside = own.CacheAlloc(other, PoolMachine.Atomic, Impl.Context.Interrupt);
        });
        Result made = cpu.CreateSlabPool(cache, 2);
        Assert.Equal((Outcome.Ok, 0), (inside.Outcome, inside.Reports));
        Assert.Equal((Outcome.Ok, 1), (made.Outcome, made.Reports));
        Assert.Equal(5u, cpu.Caller);
    }
}
