using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class SlubSlabProperties
{
    // task_struct and filp of a running Linux 6.18, with addresses that it gave.
    static readonly SlubSlab Tasks = new(5888, 5, 8);
    static readonly SlubSlab Files = new(192, 21, 1);

    [Theory]
    [Verifies(DialectRuleIds.V6.SlubPlace)]
    [InlineData(0xffff888102aa4d80, true)]
    [InlineData(0xffff888104beacc0, true)]
    [InlineData(0xffff888104bea000, true)]
    [InlineData(0xffff888104bea008, false)]
    [InlineData(0xffff888104beafc0, false)]
    public void Objects_stand_one_behind_the_other_from_the_beginning(ulong address, bool has) =>
        Assert.Equal(has, Files.Has(address));

    [Fact]
    [Verifies(DialectRuleIds.V6.SlubPlace)]
    public void A_slab_of_eight_pages_begins_at_a_multiple_of_them()
    {
        ulong[] places = [.. Enumerable.Range(0, 8 * 4096 / 8).Select(word => 0xffff888104000000 + (8 * (ulong)word)).Where(Tasks.Has)];

        Assert.Equal([0u, 5888u, 11776u, 17664u, 23552u], places.Select(place => place - 0xffff888104000000));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.SlubSize)]
    public void An_object_gets_the_size_of_its_cache() => Assert.Equal((true, false), (Files.Gives(192), Files.Gives(184)));
}
