using Verified.Impl.Memory;
using Verified.Impl.Watermarks;

namespace Verified.Tests.Properties.Watermarks;

/// <summary>Zones of sizes that no test could boot: the arithmetic sees nothing but their numbers of frames.</summary>
public sealed unsafe class LargeZoneProperties
{
    /// <summary>4 * sqrt(KiB): 256 GiB is the first size with the largest pool.</summary>
    [Theory]
    [Verifies(RuleIds.Watermarks.PoolSize)]
    [InlineData(260, 128)]
    [InlineData(261, 129)]
    [InlineData(268, 130)]
    [InlineData((1u << 26) - 1, 65535)]
    [InlineData(1u << 26, 65536)]
    [InlineData((1u << 26) + 4096, 65536)]
    [InlineData(uint.MaxValue, 65536)]
    public void The_pool_is_at_most_64_megabytes(uint frames, int kilobytes)
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(64));
        MemMap* map = system.Map;
        uint booted = map->Zones[0].Present;
        map->Zones[0].Present = frames;
        Assert.Equal(kilobytes, Pool.Size(map));
        Assert.Equal(kilobytes, Model.Watermarks.Pool.Kilobytes(frames * 4L));
        map->Zones[0].Present = booted;
    }

    [Theory]
    [Verifies(RuleIds.Watermarks.MinHighMemory)]
    [InlineData(0, 32)]
    [InlineData(33 * 1024 - 1, 32)]
    [InlineData(33 * 1024, 33)]
    [InlineData(127 * 1024, 127)]
    [InlineData(128 * 1024 - 1, 127)]
    [InlineData(128 * 1024, 128)]
    [InlineData(129 * 1024, 128)]
    [InlineData(int.MaxValue, 128)]
    public void High_memory_keeps_a_1024th_of_itself_within_bounds(int present, int min)
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 64), highMem: ZoneLayout.Of(64, 64));
        using Impl.MemorySystem system = Machines.Boot(layout);
        MemMap* map = system.Map;
        uint booted = map->Zones[2].Present;
        map->Zones[2].Present = (uint)present;
        ZoneMarks.Set(map);
        Assert.Equal((uint)min, map->Zones[2].PagesMin);
        Assert.Equal(min, Model.Watermarks.ZoneMarks.HighMemoryMin(present));
        map->Zones[2].Present = booted;
        ZoneMarks.Set(map);
    }

    /// <summary>The second node holds the larger part; who is told of one node alone adds up its list alone.</summary>
    [Fact]
    [Verifies(RuleIds.Watermarks.PoolSize)]
    public void The_lists_of_all_nodes_are_added_up_and_no_other()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes = [new() { Normal = new(0, 1024) }, new() { Normal = new(1024, 3072) }],
        });
        MemMap* map = system.Map;
        Assert.Equal(724, Pool.Size(map));
        map->NodeCount = 1;
        Assert.Equal(512, Pool.Size(map));
        map->NodeCount = 2;
    }
}
