using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class BoostProperties
{
    [Theory]
    [Verifies(DialectRuleIds.V6.BoostMaximum)]
    [Verifies(DialectRuleIds.V6.BoostStep)]
    [InlineData(1, 512)]
    [InlineData(2, 1024)]
    [InlineData(29, 14848)]
    [InlineData(30, 15318)]
    [InlineData(31, 15318)]
    public void E3_5_Each_theft_raises_the_marks_by_a_pageblock_up_to_the_maximum(int times, long expected)
    {
        long maximum = Boost.Maximum(524288, 10212, 15000);
        Assert.Equal(15318, maximum);
        long boost = 0;
        for (int i = 0; i < times; i++) boost = Boost.Raised(boost, maximum);
        Assert.Equal(expected, boost);
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.BoostMaximum)]
    [InlineData(2047, 10212, 15000, 0)]
    [InlineData(2048, 10212, 15000, 15318)]
    [InlineData(524288, 10212, 0, 0)]
    [InlineData(524288, 0, 15000, 0)]
    [InlineData(524288, 100, 15000, 512)]
    public void E3_5_A_small_zone_has_no_boost_and_others_at_least_a_pageblock(
        long managed, long high, int factor, long maximum)
    {
        Assert.Equal(maximum, Boost.Maximum(managed, high, factor));
        Assert.Equal(maximum == 0 ? 0 : 512, Boost.Raised(0, maximum));
        Assert.Equal(maximum == 0 ? 7 : Math.Min(519, maximum), Boost.Raised(7, maximum));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.BoostRead)]
    public void A_mark_is_read_with_the_boost_added()
    {
        Assert.Equal(612, Boost.Read(100, 512));
        Assert.Equal(612, new Mark(100, 512, IsMin: true).Boosted);
    }
}
