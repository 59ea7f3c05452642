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
}
