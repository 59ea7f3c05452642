using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class FallbackProperties
{
    const Migratetype Unmovable = Migratetype.Unmovable;
    const Migratetype Movable = Migratetype.Movable;
    const Migratetype Reclaimable = Migratetype.Reclaimable;

    static readonly FreeList[] Lists =
    [
        new(2, Movable), new(6, Movable), new(3, Unmovable), new(5, Unmovable),
        new(3, Reclaimable), new(5, Reclaimable),
        new(10, Migratetype.HighAtomic), new(10, Migratetype.Cma), new(10, Migratetype.Isolate),
    ];

    [Theory]
    [Verifies(DialectRuleIds.V6.FallbackConvert)]
    [InlineData(200, 250, true)]
    [InlineData(190, 270, false)]
    public void E5_13_A_movable_pageblock_is_claimed_when_half_of_it_is_free_or_compatible(
        int free, int movable, bool converts) =>
        Assert.Equal(converts, Fallback.Converts(new(3, Movable), Unmovable, free, movable));

    [Theory]
    [Verifies(DialectRuleIds.V6.FallbackConvert)]
    [InlineData(9, Unmovable, Movable, 0, 0, true)]
    [InlineData(8, Unmovable, Movable, 100, 156, true)]
    [InlineData(8, Unmovable, Movable, 100, 155, false)]
    [InlineData(8, Unmovable, Reclaimable, 255, 257, false)]
    [InlineData(8, Unmovable, Reclaimable, 10, 0, false)]
    [InlineData(8, Unmovable, Reclaimable, 256, 0, true)]
    public void What_is_compatible_depends_on_both_types(
        int order, Migratetype block, Migratetype request, int free, int movable, bool converts) =>
        Assert.Equal(converts, Fallback.Converts(new(order, block), request, free, movable));

    [Fact]
    [Verifies(DialectRuleIds.V6.FallbackTypes)]
    public void Each_ordinary_type_falls_back_on_the_two_others()
    {
        Assert.Equal<Migratetype>([Reclaimable, Movable], Fallback.Types(Unmovable));
        Assert.Equal<Migratetype>([Reclaimable, Unmovable], Fallback.Types(Movable));
        Assert.Equal<Migratetype>([Unmovable, Movable], Fallback.Types(Reclaimable));
        foreach (Migratetype type in Enum.GetValues<Migratetype>())
            Assert.Equal(Fallback.IsOrdinary(type) ? 2 : 0, Fallback.Types(type).Length);
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.FallbackGrouping)]
    [InlineData(3071, false)]
    [InlineData(3072, true)]
    public void Memory_is_grouped_from_a_pageblock_for_each_type_on(long pages, bool grouped) =>
        Assert.Equal(grouped, Fallback.IsGrouped(pages, types: 6));

    [Fact]
    [Verifies(DialectRuleIds.V6.FallbackOwn)]
    public void The_smallest_block_of_the_own_type_comes_first()
    {
        Assert.Equal(new(2, Movable), Fallback.Own(Lists, 0, Movable));
        Assert.Equal(new(2, Movable), Fallback.Own(Lists, 2, Movable));
        Assert.Equal(new(6, Movable), Fallback.Own(Lists, 3, Movable));
        Assert.Null(Fallback.Own(Lists, 7, Movable));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.FallbackClaim)]
    public void The_largest_block_of_the_first_fallback_type_is_claimed()
    {
        Assert.Equal(new(5, Reclaimable), Fallback.Claimable(Lists, 0, Movable));
        Assert.Equal(new(6, Movable), Fallback.Claimable(Lists, 0, Unmovable));
        Assert.Null(Fallback.Claimable(Lists, 7, Unmovable));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.FallbackClaim)]
    public void A_movable_request_claims_no_pageblock_for_a_block_below_order_four()
    {
        Assert.Null(Fallback.Claimable([new(3, Unmovable)], 0, Movable));
        Assert.Equal(new(4, Unmovable), Fallback.Claimable([new(4, Unmovable)], 0, Movable));
        Assert.Equal(new(0, Unmovable), Fallback.Claimable([new(0, Unmovable)], 0, Reclaimable));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.FallbackSteal)]
    public void The_smallest_block_is_stolen_unless_fragmentation_is_to_be_avoided()
    {
        Assert.Equal(new(3, Reclaimable), Fallback.Stolen(Lists, 0, Movable, avoidsFragmentation: false));
        Assert.Equal(new(2, Movable), Fallback.Stolen(Lists, 0, Reclaimable, avoidsFragmentation: false));
        Assert.Null(Fallback.Stolen(Lists, 0, Movable, avoidsFragmentation: true));
        Assert.Null(Fallback.Stolen(Lists, 7, Movable, avoidsFragmentation: false));
    }
}
