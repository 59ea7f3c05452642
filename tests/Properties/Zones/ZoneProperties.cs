using Verified.Model.Zones;

namespace Verified.Tests.Properties.Zones;

public sealed class ZoneProperties
{
    [Fact]
    [Verifies(RuleIds.Zones.Extents)]
    public void E2_3_Present_frames_are_the_spanned_ones_without_the_holes()
    {
        var live = new ZoneLayout(new(new(1), new(4095)), [new(new(159), new(97))]);
        Assert.Equal(3998, Zone.PresentIn(live).Count);
        using var floors = new Floors(Layout.Of(live));
        ZoneReport zone = floors.Report().Zones[0];
        Assert.Equal((1, 4095, 3998), (zone.Start, zone.Spanned, zone.Present));
        Assert.Equal(3998, floors.FreePages());
    }

    [Theory]
    [Verifies(RuleIds.Zones.AlignmentNotice)]
    [InlineData(0, 8, true)]
    [InlineData(512, 8, false)]
    [InlineData(1024, 8, true)]
    [InlineData(1536, 8, false)]
    [InlineData(3072, 8, true)]
    [InlineData(1, 8, false)]
    [InlineData(5, 0, true)]
    public void Only_a_zone_with_frames_has_to_start_at_a_multiple_of_1024(uint start, uint spanned, bool aligned)
    {
        using var system = Impl.MemorySystem.Boot(new() { Normal = new(start, spanned), HighMem = new(9000, 8) });
        Assert.Equal(aligned, system.Facts.Zones[1].Aligned);
    }

    [Fact]
    [Verifies(RuleIds.Zones.AlignmentNotice)]
    public void E2_6_A_zone_that_starts_off_a_multiple_of_1024_is_complained_about_and_works()
    {
        Assert.False(Zone.AlignmentNotice(new(4096), new(64)));
        Assert.True(Zone.AlignmentNotice(new(4097), new(64)));
        Assert.False(Zone.AlignmentNotice(new(4097), new(0)));
        using var floors = new Floors(Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(4097, 64)) with { MinFreeKbytes = 0 });
        Assert.Equal([false, true, false], floors.Report().Zones.Select(zone => zone.AlignmentNotice));
        Assert.Equal(4097, floors.Take(6));
        using var aligned = new Floors(Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(4096, 64)));
        Assert.DoesNotContain(aligned.Report().Zones, zone => zone.AlignmentNotice);
    }

    [Fact]
    [Verifies(RuleIds.Zones.Extents)]
    public void A_hole_is_told_from_a_frame()
    {
        var zone = new Zone(ZoneId.Dma, Machines.Small.Zones[0]);
        Assert.True(zone.Populated);
        Assert.Equal([20, 21, 22, 23], Enumerable.Range(0, 64).Where(frame => zone.IsHole(new(frame))));
        Assert.False(new Zone(ZoneId.Normal, ZoneLayout.Empty).Populated);
    }

    /// <summary>1024 frames are the measure, of zones that have any.</summary>
    [Theory]
    [Verifies(RuleIds.Zones.AlignmentNotice)]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, false)]
    [InlineData(512, 64, false)]
    [InlineData(1024, 64, true)]
    [InlineData(1536, 64, false)]
    [InlineData(2048, 1, true)]
    [InlineData(5, 0, true)]
    public void An_empty_zone_is_aligned_and_another_at_multiples_of_1024(int start, int spanned, bool aligned)
    {
        using var system = Impl.MemorySystem.Boot(
            new() { Dma = new((uint)start, (uint)spanned), HighMem = new(8192, 64) });
        Assert.Equal(aligned, system.Facts.Zones[0].Aligned);
    }

    /// <summary>Eight nodes of three zones each are all in one list.</summary>
    [Fact]
    [Verifies(RuleIds.Zones.NodeOrder)]
    public void The_longest_list_has_24_zones()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes =
            [
                .. Enumerable.Range(0, 8).Select(node => new Impl.NodeOptions
                {
                    Dma = new((uint)node * 64, 8),
                    Normal = new(((uint)node * 64) + 8, 8),
                    HighMem = new(((uint)node * 64) + 16, 8),
                }),
            ],
        });
        IReadOnlyList<int> list = system.Facts.Nodes[3].Zonelists[2];
        Assert.Equal(Enumerable.Range(0, 24), list.Order());
        Assert.Equal([11, 10, 9], list.Take(3));
    }
}
