using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Mempool;

/// <summary>Threads that wait for elements.</summary>
public sealed class GateProperties
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    [Verifies(RuleIds.Mempool.AllocWaits), Verifies(RuleIds.Mempool.Guarantee)]
    public async Task Whoever_sleeps_goes_on_when_an_element_comes_back()
    {
        using var machine = PoolMachine.Boot(cpus: 4);
        int pool = machine.Pool(1);
        machine.Source.Always(fails: true);
        nuint only = machine.Take(pool);
        Task<uint>[] sleepers = [.. Enumerable.Range(1, 3).Select(cpu => Task.Run(() =>
        {
            Result served = machine.System.On(cpu).PoolAllocWait(pool, PoolMachine.Kernel);
            Assert.Equal(Outcome.Ok, served.Outcome);
            Assert.Equal(Outcome.Ok, machine.System.On(cpu).PoolFree(pool, served.Frame).Outcome);
            return served.Frame;
        }))];
        SpinUntil(() => machine.Facts(pool).Waiters == 3);
        machine.Give(pool, only);
        Assert.All(await Task.WhenAll(sleepers).WaitAsync(Patience), served => Assert.Equal((uint)only, served));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocWaits)]
    public async Task A_sleeper_can_be_cancelled_and_finds_a_pool_that_is_gone()
    {
        using var machine = PoolMachine.Boot(cpus: 2);
        int pool = machine.Pool(1);
        machine.Source.Always(fails: true);
        nuint only = machine.Take(pool);
        using var cancel = new CancellationTokenSource();
        Task<Result> asleep = Task.Run(() => machine.System.On(1).PoolAllocWait(
            pool, PoolMachine.Kernel, cancel: cancel.Token));
        SpinUntil(() => machine.Facts(pool).Waiters == 1);
        await cancel.CancelAsync();
        Assert.Equal((Outcome.WouldSleep, Reason.PoolEmpty), Told(await asleep.WaitAsync(Patience)));
        Assert.Equal(
            (Outcome.WouldSleep, Reason.PoolEmpty),
            Told(machine.Cpu.PoolAllocWait(pool, PoolMachine.Kernel, cancel: cancel.Token)));
        Assert.Equal(
            Outcome.Failed, machine.Cpu.PoolAllocWait(pool, PoolMachine.Atomic, cancel: cancel.Token).Outcome);
        machine.Give(pool, only);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocWaits)]
    public async Task Who_sleeps_with_a_lease_keeps_nobody_from_its_CPU()
    {
        using var system = MemorySystem.Boot(SlabMachine.Options(cpus: 2) with { Pools = 1 });
        var source = new CountingSource();
        int pool = (int)system.On(0).CreatePool(source, 1).Frame;
        source.Always(fails: true);
        uint only = system.On(0).PoolAlloc(pool, PoolMachine.Kernel).Frame;
        Task<uint> asleep = Task.Run(() =>
        {
            using CpuLease lease = system.Enter(1);
            uint element = lease.Cpu.PoolAllocWait(pool, PoolMachine.Kernel).Frame;
            Assert.Equal((1, Environment.CurrentManagedThreadId), (lease.Cpu.Cpu, system.Metadata.Owner(1)));
            lease.Cpu.PoolFree(pool, element);
            return element;
        });
        SpinUntil(() => system.ReadPool(pool).Waiters == 1);
        // Each CPU is asked to empty its array.
        Task<Result> shrink = Task.Run(() =>
        {
            using CpuLease lease = system.Enter(0);
            return lease.Cpu.CacheShrink(0);
        });
        Assert.NotEqual(Outcome.Bug, (await shrink.WaitAsync(Patience)).Outcome);
        await Task.Run(() =>
        {
            using CpuLease lease = system.Enter(0);
            Assert.Equal(Outcome.Ok, lease.Cpu.PoolFree(pool, only).Outcome);
        }).WaitAsync(Patience);
        Assert.Equal(only, await asleep.WaitAsync(Patience));
    }

    static (Outcome Outcome, Reason Reason) Told(Result result) => (result.Outcome, result.Reason);

    static void SpinUntil(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience));
}
