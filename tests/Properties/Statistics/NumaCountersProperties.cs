using Verified.Model.Statistics;

namespace Verified.Tests.Properties.Statistics;

public sealed class NumaCountersProperties
{
    const uint Kernel = 0xD0;

    static Impl.MachineOptions Two => new()
    {
        Nodes = [new() { Normal = new(0, 16) }, new() { Normal = new(16, 16) }],
        Cpus = 2,
        CpuNodes = [0, 1],
        MinFreeKbytes = 0,
    };

    [Theory]
    [Verifies(RuleIds.Statistics.NumaCounters)]
    [InlineData(false)]
    [InlineData(true)]
    public void E2_13_A_page_from_the_other_node_is_a_miss_there_and_foreign_here(bool lists)
    {
        using var system = Impl.MemorySystem.Boot(Two with { PerCpuLists = lists });
        Impl.CpuHandle cpu = system.On(0);
        Assert.Equal(0u, cpu.AllocPages(Kernel, 4).Frame);
        Assert.Equal(new(1, 0, 0, 1, 0), system.NumaCounters(1, 0));
        Assert.Equal(16u, cpu.AllocPages(Kernel, 0).Frame);
        Assert.Equal(new(1, 0, 1, 1, 0), system.NumaCounters(1, 0));
        Assert.Equal(new(0, 1, 0, 0, 1), system.NumaCounters(4, 0));
        Assert.Equal(default, system.NumaCounters(4, 1));
    }

    [Fact]
    [Verifies(RuleIds.Statistics.NumaCounters)]
    public void A_request_for_another_node_hits_there_but_is_not_local_to_the_CPU()
    {
        using var system = Impl.MemorySystem.Boot(Two with { PerCpuLists = true });
        Assert.Equal(16u, system.On(0).AllocPagesOn(1, Kernel, 0).Frame);
        Assert.Equal(new(1, 0, 0, 0, 1), system.NumaCounters(4, 0));
        system.On(1).AllocPagesBound(1, Kernel, 0);
        Assert.Equal(new(1, 0, 0, 1, 0), system.NumaCounters(4, 1));
        Assert.Equal(Impl.Outcome.Failed, system.On(0).AllocPages(Kernel, 5).Outcome);
        Assert.Equal(default, system.NumaCounters(1, 0));
    }

    [Fact]
    [Verifies(RuleIds.Statistics.NumaCounters)]
    public void The_model_counts_by_zone_and_CPU_and_adds_up_by_node()
    {
        ZoneLayout none = ZoneLayout.Empty;
        ZoneId here = new(1), there = new(4);
        World world = World.Boot(new()
        {
            Zones = [none, ZoneLayout.Of(0, 16), none, none, ZoneLayout.Of(16, 16), none],
            Cpus = 2,
            CpuNodes = [0, 1],
        });
        foreach (var (head, zone, cpu) in ((ZoneId, ZoneId, int)[])
            [(here, here, 0), (here, here, 0), (here, there, 0), (there, there, 0), (there, there, 1)])
            world = NumaCounters.Count(world, head, zone, cpu);

        NumaCounters Of(ZoneId zone, int cpu) => world.Cpus[cpu].Sets[zone.Index].Numa;
        Assert.Equal((new(2, 0, 1, 2, 0), default), (Of(here, 0), Of(here, 1)));
        Assert.Equal((new NumaCounters(1, 1, 0, 0, 2), new NumaCounters(1, 0, 0, 1, 0)), (Of(there, 0), Of(there, 1)));
        Assert.Equal(
            "numa_hit 2\nnuma_miss 1\nnuma_foreign 0\ninterleave_hit 0\nlocal_node 1\nother_node 2\n",
            NumaCounters.Text(world, new(1)));
        World one = World.Boot(Machines.Plain(8));
        Assert.Same(one, NumaCounters.Count(one, ZoneId.Dma, ZoneId.Dma, 0));
    }

    [Fact]
    [Verifies(RuleIds.Statistics.NumaCounters)]
    public void Requests_that_a_list_serves_are_counted_and_one_node_counts_nothing()
    {
        using var system = Impl.MemorySystem.Boot(Two with { PerCpuLists = true, PerCpuSizes = new(0, 9, 4, 0, 9, 4) });
        for (int i = 0; i < 3; i++) system.On(1).AllocPages(Kernel, 0);
        Assert.Equal(new(3, 0, 0, 3, 0), system.NumaCounters(4, 1));
        using var one = Impl.MemorySystem.Boot(new() { Dma = new(0, 16), MinFreeKbytes = 0, PerCpuLists = true });
        one.On(0).AllocPages(Kernel, 0);
        Assert.Equal(default, one.NumaCounters(0, 0));
    }
}
