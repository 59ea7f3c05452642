using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Mempool;

public sealed class ResizeProperties
{
    [Fact]
    [Verifies(RuleIds.Mempool.ResizeShrink), Verifies(RuleIds.Mempool.ResizeRefill)]
    public void E9_4_From_four_to_two_and_back_over_a_back_end_that_fails()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(4);
        Assert.Equal(Outcome.Ok, machine.Cpu.PoolResize(pool, 2, PoolMachine.Kernel).Outcome);
        Assert.Equal((2, 2, 0), machine.Facts(pool));
        Assert.Equal([4u, 3u], machine.Source.Back);
        machine.Source.Always(fails: true);
        Assert.Equal(Outcome.Ok, machine.Cpu.PoolResize(pool, 4, PoolMachine.NoFs).Outcome);
        Assert.Equal((4, 2, 0), machine.Facts(pool));
        Assert.Equal([PoolMachine.NoFs], machine.Source.Asked);
        machine.Refuses(Reason.InUse, () => machine.Cpu.PoolDestroy(pool));
        machine.Source.Always(fails: false);
        Assert.Equal(Outcome.Ok, machine.Cpu.PoolResize(pool, 4, PoolMachine.Kernel).Outcome);
        Assert.Equal([1, 2, 5, 6], machine.Reserve(pool));
        machine.AssertAsBooted();

        ModelPools model = ModelPools.Boot();
        model.Create(4);
        Assert.Equal((Response.Of(Model.Outcome.Ok), (2, 2, 0)), (model.Resize(2), model.Facts()));
        Assert.Equal(2, model.State.Handed.Count);
        model.Fail(ulong.MaxValue);
        Assert.Equal((Response.Of(Model.Outcome.Ok), (4, 2, 0)), (model.Resize(4), model.Facts()));
        Assert.Equal(1, model.Asked);
    }

    [Fact]
    [Verifies(RuleIds.Mempool.ResizeGrow)]
    public void Without_an_array_nothing_changes()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(4);
        machine.System.FailPages(1);
        Result failed = machine.Cpu.PoolResize(pool, 2000, PoolMachine.Kernel);
        Assert.Equal((Outcome.Failed, Reason.Injected), (failed.Outcome, failed.Reason));
        failed = machine.Cpu.PoolResize(pool, 32769, PoolMachine.Kernel);
        Assert.Equal((Outcome.Failed, Reason.TooLarge), (failed.Outcome, failed.Reason));
        failed = machine.Cpu.PoolResize(pool, long.MaxValue, PoolMachine.Kernel);
        Assert.Equal((Outcome.Failed, Reason.TooLarge), (failed.Outcome, failed.Reason));
        Assert.Equal([1, 2, 3, 4], machine.Reserve(pool));
        machine.AssertAsBooted();
    }

    [Theory]
    [Verifies(RuleIds.Mempool.ResizeRefused)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void To_no_element_or_less_is_a_bug(long least)
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(2);
        machine.Refuses(Reason.Illegal, () => machine.Cpu.PoolResize(pool, least, PoolMachine.Kernel));
        machine.AssertAsBooted();
        ModelPools model = ModelPools.Boot();
        model.Create(2);
        Assert.Equal(Response.Bug(Model.Reason.Illegal), model.Resize(least));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.ResizeShrink), Verifies(RuleIds.Mempool.ResizeGrow)]
    public void The_reserve_never_holds_more_than_it_is_to_hold()
    {
        var random = new Random(9);
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(3);
        machine.Source.Fails = _ => random.Next(2) == 0;
        var held = new List<nuint>();
        for (int step = 0; step < 2000; step++)
        {
            switch (random.Next(3))
            {
                case 0:
                    int least = random.Next(1, 300);
                    Assert.Equal(Outcome.Ok, machine.Cpu.PoolResize(pool, least, PoolMachine.Kernel).Outcome);
                    Assert.Equal(least, machine.Facts(pool).Least);
                    break;
                case 1 when held.Count > 0:
                    machine.Give(pool, held[^1], machine.Facts(pool).Count < machine.Facts(pool).Least);
                    held.RemoveAt(held.Count - 1);
                    break;
                default:
                    if (machine.Cpu.PoolAlloc(pool, PoolMachine.Atomic) is { Outcome: Outcome.Ok } taken)
                        held.Add(taken.Frame);
                    break;
            }

            Assert.True(machine.Facts(pool).Count <= machine.Facts(pool).Least);
            Assert.Equal(machine.Source.Out.Count, machine.Facts(pool).Count + held.Count);
        }

        machine.AssertSound();
        machine.Source.Always(fails: false);
        foreach (nuint element in held)
            machine.Give(pool, element, machine.Facts(pool).Count < machine.Facts(pool).Least);
        machine.Cpu.PoolResize(pool, machine.Facts(pool).Least, PoolMachine.Kernel);
        machine.AssertAsBooted();
    }
}
