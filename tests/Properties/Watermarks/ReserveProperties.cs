using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties.Watermarks;

public sealed class ReserveProperties
{
    [Theory]
    [Verifies(RuleIds.Watermarks.Reserve)]
    [InlineData(1024, "0,880,1008", "0,0,1024")]
    [InlineData(2048, "0,880,2032", "0,0,9216")]
    [InlineData(128, "0,112,112", "0,0,0")]
    public void E3_6_Each_zone_keeps_frames_back_from_requests_of_higher_classes(
        int megabytes, string dma, string normal)
    {
        using var floors = new Floors(Machines.I386(megabytes));
        Assert.Equal([dma, normal, "0,0,0"], floors.Report().Zones.Select(zone => string.Join(",", zone.Reserve)));
        Assert.Equal([dma, normal, "0,0,0"], floors.World.Tunables.Reserves.Select(row => string.Join(",", row)));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.Reserve)]
    public void Only_requests_of_a_higher_class_are_kept_out()
    {
        using var floors = new Floors(
            Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 128)) with { MinFreeKbytes = 0, DmaRatio = 4 });
        while (floors.Ask(0).Outcome == Outcome.Ok) continue;
        Assert.Equal((32, 0), (floors.FreePages(0), floors.FreePages(1)));
        Assert.Equal(Response.Failed(Reason.ReservedForLower), floors.Ask(0));
        Assert.Equal(Outcome.Ok, floors.Ask(5, Gfp.Dma).Outcome);
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.Reserve)]
    public void The_reserve_is_added_to_the_base_test_alone()
    {
        using var floors = new Floors(
            Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 128)) with { MinFreeKbytes = 0, DmaRatio = 4 });
        for (int i = 0; i < 128; i++) Assert.InRange(floors.Take(), 64, 191);
        Assert.Equal(0, floors.Take(4));
        Assert.Equal(Response.Failed(Reason.ReservedForLower), floors.Ask(5));
        Assert.Equal(16, floors.Take(3));
        Assert.Equal(40, floors.FreePages());
    }
}
