using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class DriftThresholdProperties
{
    [Theory]
    [Verifies(DialectRuleIds.V6.CounterDrift)]
    [InlineData(3840, 4)]
    [InlineData(772917, 24)]
    [InlineData(524288, 24)]
    [InlineData(1081344, 28)]
    public void E3_14_The_threshold_grows_with_the_logarithm_of_the_zone(long managed, int threshold) =>
        Assert.Equal(threshold, DriftThreshold.Of(managed, 2));

    [Theory]
    [Verifies(DialectRuleIds.V6.CounterDrift)]
    [InlineData(32767, 1, 2)]
    [InlineData(32768, 1, 4)]
    [InlineData(3840, 8, 8)]
    [InlineData(1L << 30, 64, 125)]
    public void The_threshold_grows_with_the_logarithm_of_the_CPUs_up_to_125(long managed, int cpus, int threshold) =>
        Assert.Equal(threshold, DriftThreshold.Of(managed, cpus));
}
