using System.Text;
using Verified.Model.Statistics;

namespace Verified.Tests.Properties.Statistics;

public sealed class ZoneinfoProperties
{
    [Fact]
    [Verifies(RuleIds.Statistics.Zoneinfo)]
    public void Zoneinfo_of_one_gigabyte_reads_as_the_kernel_prints_it()
    {
        const string Dma = """
            Node 0, zone      DMA
              pages free     4096
                    min      17
                    low      21
                    high     25
                    active   0
                    inactive 0
                    scanned  0 (a: 0 i: 0)
                    spanned  4096
                    present  4096
                    protection: (0, 880, 1008)
              pagesets
              all_unreclaimable: 0
              prev_priority:     12
              temp_priority:     12
              start_pfn:         0

            """;
        using var floors = new Floors(Machines.I386(1024));
        string text = floors.System.Zoneinfo();
        Assert.StartsWith(Dma.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
        Assert.Equal(Zoneinfo.Text(floors.World), text);
        Assert.Contains("  start_pfn:         229376\n", text, StringComparison.Ordinal);
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Zoneinfo)]
    public void Zones_without_frames_are_left_out_and_free_pages_follow()
    {
        using var floors = new Floors(Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(67, 100)));
        Assert.StartsWith(
            "Node 0, zone   Normal\n  pages free     100\n", floors.System.Zoneinfo(), StringComparison.Ordinal);
        floors.Take(3);
        Assert.StartsWith(
            "Node 0, zone   Normal\n  pages free     92\n", floors.System.Zoneinfo(), StringComparison.Ordinal);
        Assert.Equal(Zoneinfo.Text(floors.World), floors.System.Zoneinfo());
    }

    [Theory]
    [Verifies(RuleIds.Statistics.Zoneinfo)]
    [InlineData(1)]
    [InlineData(2)]
    public void Both_floors_print_the_lists_that_hold_frames_and_with_nodes_their_counters(int nodes)
    {
        ZoneLayout none = ZoneLayout.Empty;
        var layout = new Layout
        {
            Zones = [.. Enumerable.Range(0, nodes).SelectMany(
                node => (ZoneLayout[])[none, ZoneLayout.Of(node * 64, 64), none])],
            MinFreeKbytes = 0,
            Cpus = 2,
            CpuNodes = nodes == 1 ? [] : [0, 1],
            PerCpuLists = true,
            PerCpuSizes = new(1, 6, 4, 0, 2, 3),
        };
        using Impl.MemorySystem system = Machines.Boot(layout);
        World world = World.Boot(layout);
        foreach (var (cpu, gfp) in ((byte, uint)[])[(0, 0xD0), (1, 0xD0), (1, 0x1D0)])
        {
            system.On(cpu).AllocPages(gfp, 0);
            world = Spec.Predict(world, new() { Op = Op.AllocPages, Gfp = gfp, Cpu = cpu }).Next;
            Assert.Equal(system.Zoneinfo(), Zoneinfo.Text(world));
        }

        string text = Zoneinfo.Text(world);
        Assert.Equal(nodes == 1 ? 1 : 2, text.Split("\n  pagesets\n").Length - 1);
        Assert.Contains("\n    cpu: 1 pcp: 0\n              count: ", text, StringComparison.Ordinal);
        Assert.Equal(nodes == 1 ? 0 : 2, text.Split("numa_hit:").Length - 1);
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Zoneinfo)]
    public void The_text_fits_or_minus_one_is_returned()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        byte[] expected = Encoding.ASCII.GetBytes(system.Zoneinfo());
        var exact = new byte[expected.Length];
        Assert.Equal(expected.Length, system.FormatZoneinfo(exact));
        Assert.Equal(expected, exact);
        for (int size = 0; size < expected.Length; size++) Assert.Equal(-1, system.FormatZoneinfo(new byte[size]));
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Zoneinfo)]
    public void Lists_that_hold_frames_are_printed_after_the_page_sets_and_with_nodes_their_counters()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes = [new() { Normal = new(0, 64) }, new() { Normal = new(64, 64) }],
            MinFreeKbytes = 0,
            Cpus = 2,
            CpuNodes = [0, 1],
            PerCpuLists = true,
            PerCpuSizes = new(1, 6, 4, 0, 2, 3),
        });
        system.On(1).AllocPages(0x1D0, 0);
        const string Printed = """
              pagesets
                cpu: 1 pcp: 0
                          count: 0
                          low:   1
                          high:  6
                          batch: 4
                cpu: 1 pcp: 1
                          count: 2
                          low:   0
                          high:  2
                          batch: 3
                        numa_hit:       1
                        numa_miss:      0
                        numa_foreign:   0
                        interleave_hit: 0
                        local_node:     1
                        other_node:     0
              all_unreclaimable: 0
            """;
        string text = system.Zoneinfo();
        Assert.StartsWith("Node 0, zone   Normal\n  pages free     64\n", text, StringComparison.Ordinal);
        Assert.Contains("Node 1, zone   Normal\n  pages free     61\n", text, StringComparison.Ordinal);
        Assert.Contains("\n  pagesets\n  all_unreclaimable: 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\n" + Printed + "\n", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Split("cpu: 1 pcp: 0").Length - 1);
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Zoneinfo)]
    public void The_largest_machine_with_the_largest_figures_fits()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes = [.. Enumerable.Range(0, 8).Select(node => new Impl.NodeOptions
            {
                Dma = new((uint)node * 300, 100),
                Normal = new((uint)node * 300 + 100, 100),
                HighMem = new((uint)node * 300 + 200, 100),
            })],
            Cpus = 64,
            MinFreeKbytes = 0,
            PerCpuLists = true,
            PerCpuSizes = new(0, int.MaxValue, 1, int.MaxValue, int.MaxValue, 1),
        });
        for (int cpu = 0; cpu < 64; cpu++)
        {
            for (int zone = 0; zone < 24; zone++)
            {
                system.Metadata.PageList(zone, cpu, false).Linked = int.MinValue;
                system.Metadata.Numa(zone, cpu).Hit = ulong.MaxValue;
                system.Metadata.Numa(zone, cpu).Other = ulong.MaxValue;
            }
        }

        Assert.Contains("Node 7, zone  HighMem", system.Zoneinfo(), StringComparison.Ordinal);
        Assert.Equal(64 * 24, system.Zoneinfo().Split("count: -2147483648").Length - 1);
    }
}
