using System.Runtime.CompilerServices;
using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Mempool;

public sealed class DestroyProperties
{
    [Fact]
    [Verifies(RuleIds.Mempool.Destroy)]
    public void E9_5_With_an_element_outstanding_a_pool_stays()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(4);
        machine.Source.Always(fails: true);
        nuint element = machine.Take(pool);
        machine.Refuses(Reason.InUse, () => machine.Cpu.PoolDestroy(pool));
        Assert.Equal((4, 3, 0), machine.Facts(pool));
        machine.Give(pool, element);
        machine.Destroy(pool);
        Assert.Equal([4u, 3u, 2u, 1u], machine.Source.Back);
        machine.Refuses(Reason.NoPool, () => machine.Cpu.PoolDestroy(pool));
        machine.AssertAsBooted();

        ModelPools model = ModelPools.Boot();
        model.Create(4);
        model.Fail(1);
        model.Take(0x20);
        var destroy = new Command { Op = Op.PoolDestroy };
        Assert.Equal(Response.Bug(Model.Reason.InUse), model.Run(destroy));
        model.Give(4);
        Assert.Equal(Response.Of(Model.Outcome.Ok), model.Run(destroy));
        Assert.Equal((0, Response.Bug(Model.Reason.NoPool)), (model.State.Handed.Count, model.Run(destroy)));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.Destroy), Verifies(RuleIds.Slab.DestroyInUse)]
    public void A_cache_under_a_pool_cannot_be_destroyed_even_if_none_of_its_objects_is_in_use()
    {
        using var machine = PoolMachine.Boot();
        int cache = machine.CreateCache(500);
        int pool = machine.Number(machine.Cpu.CreateSlabPool(cache, 0));
        machine.Refuses(Reason.InUse, () => machine.Cpu.CacheDestroy(cache));
        machine.Destroy(pool);
        Assert.Equal(Outcome.Ok, machine.Cpu.CacheDestroy(cache).Outcome);
        machine.Refuses(Reason.NoCache, () => machine.Cpu.CreateSlabPool(cache, 0));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.Destroy)]
    public void A_pool_that_ends_is_unknown_from_the_beginning_on()
    {
        using var machine = PoolMachine.Boot();
        var source = new Watcher(machine);
        source.Pool = machine.Number(machine.Cpu.CreatePool(source, 3));
        machine.Destroy(source.Pool);
        Assert.Equal([Impl.Reason.NoPool, Impl.Reason.NoPool, Impl.Reason.NoPool], source.Said);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.Destroy)]
    public void A_pool_that_ended_keeps_no_source()
    {
        using var machine = PoolMachine.Boot();
        WeakReference source = Ended(machine);
        GC.Collect();
        Assert.False(source.IsAlive);
        machine.AssertAsBooted();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static WeakReference Ended(PoolMachine machine)
    {
        var source = new CountingSource();
        machine.Destroy(machine.Number(machine.Cpu.CreatePool(source, 2)));
        return new(source);
    }

    /// <summary>Asks its pool whenever it gets something back.</summary>
    sealed class Watcher(PoolMachine machine) : IElementSource
    {
        uint made;

        public int Pool { get; set; }

        public List<Impl.Reason> Said { get; } = [];

        public uint Take(CpuHandle cpu, uint gfp, Impl.Context context) => ++made;

        public void Give(CpuHandle cpu, uint element)
        {
            Assert.False(machine.System.PoolExists(Pool));
            Said.Add(machine.Cpu.PoolResize(Pool, 1, PoolMachine.Kernel).Reason);
        }

        public Impl.Reason Fault(uint element) => Impl.Reason.None;
    }

    [Fact]
    [Verifies(RuleIds.Mempool.Destroy)]
    public void Snapshots_and_reboots_bring_pools_back_and_take_them_away()
    {
        using var machine = PoolMachine.Boot();
        int cache = machine.CreateCache(100);
        int pool = machine.Number(machine.Cpu.CreateSlabPool(cache, 5)), own = machine.Pool(3);
        int[] reserve = machine.Reserve(pool);
        using (Snapshot snapshot = machine.System.Snapshot())
        {
            Assert.Equal(Outcome.Ok, machine.Cpu.PoolResize(pool, 1, PoolMachine.Kernel).Outcome);
            machine.Cpu.PoolDestroy(own);
            Assert.Equal(own, machine.Number(machine.Cpu.CreatePool(new CountingSource(), 1)));
            machine.System.Restore(snapshot);
        }

        Assert.Equal(reserve, machine.Reserve(pool));
        Assert.Equal((3, 3, 0), machine.Facts(own));
        Assert.Equal(4u, machine.Take(own));
        Assert.Contains(4u, machine.Source.Out);
        machine.Cpu.PoolFree(own, 4);
        machine.AssertSound();
        machine.System.Reboot();
        Assert.False(machine.System.PoolExists(pool) || machine.System.PoolExists(own));
        machine.AssertSound();
    }
}
