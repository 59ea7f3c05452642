using Verified.Impl.Memory;
using Verified.Impl.Mempool;
using Verified.Impl.Slab;
using Verified.Tests.Properties.Mempool;

namespace Verified.Tests.Properties.Memory;

/// <summary>The structural check must find damage to memory pools, and say which.</summary>
public sealed unsafe class PoolSoundnessProperties
{
    const int OfObjects = 1, OfPages = 2;

    delegate void Damage(MemMap* map, uint held);

    /// <summary>Pool 1 keeps two objects of a cache, of which a caller holds another, pool 2 two pages; both reserves
    /// are arrays of 8.</summary>
    static string? Damaged(Damage damage)
    {
        using var machine = PoolMachine.Boot();
        int cache = machine.CreateCache(300);
        machine.Pool(1);
        Assert.Equal(OfObjects, machine.Number(machine.Cpu.CreateSlabPool(cache, 2)));
        Assert.Equal(OfPages, machine.Number(machine.Cpu.CreatePagePool(0, 2)));
        MemMap* map = machine.System.Map;
        uint held = SlabDescriptor.WordAt(map, machine.Cpu.CacheAlloc(cache, PoolMachine.Kernel).Address);
        Assert.Null(machine.System.SelfCheck());
        damage(map, held);
        return machine.System.SelfCheck();
    }

    [Fact]
    public void Damage_to_the_head_of_a_pool_is_found()
    {
        Assert.Equal("pool 0: its lock is held", Damaged((map, _) => map->Pools[0].Lock = 1));
        Assert.Equal("pool 3: it neither is nor is not", Damaged((map, _) => map->Pools[3].State = PoolPlace.Taken));
        Assert.Equal(
            "pool 1: it has 3 of 2 elements in an array of 8", Damaged((map, _) => map->Pools[OfObjects].Count = 3));
        Assert.Equal(
            "pool 1: it has -1 of 2 elements in an array of 8", Damaged((map, _) => map->Pools[OfObjects].Count = -1));
        Assert.Equal(
            "pool 2: it has 2 of 9 elements in an array of 8", Damaged((map, _) => map->Pools[OfPages].Least = 9));
        Assert.Null(Damaged((map, _) => map->Pools[OfPages].Least = 8));
        Assert.Null(Damaged((map, _) => map->Pools[OfPages].Count = 0));
    }

    [Fact]
    public void What_a_pool_does_not_keep_is_found()
    {
        const string Descriptor = "pool 1: it does not keep its descriptor", Array = "pool 2: it does not keep its array";
        Assert.Equal(Descriptor, Damaged((map, held) => map->Pools[OfObjects].Descriptor = held));
        Assert.Equal(Descriptor, Damaged((map, _) => map->Pools[OfObjects].Descriptor++));
        Assert.Equal(Descriptor, Damaged((map, _) => map->Pools[OfObjects].Descriptor = uint.MaxValue));
        Assert.Equal(Array, Damaged((map, held) => map->Pools[OfPages].Array = held));
        Assert.Equal(Array, Damaged((map, _) => map->Pools[OfPages].Array++));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_element_that_is_not_kept_is_found(int at) =>
        Assert.Equal("pool 1: it does not keep element 5", Damaged((map, _) => Reserve(map, OfObjects)[at] = 5));

    [Theory]
    [InlineData(OfObjects)]
    [InlineData(OfPages)]
    public void An_element_that_is_kept_twice_is_found(int pool)
    {
        uint element = 0;
        string? broken = Damaged((map, _) => element = Reserve(map, pool)[1] = Reserve(map, pool)[0]);
        Assert.Equal($"pool {pool}: element {element} is in its reserve twice", broken);
    }

    static uint* Reserve(MemMap* map, int pool) => PoolPlace.Reserve(map, map->Pools + pool);
}
