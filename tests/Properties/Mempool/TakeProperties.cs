using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Mempool;

public sealed class TakeProperties
{
    const uint Kernel = PoolMachine.Kernel, Atomic = PoolMachine.Atomic, NoWarn = 0x200;

    /// <summary>Flags, calls of the back end for four requests, and for the fifth, and how that ends.</summary>
    public static TheoryData<uint, int[], int, Outcome> Masks => new()
    {
        { Kernel, [1, 1, 2, 2], 2, Outcome.WouldSleep },
        { Atomic, [1, 1, 1, 1], 1, Outcome.Failed },
        { PoolMachine.NoFs, [1, 1, 1, 1], 1, Outcome.WouldSleep },
        { PoolMachine.NoIo, [1, 1, 1, 1], 1, Outcome.WouldSleep },
        { 0x80, [1, 1, 1, 1], 1, Outcome.Failed },
        { 0xC0, [1, 1, 2, 2], 2, Outcome.Failed },
    };

    [Theory]
    [MemberData(nameof(Masks))]
    [Verifies(RuleIds.Mempool.AllocNoWait), Verifies(RuleIds.Mempool.AllocHarder)]
    [Verifies(RuleIds.Mempool.AllocReserve), Verifies(RuleIds.Mempool.AllocWaits)]
    public void E9_2_Over_a_back_end_that_always_fails(uint gfp, int[] calls, int fifth, Outcome end)
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(4);
        ModelPools model = ModelPools.Boot();
        model.Create(4);
        model.Fail(ulong.MaxValue);
        for (int i = 0; i < 5; i++)
        {
            machine.Source.Always(fails: true);
            int before = model.Asked;
            Result result = machine.Cpu.PoolAlloc(pool, gfp);
            Response response = model.Take(gfp);
            int expected = i == 4 ? fifth : calls[i];
            Assert.Equal(i == 4 ? end : Outcome.Ok, result.Outcome);
            Assert.Equal(result.Outcome.ToString(), response.Outcome.ToString());
            Assert.Equal(result.Reason.ToString(), response.Reason.ToString());
            Assert.Equal((expected, expected), (machine.Source.Asked.Count, model.Asked - before));
            uint first = (gfp & ~0x50u) | NoWarn;
            Assert.Equal(expected == 2 ? [first, gfp] : [first], machine.Source.Asked);
            Assert.Equal(machine.Facts(pool), model.Facts());
        }

        int waiters = end == Outcome.WouldSleep ? 1 : 0;
        Assert.Equal((4, 0, waiters), machine.Facts(pool));
        for (uint element = 1; element <= 4; element++) machine.Give(pool, element);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocHarder)]
    public void The_second_attempt_serves_before_the_reserve_does()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(2);
        machine.Source.Always(fails: true);
        nuint first = machine.Take(pool);
        machine.Source.Asked.Clear();
        machine.Source.Fails = number => number == 0;
        nuint second = machine.Take(pool);
        Assert.Equal((2u, 3u, 1), ((uint)first, (uint)second, machine.Facts(pool).Count));
        machine.Give(pool, first);
        machine.Give(pool, second, kept: false);
        machine.AssertAsBooted();
    }

    [Theory]
    [Verifies(RuleIds.Mempool.Guarantee)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void As_many_requests_as_the_reserve_has_elements_are_served_whatever_the_back_end_does(int least)
    {
        var random = new Random(least);
        for (int round = 0; round < 50; round++)
        {
            using var machine = PoolMachine.Boot();
            int pool = machine.Pool((ulong)least);
            machine.Source.Fails = _ => random.Next(3) != 0;
            var held = new List<nuint>();
            for (int step = 0; step < 40; step++)
            {
                int promised = machine.Facts(pool).Count;
                uint gfp = random.Next(2) == 0 ? Kernel : Atomic;
                if (random.Next(2) == 0 && held.Count > 0)
                {
                    machine.Give(pool, held[^1], promised < least);
                    held.RemoveAt(held.Count - 1);
                    continue;
                }

                Result result = machine.Cpu.PoolAlloc(pool, gfp);
                if (result.Outcome == Outcome.Ok) held.Add(result.Frame);
                else Assert.Equal((0, gfp == Kernel), (promised, result.Outcome == Outcome.WouldSleep));
            }

            foreach (nuint element in held) machine.Give(pool, element, machine.Facts(pool).Count < least);
            machine.AssertAsBooted();
        }
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocNoWait)]
    public void A_pool_of_a_cache_takes_from_the_array_of_the_CPU_and_from_the_reserve_when_no_slab_is_to_be_had()
    {
        using var machine = PoolMachine.Boot();
        int cache = machine.CreateCache(2048);
        int pool = machine.Number(machine.Cpu.CreateSlabPool(cache, 3));
        int[] reserve = machine.Reserve(pool);
        nuint first = machine.Take(pool);
        Assert.DoesNotContain(Word(machine, first), reserve);
        var held = new List<nuint> { first };
        for (int k = 0; k < 4; k++)
        {
            while (machine.System.LocalCount(cache, 0) > 0) held.Add(machine.Take(pool));
            if (machine.Facts(pool).Count == 0) break;
            machine.System.FailPages(1);
            held.Add(machine.Take(pool, Atomic));
            Assert.Equal(reserve[machine.Facts(pool).Count], Word(machine, held[^1]));
        }

        machine.System.FailPages(1);
        Result none = machine.Cpu.PoolAlloc(pool, Atomic);
        Assert.Equal((Outcome.Failed, Reason.Injected), (none.Outcome, none.Reason));
        foreach (nuint element in held) machine.Give(pool, element, machine.Facts(pool).Count < 3);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocNoWait)]
    public void A_pool_of_kmalloc_asks_for_memory_of_devices_when_the_request_does()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Number(machine.Cpu.CreateKmallocPool(100, 2));
        nuint ordinary = machine.Take(pool), dma = machine.Take(pool, Kernel | 1);
        Assert.True(machine.System.TryFrameOf(dma, out uint frame) && frame < 1024);
        machine.Give(pool, ordinary, kept: false);
        machine.Give(pool, dma, kept: false);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocNoWait)]
    public void Who_may_wait_is_warned_in_an_interrupt()
    {
        using var machine = PoolMachine.Boot();
        int cache = machine.CreateCache(64);
        int[] pools = [machine.Pool(1), machine.Number(machine.Cpu.CreateSlabPool(cache, 1))];
        foreach (int pool in pools)
        {
            Result warned = machine.Cpu.PoolAlloc(pool, Kernel, Impl.Context.Interrupt);
            Result silent = machine.Cpu.PoolAlloc(pool, Atomic, Impl.Context.Interrupt);
            Assert.Equal((true, false), (warned.MightSleep, silent.MightSleep));
            foreach (Result result in (Result[])[warned, silent])
                machine.Give(pool, result.Address != 0 ? result.Address : result.Frame, kept: false);
        }

        machine.AssertAsBooted();
    }

    static int Word(PoolMachine machine, nuint address)
    {
        Assert.True(machine.System.TryFrameOf(address, out uint frame));
        return (int)((frame * 1024) + ((address - machine.System.AddressOf(frame)) / 4));
    }
}
