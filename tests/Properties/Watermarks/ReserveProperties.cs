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

    [Fact]
    [Verifies(RuleIds.Watermarks.Reserve)]
    [Verifies(RuleIds.Watermarks.ReserveRatio)]
    public void E3_6_Each_node_has_its_own_reserves_and_other_ratios_change_them_at_once()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes =
            [
                new() { Dma = new(0, 4096), Normal = new(4096, 225280), HighMem = new(229376, 32768) },
                new() { Normal = new(300000, 64), HighMem = new(300064, 320) },
            ],
        });
        uint[] Of(int zone) => [.. Enumerable.Range(0, 3).Select(kind => system.LowmemReserve(zone, kind))];
        Assert.Equal([[0u, 880, 1008], [0, 0, 1024], [0, 0, 0]], Enumerable.Range(0, 3).Select(Of));
        Assert.Equal([[0u, 0, 1], [0, 0, 10], [0, 0, 0]], Enumerable.Range(3, 3).Select(Of));
        Assert.Equal(Impl.Outcome.Ok, system.SetReserveRatio(1, 320).Outcome);
        Assert.Equal([[0u, 225280, 258048], [0, 0, 102]], Enumerable.Range(0, 2).Select(Of));
        Assert.Equal([[0u, 64, 384], [0, 0, 1]], Enumerable.Range(3, 2).Select(Of));
        string before = system.Zoneinfo();
        Assert.Equal(Impl.Reason.Illegal, system.SetReserveRatio(0, 5).Reason);
        Assert.Equal(Impl.Reason.Illegal, system.SetReserveRatio(5, 0).Reason);
        Assert.Equal(before, system.Zoneinfo());
        system.Reboot();
        Assert.Equal([0u, 880, 1008], Of(0));
    }

    [Theory]
    [Verifies(RuleIds.Watermarks.ReserveRatio)]
    [InlineData(1u, 320u, "0,225280,258048", "0,0,102")]
    [InlineData(uint.MaxValue, 1u, "0,0,0", "0,0,32768")]
    [InlineData(0u, 5u, null, null)]
    [InlineData(5u, 0u, null, null)]
    [InlineData(0u, 0u, null, null)]
    public void A_ratio_of_0_is_refused_and_any_other_changes_the_reserves(uint dma, uint normal, string? low, string? high)
    {
        World world = World.Boot(Machines.I386(1024));
        Ruling ruling = Model.Watermarks.Reserve.Override(world, dma, normal);
        Assert.Equal(low is null ? Response.Bug(Reason.Illegal) : Response.Of(Outcome.Ok), ruling.Response);
        Assert.Equal(low is not null, ruling.Marks.Of(RuleIds.Watermarks.ReserveRatio));
        if (low is null) Assert.Same(world, ruling.Next);
        else
            Assert.Equal(
                [low, high, "0,0,0"], ruling.Next.Tunables.Reserves.Select(row => string.Join(",", row)));
    }
}
