using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class HighAtomicProperties
{
    [Theory]
    [Verifies(DialectRuleIds.V6.HighAtomicLimit)]
    [InlineData(3840, 0)]
    [InlineData(51199, 0)]
    [InlineData(51200, 512)]
    [InlineData(51300, 1024)]
    [InlineData(524288, 5632)]
    [InlineData(772917, 8192)]
    public void E3_13_A_zone_keeps_at_most_a_hundredth_in_whole_pageblocks(long managed, long limit) =>
        Assert.Equal(limit, HighAtomic.Limit(managed));

    [Theory]
    [Verifies(DialectRuleIds.V6.HighAtomicConvert)]
    [InlineData(0, 51200, 1, Migratetype.Unmovable, 512)]
    [InlineData(512, 51200, 1, Migratetype.Unmovable, 512)]
    [InlineData(0, 51199, 1, Migratetype.Movable, 0)]
    [InlineData(512, 524288, 3, Migratetype.Reclaimable, 1024)]
    [InlineData(512, 524288, 9, Migratetype.Movable, 1024)]
    [InlineData(512, 524288, 10, Migratetype.Movable, 1536)]
    [InlineData(512, 524288, 1, Migratetype.HighAtomic, 512)]
    [InlineData(512, 524288, 1, Migratetype.Cma, 512)]
    [InlineData(5120, 524288, 1, Migratetype.Movable, 5632)]
    [InlineData(5632, 524288, 1, Migratetype.Movable, 5632)]
    public void A_request_converts_its_pageblock_below_the_limit(
        long kept, long managed, int order, Migratetype type, long after) =>
        Assert.Equal(after, HighAtomic.AfterRequest(kept, managed, order, type));

    [Theory]
    [Verifies(DialectRuleIds.V6.HighAtomicRelease)]
    [InlineData(1024, false, true)]
    [InlineData(512, false, false)]
    [InlineData(512, true, true)]
    [InlineData(0, true, false)]
    public void The_last_pageblock_is_given_back_only_by_force(long kept, bool force, bool may) =>
        Assert.Equal(may, HighAtomic.MayRelease(kept, force));
}
