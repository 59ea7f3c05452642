using Verified.Model.Zones;

namespace Verified.Tests.Properties.Zones;

public sealed class WaitTableProperties
{
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
