using System.Collections.Immutable;
using Verified.Model.Zones;
using Verified.Tests.Properties.PerCpu;

namespace Verified.Tests.Properties.Zones;

public sealed class NodeOrderProperties
{
    const uint Kernel = 0xD0, HighUser = 0xD2, Dma = 1;

    /// <summary>Nodes of one Normal zone of 64 frames each, node i from frame 64 * i on, each with a CPU.</summary>
    static Impl.MachineOptions Nodes(int count, params int[][] distances) => new()
    {
        Nodes = [.. Enumerable.Range(0, count).Select(node => new Impl.NodeOptions
        {
            Normal = new((uint)node * 64, 64),
            Distances = distances.Length == 0 ? [] : distances[node],
        })],
        Cpus = count,
        CpuNodes = [.. Enumerable.Range(0, count)],
        MinFreeKbytes = 0,
    };

    /// <summary>The nodes in the order in which each node tries them for GFP_KERNEL.</summary>
    static int[][] Orders(Impl.MachineOptions options)
    {
        using var system = Impl.MemorySystem.Boot(options);
        return [.. system.Facts.Nodes.Select(node => node.Zonelists[0].Select(zone => zone / 3).Distinct().ToArray())];
    }

    [Fact]
    [Verifies(RuleIds.Zones.NodeOrder)]
    public void E2_11_All_zones_of_the_nearest_node_come_before_those_of_the_next()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes =
            [
                new() { Dma = new(0, 64), Normal = new(64, 64) },
                new() { Dma = new(128, 64), Normal = new(192, 64), HighMem = new(256, 64) },
            ],
        });
        Assert.Equal([[1, 0, 4, 3], [0, 3], [1, 0, 5, 4, 3]], system.Facts.Nodes[0].Zonelists);
        Assert.Equal([[4, 3, 1, 0], [3, 0], [5, 4, 3, 1, 0]], system.Facts.Nodes[1].Zonelists);
        Assert.Equal((6, 2), (system.ZoneCount, system.NodeCount));
    }

    [Fact]
    [Verifies(RuleIds.Zones.NodeNearest)]
    public void E2_12a_Three_nodes_at_equal_distance_go_round() =>
        Assert.Equal([[0, 1, 2], [1, 2, 0], [2, 0, 1]], Orders(Nodes(3)));

    [Fact]
    [Verifies(RuleIds.Zones.NodeNearest)]
    public void E2_12b_Load_on_the_first_of_equal_distance_moves_later_nodes_to_the_others() =>
        Assert.Equal(
            [[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]],
            Orders(Nodes(4, [10, 20, 20, 30], [20, 10, 30, 20], [20, 30, 10, 20], [30, 20, 20, 10])));

    [Fact]
    [Verifies(RuleIds.Zones.NodeNearest)]
    public void A_node_without_CPUs_is_preferred_at_equal_distance_and_a_nearer_one_with_CPUs_before_it()
    {
        Assert.Equal([0, 2, 1], Orders(LastWithoutCpu(Nodes(3)))[0]);
        Impl.MachineOptions near = Nodes(3, [10, 20, 22], [20, 10, 22], [22, 22, 10]);
        Assert.Equal([0, 1, 2], Orders(LastWithoutCpu(near))[0]);
        // One farther without CPUs is as near as one with CPUs: the first met wins.
        Impl.MachineOptions equal = Nodes(3, [10, 20, 21], [20, 10, 21], [21, 21, 10]);
        Assert.Equal([0, 1, 2], Orders(LastWithoutCpu(equal))[0]);
    }

    [Fact]
    [Verifies(RuleIds.Zones.NodeNearest)]
    public void Both_floors_order_the_nodes_alike_whatever_the_distances_and_wherever_the_CPUs()
    {
        var random = new Random(5);
        for (int round = 0; round < 300; round++)
        {
            int nodes = random.Next(2, 9), cpus = random.Next(1, 9);
            int[][] distances = [.. Enumerable.Range(0, nodes).Select(from => Enumerable.Range(0, nodes)
                .Select(to => from == to ? 10 : random.Next(11, 15)).ToArray())];
            int[] homes = [.. Enumerable.Range(0, cpus).Select(_ => random.Next(nodes))];
            var layout = new Layout
            {
                Zones = [.. Enumerable.Range(0, nodes).SelectMany(node =>
                    (ZoneLayout[])[ZoneLayout.Empty, ZoneLayout.Of(node * 64, 64), ZoneLayout.Empty])],
                Cpus = cpus,
                CpuNodes = [.. homes],
                Distances = [.. distances.Select(row => row.ToImmutableArray())],
            };
            Assert.Equal(
                Orders(Nodes(nodes, distances) with { Cpus = cpus, CpuNodes = homes }),
                NodeOrder.Of(layout).Select(order => order.Select(node => node.Index).ToArray()));
        }
    }

    static Impl.MachineOptions LastWithoutCpu(Impl.MachineOptions options) =>
        options with { Cpus = 2, CpuNodes = [0, 1] };

    [Fact]
    [Verifies(RuleIds.Zones.NodeOrder)]
    public void A_node_without_memory_has_the_lists_of_the_others_and_counts_as_nothing()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes = [new(), new() { Normal = new(8, 64, new Impl.FrameRange(10, 2)) }],
            Cpus = 1,
            CpuNodes = [0],
            MinFreeKbytes = 0,
        });
        Impl.NodeFacts none = system.Facts.Nodes[0];
        Assert.Equal((0u, 0u, 0u, 0), (none.Start, none.Spanned, none.Present, none.NrZones));
        Assert.Equal([[4], [], [4]], none.Zonelists);
        Assert.Equal(8u, system.On(0).AllocPages(Kernel, 0).Frame);
        Assert.Equal(Impl.Reason.NoZones, system.On(0).AllocPages(Dma, 0).Reason);
        Assert.Equal(Impl.Reason.NoZones, system.On(0).AllocPagesBound(0, Kernel, 0).Reason);
        Assert.Equal((0, 1), (system.Inspect(8).Node - 1, system.Inspect(8).Zone - 3));
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.Zones.NodeOrder)]
    public void A_request_goes_by_the_node_of_its_CPU_or_by_the_node_asked_for_and_falls_back()
    {
        using var system = Impl.MemorySystem.Boot(Nodes(3));
        Assert.Equal(64u, system.On(1).AllocPages(Kernel, 6).Frame);
        Assert.Equal(128u, system.On(1).AllocPages(Kernel, 6).Frame);
        Assert.Equal(0u, system.On(2).AllocPagesOn(1, Kernel, 6).Frame);
        Assert.Equal(Impl.Reason.BelowWatermark, system.On(0).AllocPages(Kernel, 6).Reason);
    }

    [Fact]
    [Verifies(RuleIds.Zones.ListBound)]
    public void A_bound_request_takes_from_its_node_or_fails()
    {
        using var system = Impl.MemorySystem.Boot(Nodes(2));
        Impl.CpuHandle cpu = system.On(0);
        Assert.Equal(64u, cpu.AllocPagesBound(1, Kernel, 6).Frame);
        Impl.Result failed = cpu.AllocPagesBound(1, Kernel, 0);
        Assert.Equal((Impl.Outcome.Failed, Impl.Reason.BelowWatermark), (failed.Outcome, failed.Reason));
        Assert.Equal(Impl.Reason.NoZones, cpu.AllocPagesBound(1, Dma, 0).Reason);
        Assert.Equal(64u, system.FreePages(1));
    }

    [Fact]
    [Verifies(RuleIds.Zones.ListBound)]
    [Verifies(RuleIds.Zones.ClassZone)]
    public void The_class_is_the_kind_of_the_first_zone_of_the_list_gone_by()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes =
            [
                new() { Dma = new(0, 64), Normal = new(64, 64) },
                new() { Normal = new(128, 64), HighMem = new(192, 64) },
            ],
            MinFreeKbytes = 0,
            DmaRatio = 2,
            NormalRatio = 2,
        });
        Impl.CpuHandle cpu = system.On(0);
        // Class Normal from node 0: DMA keeps 64 / 2, Normal of node 1 keeps nothing, its HighMem pages_min.
        while (cpu.AllocPages(HighUser, 0).Outcome == Impl.Outcome.Ok) Assert.InRange(system.FreePages(0), 32u, 64u);
        Assert.Equal([32u, 0, 0, 0, 0, 32], Enumerable.Range(0, 6).Select(system.FreePages));

        system.Reboot();
        while (cpu.AllocPagesBound(1, HighUser, 0).Outcome == Impl.Outcome.Ok) Assert.Equal(64u, system.FreePages(1));
        Assert.Equal([64u, 64, 0, 0, 32, 32], Enumerable.Range(0, 6).Select(system.FreePages));
    }

    [Theory]
    [Verifies(RuleIds.Zones.NodeOrder)]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    public void A_node_that_does_not_exist_is_a_bug(int node)
    {
        using var system = Impl.MemorySystem.Boot(Nodes(2));
        system.Refuses(Impl.Reason.NoNode, () => system.On(0).AllocPagesOn(node, Kernel, 0));
        system.Refuses(Impl.Reason.NoNode, () => system.On(0).AllocPagesBound(node, Kernel, 0));
    }

    [Theory]
    [Verifies(RuleIds.PageFrames.ZoneTag)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void E1_4_Frames_name_node_and_zone_from_bit_29_or_with_several_nodes_from_bit_24(int nodes)
    {
        using var system = Impl.MemorySystem.Boot(Nodes(nodes));
        for (uint node = 0; node < nodes; node++)
        {
            uint tag = (node * 4 + 1) << (nodes == 1 ? 29 : 24);
            Assert.Equal(tag, system.ReadDescriptor(node * 64).Flags >> 20 << 20);
            Impl.FrameInfo info = system.Inspect(node * 64);
            Assert.Equal(((int)node * 3 + 1, (int)node), (info.Zone, info.Node));
        }

        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.Zones.NodeOrder)]
    public void One_node_in_the_list_of_nodes_is_the_machine_of_its_zones()
    {
        Impl.MachineOptions plain = Machines.Options(Machines.Small);
        Impl.MachineOptions listed = plain with
        {
            Dma = new(0, 0),
            Normal = new(0, 0),
            HighMem = new(0, 0),
            Nodes = [new() { Dma = plain.Dma, Normal = plain.Normal, HighMem = plain.HighMem }],
        };
        using Impl.MemorySystem one = Impl.MemorySystem.Boot(plain), other = Impl.MemorySystem.Boot(listed);
        Assert.Equal(Churn.Run(one, seed: 3, steps: 300), Churn.Run(other, seed: 3, steps: 300));
        Assert.True(one.DescriptorBytes.SequenceEqual(other.DescriptorBytes));
        Assert.Equal(
            one.Zoneinfo() + one.Buddyinfo() + one.Vmstat(), other.Zoneinfo() + other.Buddyinfo() + other.Vmstat());
    }
}
