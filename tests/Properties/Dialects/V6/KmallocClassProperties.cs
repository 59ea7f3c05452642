using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class KmallocClassProperties
{
    [Theory]
    [Verifies(DialectRuleIds.V6.KmallocClass)]
    [InlineData(0, 8)]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 16)]
    [InlineData(96, 96)]
    [InlineData(192, 192)]
    [InlineData(65, 96)]
    [InlineData(97, 128)]
    [InlineData(129, 192)]
    [InlineData(193, 256)]
    [InlineData(4097, 8192)]
    [InlineData(8192, 8192)]
    [InlineData(8193, 16384)]
    [InlineData(4 << 20, 4 << 20)]
    public void A_request_gets_the_smallest_class_that_fits(long requested, long given) =>
        Assert.Equal(given, KmallocClass.Of(requested));

    [Theory]
    [Verifies(DialectRuleIds.V6.KmallocAlignment)]
    [InlineData(8, 8)]
    [InlineData(96, 32)]
    [InlineData(192, 64)]
    [InlineData(4096, 4096)]
    [InlineData(16384, 16384)]
    [InlineData(12, 8)]
    public void An_address_is_aligned_to_the_largest_power_of_two_in_the_size(long size, long alignment) =>
        Assert.Equal(alignment, KmallocClass.Alignment(size));
}
