using Verified.Impl.Slab;

namespace Verified.Tests.Properties.Slab;

public sealed class LimitsProperties
{
    [Theory]
    [Verifies(RuleIds.Slab.ArrayLimits)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Both_floors_give_every_size_the_same_arrays(int cpus, bool debug)
    {
        for (int size = 4; size <= 131072; size += 4)
            Assert.Equal(Model.Slab.Limits.Of(size, cpus, debug), Impl.Slab.Limits.Of((uint)size, cpus, debug));
    }

    [Theory]
    [Verifies(RuleIds.Slab.ArrayLimits)]
    [InlineData(32, 120, 60, 480)]
    [InlineData(256, 120, 60, 480)]
    [InlineData(257, 54, 27, 216)]
    [InlineData(512, 54, 27, 216)]
    [InlineData(1025, 24, 12, 96)]
    [InlineData(2048, 24, 12, 96)]
    [InlineData(4096, 24, 12, 96)]
    [InlineData(8192, 8, 4, 0)]
    [InlineData(131072, 8, 4, 0)]
    [InlineData(131073, 1, 1, 0)]
    public void E8_12_Large_objects_have_short_arrays(uint size, int limit, int batch, int shared)
    {
        Assert.Equal((limit, batch, shared), Limits.Of(size, 2));
        Assert.Equal((limit, batch, 0), Limits.Of(size, 1));
    }

    [Theory]
    [Verifies(RuleIds.Slab.FreeLimit), Verifies(RuleIds.Slab.ArrayLimits)]
    [InlineData(1, 135)]
    [InlineData(2, 195)]
    public void E8_12_A_node_keeps_a_batch_for_each_CPU_one_more_and_a_slab(int cpus, uint limit)
    {
        using var machine = SlabMachine.Boot(32, cpus);
        int cache = machine.Create(256, CacheFlags.HardwareAlign);
        Assert.Equal(limit, machine.Node(cache).FreeLimit);
        Assert.Equal(cpus == 1 ? 0 : 480, machine.Node(cache).SharedLimit);
        Assert.Equal((120, 60), (machine.System.ReadCache(cache).Limit, machine.System.ReadCache(cache).Batch));
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeLimit)]
    public void CPUs_of_other_nodes_do_not_count()
    {
        using var machine = new SlabMachine(SlabMachine.TwoNodes with { Cpus = 3, CpuNodes = [0, 1, 1] });
        Assert.Equal((135u, 195u), (machine.Node(10, 0).FreeLimit, machine.Node(10, 1).FreeLimit));
    }
}
