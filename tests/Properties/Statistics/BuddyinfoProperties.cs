using System.Text;
using Verified.Model.Statistics;
using Verified.Tests.Properties.Buddy;

namespace Verified.Tests.Properties.Statistics;

public sealed class BuddyinfoProperties
{
    [Fact]
    [Verifies(RuleIds.Statistics.Buddyinfo)]
    public void E5_11_The_zone_DMA_of_a_running_kernel()
    {
        const string Line =
            "Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3 \n";
        using var floors = new Floors(BlocksProperties.LiveDma);
        Assert.Equal(Line, Buddyinfo.Text(floors.World));
        Assert.Equal(Line, floors.System.Buddyinfo());
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Buddyinfo)]
    public void Populated_zones_have_a_line_each()
    {
        using var floors = new Floors(Machines.Small);
        Assert.Equal(Buddyinfo.Text(floors.World), floors.System.Buddyinfo());
        Assert.Equal(
            ["Node 0, zone      DMA ", "Node 0, zone   Normal ", "Node 0, zone  HighMem "],
            floors.System.Buddyinfo().TrimEnd('\n').Split('\n').Select(line => line[..22]));
        using var normal = new Floors(Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(0, 64)));
        Assert.StartsWith("Node 0, zone   Normal ", normal.System.Buddyinfo(), StringComparison.Ordinal);
        Assert.Equal(Buddyinfo.Text(normal.World), normal.System.Buddyinfo());
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Buddyinfo)]
    public void The_text_fits_or_minus_one_is_returned()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        byte[] expected = Encoding.ASCII.GetBytes(system.Buddyinfo());
        var exact = new byte[expected.Length];
        Assert.Equal(expected.Length, system.FormatBuddyinfo(exact));
        Assert.Equal(expected, exact);
        for (int size = 0; size < expected.Length; size++) Assert.Equal(-1, system.FormatBuddyinfo(new byte[size]));
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Buddyinfo)]
    public void Counts_of_more_than_six_digits_are_not_cut()
    {
        using Impl.MemorySystem system = Machines.Boot(
            Layout.Of(ZoneLayout.Of(0, 2_100_000)) with { MinFreeKbytes = 0 });
        Impl.CpuHandle cpu = system.On(0);
        var frames = new uint[2_097_152];
        for (int i = 0; i < frames.Length; i++) frames[i] = cpu.AllocPages(0, 0).Frame;
        for (int i = 0; i < frames.Length; i += 2) cpu.FreePages(frames[i], 0);
        Assert.Contains("DMA 1048", system.Buddyinfo(), StringComparison.Ordinal);
    }

    [Fact]
    [Verifies(RuleIds.Statistics.Buddyinfo)]
    public void Zones_with_memory_are_printed_node_by_node()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes = [new() { Normal = new(64, 3), HighMem = new(128, 8) }, new(), new() { Dma = new(0, 1) }],
        });
        const string None = "     0 ";
        Assert.Equal(
            "Node 0, zone   Normal      1      1 " + string.Concat(Enumerable.Repeat(None, 9)) + "\n"
            + "Node 0, zone  HighMem " + string.Concat(Enumerable.Repeat(None, 3)) + "     1 "
            + string.Concat(Enumerable.Repeat(None, 7)) + "\n"
            + "Node 2, zone      DMA      1 " + string.Concat(Enumerable.Repeat(None, 10)) + "\n",
            system.Buddyinfo());
    }
}
