using Verified.Model.Watermarks;

namespace Verified.Tests.Properties.Watermarks;

public sealed class PoolProperties
{
    [Theory]
    [Verifies(RuleIds.Watermarks.PoolSize)]
    [InlineData(16, 512)]
    [InlineData(32, 724)]
    [InlineData(64, 1024)]
    [InlineData(128, 1448)]
    [InlineData(256, 2048)]
    [InlineData(512, 2896)]
    [InlineData(896, 3831)]
    [InlineData(1024, 4096)]
    [InlineData(2048, 5792)]
    [InlineData(4096, 8192)]
    [InlineData(8192, 11585)]
    [InlineData(16384, 16384)]
    [InlineData(262144, 65536)]
    [InlineData(1048576, 65536)]
    public void E3_1_The_pool_is_four_times_the_root_of_low_memory(int megabytes, int kilobytes)
    {
        Assert.Equal(kilobytes, Pool.Kilobytes(megabytes * 1024L));
        if (megabytes > 4096) return;
        Layout layout = megabytes <= 896 ? Machines.I386(megabytes) : Layout.FromMemory(
            MemoryModel.X8664, megabytes * 256);
        using Impl.MemorySystem system = Machines.Boot(layout);
        Assert.Equal(kilobytes, system.MinFreeKbytes);
    }

    [Theory]
    [Verifies(RuleIds.Watermarks.PoolSize)]
    [InlineData(256, 128)]
    [InlineData(128, 128)]
    [InlineData(1, 128)]
    public void E3_1b_The_pool_is_at_least_128_kilobytes(int frames, int kilobytes)
    {
        Assert.Equal(kilobytes, Pool.Kilobytes(frames * 4));
        using Impl.MemorySystem system = Machines.Boot(Layout.Of(ZoneLayout.Of(0, frames)));
        Assert.Equal(kilobytes, system.MinFreeKbytes);
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.PoolSize)]
    public void High_memory_does_not_count()
    {
        using var floors = new Floors(Machines.I386(1024));
        Assert.Equal((3831, 3831), (floors.System.MinFreeKbytes, floors.World.Tunables.MinFreeKbytes));
        using var highOnly = new Floors(Layout.Of(ZoneLayout.Empty, highMem: ZoneLayout.Of(0, 1024)));
        Assert.Equal((128, 128), (highOnly.System.MinFreeKbytes, highOnly.World.Tunables.MinFreeKbytes));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.PoolSize)]
    public void The_square_root_is_an_exact_floor()
    {
        for (long root = 128; root <= 65535; root += root < 2000 ? 1 : 977)
        {
            long square = root * root;
            long kilobytes = (square + 15) / 16;
            Assert.InRange((long)Pool.Kilobytes(kilobytes), root, root);
            Assert.Equal(Math.Max(128, root - 1), Pool.Kilobytes(kilobytes - 1));
        }
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.PoolOverride)]
    public void Writing_min_free_kbytes_recomputes_all_marks_at_once()
    {
        using var floors = new Floors(Layout.Of(ZoneLayout.Of(0, 1024), ZoneLayout.Of(1024, 1024)));
        Assert.Equal(Response.Of(Outcome.Ok), floors.Run(new() { Op = Op.SetMinFree, Value = 800 }));
        Assert.Equal(
            (100u, 125u, 150u), (floors.System.PagesMin(0), floors.System.PagesLow(0), floors.System.PagesHigh(0)));
        Assert.Equal(new ZoneMarks(100, 125, 150), floors.World.Marks[1]);
        Assert.Equal((800, 800), (floors.System.MinFreeKbytes, floors.World.Tunables.MinFreeKbytes));
        Assert.Equal(Response.Of(Outcome.Ok), floors.Run(new() { Op = Op.SetMinFree }));
        Assert.Equal((0u, 0u, 0u), (floors.System.PagesMin(1), floors.System.PagesLow(1), floors.System.PagesHigh(1)));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.PoolOverride)]
    public void A_negative_pool_is_a_bug_and_the_largest_one_is_not()
    {
        using var floors = new Floors(Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64), ZoneLayout.Of(128, 64)));
        Assert.Equal(
            Response.Bug(Reason.Illegal), floors.Run(new() { Op = Op.SetMinFree, Value = unchecked((ulong)-1L) }));
        Assert.Equal(Response.Of(Outcome.Ok), floors.Run(new() { Op = Op.SetMinFree, Value = int.MaxValue }));
        for (int z = 0; z < ZoneId.Kinds; z++)
        {
            Assert.Equal(
                floors.World.Marks[z],
                new((int)floors.System.PagesMin(z), (int)floors.System.PagesLow(z), (int)floors.System.PagesHigh(z)));
        }

        Assert.Equal(Reason.BelowWatermark, floors.Ask(0).Reason);
    }

    [Theory]
    [Verifies(RuleIds.Watermarks.PoolSize)]
    [InlineData(1, 1024)]
    [InlineData(2, 2048)]
    [InlineData(4, 4096)]
    public void With_several_nodes_every_zone_counts_once_for_each_node(int nodes, int kbytes)
    {
        // 64 MiB of low memory a node: n nodes have 64n MiB, counted n times; high memory is not counted.
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes = [.. Enumerable.Range(0, nodes).Select(node => new Impl.NodeOptions
            {
                Normal = new((uint)node * 32768, 16384),
                HighMem = new((uint)node * 32768 + 16384, 1000),
            })],
        });
        Assert.Equal(kbytes, system.MinFreeKbytes);
        var layout = new Layout
        {
            Zones = [.. Enumerable.Range(0, nodes).SelectMany(node => (ZoneLayout[])
                [ZoneLayout.Empty, ZoneLayout.Of(node * 32768, 16384), ZoneLayout.Of((node * 32768) + 16384, 1000)])],
        };
        Assert.Equal(kbytes, Pool.Size(Machine.Of(layout, Policy.Kernel)));
    }
}
