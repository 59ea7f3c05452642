using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Mempool;

public sealed class GiveProperties
{
    [Fact]
    [Verifies(RuleIds.Mempool.FreeReserve)]
    public void E9_3_An_element_fills_the_reserve_before_the_back_end_gets_one()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(4);
        machine.Source.Always(fails: true);
        nuint missing = machine.Take(pool);
        machine.Source.Always(fails: false);
        nuint further = machine.Take(pool);
        Assert.Equal(3, machine.Facts(pool).Count);
        machine.Give(pool, further);
        Assert.Equal([1, 2, 3, (int)further], machine.Reserve(pool));
        Assert.Empty(machine.Source.Back);
        machine.Give(pool, missing, kept: false);
        Assert.Equal([(uint)missing], machine.Source.Back);
        machine.AssertAsBooted();

        ModelPools model = ModelPools.Boot();
        model.Create(4);
        model.Fail(1);
        Assert.Equal((4UL, 5UL), (model.Take(0x20).Address, model.Take(0x20).Address));
        Assert.Equal((4, 3, 0), model.Facts());
        Assert.Equal((Response.Of(Model.Outcome.Ok), (4, 4, 0)), (model.Give(5), model.Facts()));
        Assert.Equal((Response.Of(Model.Outcome.Freed), (4, 4, 0)), (model.Give(4), model.Facts()));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeReserve)]
    public void All_who_wait_are_woken_by_an_element_that_comes_back_to_the_reserve()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(1);
        machine.Source.Always(fails: true);
        nuint element = machine.Take(pool);
        for (int waiters = 1; waiters <= 3; waiters++)
        {
            Assert.Equal(Outcome.WouldSleep, machine.Cpu.PoolAlloc(pool, PoolMachine.Kernel).Outcome);
            Assert.Equal((1, 0, waiters), machine.Facts(pool));
        }

        machine.Give(pool, element);
        Assert.Equal((1, 1, 0), machine.Facts(pool));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeReserve)]
    public void What_comes_back_to_a_pool_without_a_reserve_wakes_nobody()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(0);
        nuint element = machine.Take(pool);
        machine.Source.Always(fails: true);
        Assert.Equal(Outcome.WouldSleep, machine.Cpu.PoolAlloc(pool, PoolMachine.Kernel).Outcome);
        machine.Give(pool, element, kept: false);
        Assert.Equal((0, 0, 1), machine.Facts(pool));
        machine.AssertAsBooted();
    }
}
