using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class PerCpuSizesProperties
{
    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuBatch)]
    [Verifies(DialectRuleIds.V6.PerCpuHighMin)]
    [Verifies(DialectRuleIds.V6.PerCpuHighMax)]
    [InlineData(3840, 61, 1, 30, 240)]
    [InlineData(772917, 12546, 63, 6273, 48307)]
    [InlineData(524288, 8510, 63, 4255, 32768)]
    [InlineData(3840, 42, 1, 21, 240)]
    [InlineData(772917, 8785, 63, 4392, 48307)]
    [InlineData(1081344, 12290, 63, 6145, 67584)]
    public void E6_7_Sizes_of_the_lists_of_two_CPUs(long managed, long low, long batch, long min, long max) =>
        Assert.Equal(new(batch, min, max), PerCpuSizes.Of(managed, low, 2));

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuBatch)]
    [InlineData(16384, 3)]
    [InlineData(65536, 15)]
    [InlineData(100000, 31)]
    [InlineData(8192, 1)]
    [InlineData(12288, 3)]
    [InlineData(4096, 1)]
    [InlineData(0, 1)]
    [InlineData(1L << 32, 63)]
    public void E6_7b_A_batch_is_one_less_than_a_power_of_two(long managed, long batch) =>
        Assert.Equal(batch, PerCpuSizes.BatchOf(managed));

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuHighMin)]
    [Verifies(DialectRuleIds.V6.PerCpuHighMax)]
    [InlineData(16384, 3, 4, 12, 512)]
    [InlineData(1024, 3, 64, 4, 4)]
    public void Both_bounds_are_at_least_four_batches(long managed, long low, int cpus, long min, long max)
    {
        long batch = PerCpuSizes.BatchOf(managed);
        Assert.Equal(min, PerCpuSizes.HighMinOf(low, cpus, batch));
        Assert.Equal(max, PerCpuSizes.HighMaxOf(managed, cpus, batch));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuByHand)]
    [InlineData(8, 32768)]
    [InlineData(100, 2621)]
    [InlineData(100000, 252)]
    public void A_fraction_sets_both_bounds(int fraction, long high) =>
        Assert.Equal(new(63, high, high), PerCpuSizes.Of(524288, 8510, 2, fraction));

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuByHand)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(7)]
    public void A_fraction_of_less_than_eight_is_refused(int fraction) =>
        Assert.Null(PerCpuSizes.Of(524288, 8510, 2, fraction));
}
