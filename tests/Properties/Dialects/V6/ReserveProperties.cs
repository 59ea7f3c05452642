using System.Collections.Immutable;
using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class ReserveProperties
{
    [Theory]
    [Verifies(DialectRuleIds.V6.Reserve)]
    [InlineData(524288, "0,3019,5067,5067,5067", "0,0,2048,2048,2048")]
    [InlineData(851968, "0,3019,6347,6347,6347", "0,0,3328,3328,3328")]
    [InlineData(1081344, "0,3019,7243,7243,7243", "0,0,4224,4224,4224")]
    public void E3_7_Each_zone_keeps_pages_back_from_requests_of_higher_classes(long normal, string dma, string dma32)
    {
        var all = Reserve.All(Zone.X8664(3840, 772917, normal), [256, 256, 32, 0, 0]);
        Assert.Equal(
            [dma, dma32, "0,0,0,0,0", "0,0,0,0,0", "0,0,0,0,0"], all.Select(row => string.Join(',', row)));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.Reserve)]
    [InlineData(1, 772917 + 524288)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    public void A_ratio_below_one_keeps_nothing_back(int ratio, long reserve) =>
        Assert.Equal(reserve, Reserve.Against(Zone.X8664(3840, 772917, 524288), 0, 2, ratio));

    [Fact]
    [Verifies(DialectRuleIds.V6.Reserve)]
    public void An_empty_zone_keeps_nothing_back_and_adds_nothing()
    {
        var all = Reserve.All(Zone.X8664(0, 0, 524288), [256, 256, 32, 0, 0]);
        Assert.All(all, row => Assert.All(row, reserve => Assert.Equal(0, reserve)));
        Assert.Equal(0, Reserve.Against(Zone.X8664(3840, 0, 524288), 0, 1, 256));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.TotalReserve)]
    public void E3_15_The_total_reserve_of_the_first_snapshot()
    {
        ImmutableArray<Zone> zones = Zone.X8664(3840, 772917, 524288);
        Assert.Equal(3840, Reserve.Unavailable(3840, 5067, 73));
        Assert.Equal(17103, Reserve.Unavailable(772917, 2048, 15055));
        Assert.Equal(10212, Reserve.Unavailable(524288, 0, 10212));
        Assert.Equal(0, Reserve.Unavailable(0, 0, 32));
        Assert.Equal(
            31155, Reserve.Total(zones, ZoneMarks.All(zones, 67584), Reserve.All(zones, [256, 256, 32, 0, 0])));
    }
}
