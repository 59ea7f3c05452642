using Verified.Model.Zones;

namespace Verified.Tests.Properties.Zones;

public sealed class NodeProperties
{
    [Fact]
    [Verifies(RuleIds.Zones.NodeTotals)]
    public void E2_4_A_node_of_1_GB_with_a_hole_of_96_frames()
    {
        Layout layout = Layout.Of(
            new(new(new(0), new(4096)), [new(new(160), new(96))]),
            ZoneLayout.Of(4096, 225280),
            ZoneLayout.Of(229376, 32768));
        Assert.Equal((262144, 262048, 3), Node.Totals(Machine.Of(layout, Policy.Kernel).Zones));
        using var floors = new Floors(layout);
        NodeReport node = Assert.Single(floors.Report().Nodes);
        Assert.Equal((262144, 262048, 3), (node.Spanned, node.Present, node.Zones));
    }

    [Theory]
    [Verifies(RuleIds.Zones.NodeTotals)]
    [InlineData(64, 0, 0, 1)]
    [InlineData(0, 64, 0, 2)]
    [InlineData(64, 0, 64, 3)]
    public void The_zone_number_is_that_of_the_last_zone_with_frames_plus_one(int dma, int normal, int high, int zones)
    {
        using var floors = new Floors(
            Layout.Of(ZoneLayout.Of(0, dma), ZoneLayout.Of(1024, normal), ZoneLayout.Of(2048, high)));
        Assert.Equal(zones, floors.Report().Nodes[0].Zones);
        Assert.Equal(zones, Node.Totals(floors.World.Machine.Zones).Zones);
    }

    [Fact]
    [Verifies(RuleIds.Zones.NodeTotals)]
    public void E2_4_Each_node_adds_up_its_own_zones()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes =
            [
                new()
                {
                    Dma = new(0, 4096, new Impl.FrameRange(160, 96)),
                    Normal = new(4096, 225280),
                    HighMem = new(229376, 32768),
                },
                new() { Normal = new(300000, 64) },
            ],
        });
        Impl.NodeFacts first = system.Facts.Nodes[0], second = system.Facts.Nodes[1];
        Assert.Equal((0u, 262144u, 262048u, 3), (first.Start, first.Spanned, first.Present, first.NrZones));
        Assert.Equal((300000u, 64u, 64u, 2), (second.Start, second.Spanned, second.Present, second.NrZones));
        Assert.Equal((262145ul * 32, 65ul * 32), (first.MemMapBytes, second.MemMapBytes));
        Assert.Equal(first.MemMapBytes + second.MemMapBytes, system.Facts.MemMapBytes);
    }
}
