using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class PoolProperties
{
    [Theory]
    [Verifies(DialectRuleIds.V6.PoolSize)]
    [InlineData(1, 128)]
    [InlineData(16, 512)]
    [InlineData(512, 2896)]
    [InlineData(8192, 11585)]
    [InlineData(262144, 65536)]
    [InlineData(1048576, 131072)]
    [InlineData(1048576 * 16L, 262144)]
    public void The_pool_is_four_times_the_root_of_low_memory_and_at_most_256_megabytes(long megabytes, long kilobytes)
        => Assert.Equal(kilobytes, Pool.Kilobytes(megabytes * 1024));

    [Fact]
    [Verifies(DialectRuleIds.V6.PoolSize)]
    public void The_pool_is_at_least_128_kilobytes() => Assert.Equal(128, Pool.Kilobytes(512));

    [Theory]
    [Verifies(DialectRuleIds.V6.PoolUser)]
    [InlineData(4096, 1 << 20, 4096)]
    [InlineData(4095, 1 << 20, 4096)]
    [InlineData(9000, 1 << 20, 9000)]
    [InlineData(100, 512, 100)]
    [InlineData(89, 512, 128)]
    [InlineData(4, 1, 4)]
    [InlineData(3, 1, 128)]
    public void A_value_of_the_user_stays_unless_new_memory_asks_for_more(long user, long low, long kilobytes) =>
        Assert.Equal(kilobytes, Pool.AfterChange(user, low));

    [Theory]
    [Verifies(DialectRuleIds.V6.PoolHugePages)]
    [InlineData(9124, 67584)]
    [InlineData(70000, 70000)]
    public void E3_2_Huge_pages_raise_the_pool_and_never_lower_it(long kilobytes, long raised) =>
        Assert.Equal(raised, Pool.ForHugePages(kilobytes, Zone.X8664(3840, 772917, 524288), 1301045));

    [Theory]
    [Verifies(DialectRuleIds.V6.PoolHugePages)]
    [InlineData(0, 0, 1024, 204)]
    [InlineData(3840, 0, 1000000, 22528)]
    [InlineData(3840, 772917, 1000000, 45056)]
    public void Huge_pages_take_eleven_pageblocks_a_zone_or_a_twentieth_of_low_memory(
        long dma, long dma32, long low, long kilobytes) =>
        Assert.Equal(kilobytes, Pool.ForHugePages(0, Zone.X8664(dma, dma32, dma == 0 ? low : 0), low));
}
