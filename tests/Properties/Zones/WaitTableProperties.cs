using Verified.Model.Zones;

namespace Verified.Tests.Properties.Zones;

public sealed class WaitTableProperties
{
    [Fact]
    [Verifies(RuleIds.Zones.WaitTable)]
    public void Both_floors_give_every_zone_the_same_heads()
    {
        Assert.Equal(0u, Impl.Zones.WaitTable.Size(0));
        for (int spanned = 1; spanned < 1 << 21; spanned += spanned < 5000 ? 1 : 999)
            Assert.Equal((uint)WaitTable.Size(new(spanned)), Impl.Zones.WaitTable.Size((uint)spanned));
    }

    [Theory]
    [Verifies(RuleIds.Zones.WaitTable)]
    [InlineData(225280, 1024)]
    [InlineData(4096, 16)]
    [InlineData(1000, 4)]
    [InlineData(1, 4)]
    [InlineData(1279, 4)]
    [InlineData(1280, 8)]
    [InlineData(2048, 8)]
    [InlineData(2303, 8)]
    [InlineData(2304, 16)]
    [InlineData(1048576, 4096)]
    [InlineData(1300000, 4096)]
    public void E2_5_One_head_for_256_frames_rounded_up_to_a_power_of_two_between_4_and_4096(int spanned, int heads)
    {
        Assert.Equal(heads, WaitTable.Size(new(spanned)));
        using var floors = new Floors(Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(0, spanned)));
        Assert.Equal(heads, floors.Report().Zones[1].WaitTableSize);
    }
}
