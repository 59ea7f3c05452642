using Verified.Impl;
using Verified.Impl.Memory;
using Verified.Impl.Mempool;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Mempool;

public sealed class PoolsProperties
{
    [Fact]
    [Verifies(RuleIds.Mempool.Invalid)]
    public void Nothing_can_be_done_with_a_pool_that_does_not_exist()
    {
        using var machine = PoolMachine.Boot();
        foreach (int pool in (int[])[0, 3, 4, -1, int.MaxValue, int.MinValue])
        {
            Assert.False(machine.System.PoolExists(pool));
            machine.Refuses(Reason.NoPool, () => machine.Cpu.PoolAlloc(pool, PoolMachine.Kernel));
            machine.Refuses(Reason.NoPool, () => machine.Cpu.PoolAllocWait(pool, PoolMachine.Kernel));
            machine.Refuses(Reason.NoPool, () => machine.Cpu.PoolFree(pool, 1));
            machine.Refuses(Reason.NoPool, () => machine.Cpu.PoolResize(pool, 1, PoolMachine.Kernel));
            machine.Refuses(Reason.NoPool, () => machine.Cpu.PoolDestroy(pool));
            Assert.Throws<ArgumentOutOfRangeException>("pool", () => machine.System.ReadPool(pool));
            Assert.Throws<ArgumentOutOfRangeException>("pool", () => machine.System.PoolReserve(pool, []));
        }

        Assert.Throws<ArgumentNullException>("source", () => machine.Cpu.CreatePool(null!, 1));

        ModelPools model = ModelPools.Boot();
        foreach (Op op in (Op[])[Op.PoolAlloc, Op.PoolFree, Op.PoolResize, Op.PoolDestroy])
            Assert.Equal(Response.Bug(Model.Reason.NoPool), model.Run(new() { Op = op, Value = 1 }));
    }

    [Theory]
    [Verifies(RuleIds.Mempool.Invalid)]
    [InlineData(0, 0)]
    [InlineData(32, 0)]
    public void A_machine_without_room_for_pools_has_none(int line, int pools)
    {
        using var system = MemorySystem.Boot(SlabMachine.Options(line: line) with { Pools = pools });
        CpuHandle cpu = system.On(0);
        foreach (Result result in (Result[])
            [cpu.CreatePagePool(0, 1), cpu.CreateKmallocPool(8, 1), cpu.CreateSlabPool(0, 1), cpu.PoolAlloc(0, 0),
                cpu.PoolFree(0, 0), cpu.PoolResize(0, 1, 0), cpu.PoolDestroy(0)])
            Assert.Equal((Impl.Outcome.Bug, Reason.Illegal), (result.Outcome, result.Reason));
        Assert.Throws<ArgumentException>(() => MemorySystem.Boot(SlabMachine.Options() with { Pools = 65 }));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.Exact)]
    public void Each_of_several_pools_has_what_it_was_given()
    {
        using var machine = PoolMachine.Boot();
        int cache = machine.CreateCache(128);
        int[] pools =
        [
            machine.Number(machine.Cpu.CreateSlabPool(cache, 1)), machine.Number(machine.Cpu.CreateKmallocPool(500, 2)),
            machine.Number(machine.Cpu.CreatePagePool(1, 3)), machine.Pool(4),
        ];
        Assert.Equal([0, 1, 2, 3], pools);
        foreach (int pool in pools) Assert.Equal((pool + 1, pool + 1, 0), machine.Facts(pool));
        Assert.Equal(
            [PoolBacking.Slab, PoolBacking.Kmalloc, PoolBacking.Pages, PoolBacking.Own],
            pools.Select(pool => machine.System.ReadPool(pool).Backing));
        Assert.All(pools, pool => Assert.Equal(pool + 1, machine.Reserve(pool).Distinct().Count()));
        machine.Destroy(1);
        Assert.Equal(1, machine.Number(machine.Cpu.CreatePagePool(0, 1)));
        machine.AssertAsBooted();
    }

    /// <summary>The place behind the last one of a map that is told of fewer.</summary>
    [Fact]
    [Verifies(RuleIds.Mempool.Invalid)]
    public unsafe void Behind_the_last_place_there_is_none()
    {
        using var machine = PoolMachine.Boot();
        for (int pool = 0; pool < 4; pool++) machine.Pool(1);
        MemMap* map = machine.System.Map;
        map->PoolPlaces = 3;
        Assert.Equal((true, false), (Pools.Exists(map, 2), Pools.Exists(map, 3)));
        Assert.Equal(-1, Pools.TakePlace(map));
        map->PoolPlaces = 4;
        Assert.True(Pools.Exists(map, 3));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Mempool.Exact)]
    public void A_reserve_is_written_as_far_as_it_fits()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Pool(3);
        int[] all = machine.Reserve(pool), two = new int[2];
        Assert.Equal(3, machine.System.PoolReserve(pool, two));
        Assert.Equal(all[..2], two);
    }

    /// <summary>A source may number its elements as it likes, 0 and 2^32 - 1 included.</summary>
    [Fact]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    public void Every_word_can_be_an_element_of_a_source_and_nothing_larger()
    {
        using var machine = PoolMachine.Boot();
        int pool = machine.Number(machine.Cpu.CreatePool(new Anything(), 1));
        foreach (uint element in (uint[])[0, int.MaxValue, 1u << 31, uint.MaxValue])
            Assert.Equal(Outcome.Freed, machine.Cpu.PoolFree(pool, element).Outcome);
        machine.Refuses(Reason.Invalid, () => machine.Cpu.PoolFree(pool, Larger));
        int pages = machine.Number(machine.Cpu.CreatePagePool(0, 1));
        foreach (nuint frame in (nuint[])[int.MaxValue, (nuint)1 << 31, uint.MaxValue, Larger])
            machine.Refuses(Reason.Invalid, () => machine.Cpu.PoolFree(pages, frame));
    }

    /// <summary>2^32.</summary>
    static nuint Larger => unchecked((nuint)(1ul << 32));

    sealed class Anything : IElementSource
    {
        public uint Take(CpuHandle cpu, uint gfp, Impl.Context context) => 7;

        public void Give(CpuHandle cpu, uint element) { }

        public Reason Fault(uint element) => Reason.None;
    }
}
