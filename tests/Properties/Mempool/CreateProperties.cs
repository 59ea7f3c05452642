using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Mempool;

public sealed class CreateProperties
{
    [Fact]
    [Verifies(RuleIds.Mempool.CreateFailed), Verifies(RuleIds.Mempool.Scripted)]
    public void E9_1_Without_the_third_of_four_elements_two_go_back_and_there_is_no_pool()
    {
        using var machine = PoolMachine.Boot();
        machine.Source.Fails = number => number == 2;
        Result result = machine.Cpu.CreatePool(machine.Source, 4);
        Assert.Equal((Outcome.Failed, Reason.Scripted), (result.Outcome, result.Reason));
        Assert.Equal([0xD0u, 0xD0u, 0xD0u], machine.Source.Asked);
        Assert.Equal([2u, 1u], machine.Source.Back);
        Assert.False(machine.System.PoolExists(0));
        machine.AssertAsBooted();

        ModelPools model = ModelPools.Boot();
        model.Fail(4);
        Assert.Equal(Response.Failed(Model.Reason.Scripted), model.Create(4));
        Assert.Equal((2, 0), (model.State.Made, model.State.Handed.Count));
        Assert.All(model.State.Pools, Assert.Null);
    }

    [Fact]
    [Verifies(RuleIds.Mempool.CreateFull), Verifies(RuleIds.Mempool.Exact)]
    public void A_new_pool_is_full_and_its_elements_form_a_stack()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(4);
        Assert.Equal([1, 2, 3, 4], machine.Reserve(pool));
        Assert.Equal((4, 4, 0), machine.Facts(pool));
        machine.Source.Always(fails: true);
        Assert.Equal([4u, 3u, 2u, 1u], Enumerable.Range(0, 4).Select(_ => (uint)machine.Take(pool)));
        for (uint element = 1; element <= 4; element++) machine.Give(pool, element);
        machine.AssertAsBooted();
    }

    [Theory]
    [Verifies(RuleIds.Mempool.CreateFull)]
    [InlineData(0UL, 32u)]
    [InlineData(8UL, 32u)]
    [InlineData(24UL, 96u)]
    [InlineData(40UL, 192u)]
    [InlineData(32768UL, 131072u)]
    public void Descriptor_and_array_are_objects_of_kmalloc(ulong least, uint size)
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(least);
        Assert.Equal((1, 1), (InUse(machine, 64), InUse(machine, size)));
        machine.AssertSound();
        machine.Destroy(pool);
        Assert.Equal((0, 0), (InUse(machine, 64), InUse(machine, size)));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.CreateFailed)]
    public void Nothing_is_left_of_a_pool_that_could_not_be()
    {
        using var machine = PoolMachine.Boot(frames: 1100);
        foreach (ulong least in (ulong[])[32769, uint.MaxValue, ulong.MaxValue])
            Fails(Reason.TooLarge, machine.Cpu.CreatePool(machine.Source, least));
        Fails(Reason.TooLarge, machine.Cpu.CreateKmallocPool(131073, 1));
        Assert.Equal(Reason.OrderTooLarge, machine.Cpu.CreatePagePool(11, 2).Reason);
        Assert.Equal(Outcome.Failed, machine.Cpu.CreatePagePool(3, 1000).Outcome);
        Assert.Equal(Outcome.Failed, machine.Cpu.CreateKmallocPool(4096, 5000).Outcome);
        machine.Refuses(Reason.NoCache, () => machine.Cpu.CreateSlabPool(77, 1));
        machine.AssertSound();
        for (int i = 0; i < 4; i++) machine.Pool(1);
        Fails(Reason.NoRoom, machine.Cpu.CreatePool(machine.Source, 1));
        machine.AssertAsBooted();
    }

    static void Fails(Reason reason, Result result) =>
        Assert.Equal((Outcome.Failed, reason), (result.Outcome, result.Reason));

    /// <summary>Objects of a general cache that are with callers.</summary>
    static long InUse(PoolMachine machine, uint size)
    {
        for (int cache = 0; cache < machine.System.GeneralCaches; cache += 2)
        {
            if (machine.System.ReadCache(cache).Size != size) continue;
            CacheNodeFacts lists = machine.System.ReadCacheNode(cache, 0);
            long objects = (lists.Partial + lists.Full + lists.Free) * machine.System.ReadCache(cache).Num;
            return objects - lists.FreeObjects - machine.System.LocalCount(cache, 0) - lists.SharedCount;
        }

        return 0;
    }
}
