using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Tests.Properties.Memory;

namespace Verified.Tests.Properties.Slab;

/// <summary>Looking at a cache that one is not a user of.</summary>
public sealed unsafe class VisitProperties
{
    [Fact]
    public void A_CPU_visits_one_cache_at_a_time_whichever_it_is()
    {
        using SlabMachine machine = SlabMachine.Boot();
        MemMap* map = machine.System.Map;
        machine.Create(64);
        for (int cache = 0; cache < map->CacheTable->Used; cache++)
        {
            Assert.True(Visit.TryBegin(map, map->Cpus, cache, out Visit visit));
            Assert.False(Visit.TryBegin(map, map->Cpus, 0, out _));
            Assert.False(Visit.TryBegin(map, map->Cpus, cache, out _));
            visit.Dispose();
        }
    }

    [Fact]
    public void Nobody_visits_a_cache_that_does_not_exist()
    {
        using SlabMachine machine = SlabMachine.Boot();
        MemMap* map = machine.System.Map;
        Assert.False(Visit.TryBegin(map, map->Cpus, map->CacheTable->Used, out _));
        Assert.True(Visit.TryBegin(map, map->Cpus, 0, out Visit visit));
        visit.Dispose();
    }

    /// <summary>The last CPU looks at the cache; behind it, of a machine that is told to have fewer, nobody is asked.
    /// </summary>
    [Fact]
    public void Who_ends_a_cache_waits_for_those_that_visit_it_and_for_nobody_else()
    {
        using SlabMachine machine = SlabMachine.Boot(cpus: 3);
        MemMap* map = machine.System.Map;
        Assert.True(Visit.TryBegin(map, map->Cpus + 2, 1, out Visit visit));
        Visit.AwaitEnd(map, 0);
        Visit.AwaitEnd(map, 2);
        map->CpuCount = 2;
        Visit.AwaitEnd(map, 1);
        map->CpuCount = 3;
        var ends = new Elsewhere<bool>(() =>
        {
            Visit.AwaitEnd(machine.System.Map, 1);
            return true;
        });
        ends.AssertWaits();
        visit.Dispose();
        Assert.True(ends.Answer());
    }
}
