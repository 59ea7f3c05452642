using FsCheck.Fluent;
using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class MarkTestProperties
{
    const AllocFlags Atomic = AllocFlags.MinReserve | AllocFlags.NonBlock;

    [Theory]
    [Verifies(DialectRuleIds.V6.TestBase)]
    [Verifies(DialectRuleIds.V6.TestBlock)]
    [InlineData(1, 0, true)]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(3, 0, true)]
    [InlineData(3, 1, true)]
    [InlineData(3, 2, true)]
    [InlineData(3, 3, true)]
    [InlineData(3, 4, false)]
    public void E3_9a_One_block_of_the_order_is_enough(int largest, int order, bool passes) =>
        Assert.Equal(passes, Run(new(200, largest), order, 100, AllocFlags.None));

    [Theory]
    [Verifies(DialectRuleIds.V6.TestUnusable)]
    [Verifies(DialectRuleIds.V6.TestShortcut)]
    [InlineData(Gfp.Kernel, false, 700)]
    [InlineData(Gfp.NoWait, true, 1000)]
    public void E3_9b_High_atomic_pages_count_for_callers_that_cannot_wait(uint gfp, bool passes, long usable)
    {
        var free = new FreePages(1000, 0) { HighAtomic = 300 };
        AllocFlags flags = Rights.Of(gfp, 0, Caller.Task);
        Assert.Equal(usable, 1000 - MarkTest.Unusable(free, 0, flags));
        Assert.Equal(passes, Run(free, 0, 800, flags));
        Assert.Equal(passes, MarkTest.Shortcut(free, 0, 800, 0, flags));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.TestUnboosted)]
    [Verifies(DialectRuleIds.V6.RightsLowered)]
    [Verifies(DialectRuleIds.V6.BoostRead)]
    [InlineData(400, 512, true, true)]
    [InlineData(231, 512, true, true)]
    [InlineData(230, 512, false, true)]
    [InlineData(200, 512, false, true)]
    [InlineData(38, 512, false, false)]
    [InlineData(39, 512, false, true)]
    public void E3_10_The_boosted_minimum_does_not_stop_atomic_requests(
        long free, long boost, bool boosted, bool passes)
    {
        var mark = new Mark(100, boost, IsMin: true);
        Assert.Equal(boosted, MarkTest.Base(new(free, 0), 0, mark.Boosted, 0, Atomic));
        Assert.Equal(passes, MarkTest.Run(new(free, 0), 0, mark, 0, Atomic));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.TestUnboosted)]
    [InlineData(1, true, 512, Atomic)]
    [InlineData(0, false, 512, Atomic)]
    [InlineData(0, true, 512, AllocFlags.NonBlock)]
    [InlineData(0, true, 0, Atomic)]
    public void The_boost_is_left_out_only_for_a_page_with_reserves_at_the_boosted_minimum(
        int order, bool isMin, long boost, AllocFlags flags) =>
        Assert.False(MarkTest.Unboosted(new(200, 5), order, new(100, boost, isMin), 0, flags));

    [Theory]
    [Verifies(DialectRuleIds.V6.TestBlock)]
    [InlineData(AllocFlags.None, false)]
    [InlineData(Atomic, false)]
    [InlineData(Atomic | AllocFlags.HighAtomic, true)]
    [InlineData(AllocFlags.Oom, true)]
    [InlineData(AllocFlags.Cma, false)]
    public void Blocks_in_high_atomic_pageblocks_count_for_those_who_may_use_them(AllocFlags flags, bool has) =>
        Assert.Equal(has, MarkTest.HasBlock(new(200, 1) { LargestHighAtomic = 3, LargestCma = 2 }, 3, flags));

    [Theory]
    [Verifies(DialectRuleIds.V6.TestUnusable)]
    [Verifies(DialectRuleIds.V6.TestBlock)]
    [InlineData(AllocFlags.None, 103, false)]
    [InlineData(AllocFlags.Cma, 3, true)]
    public void Pages_of_the_contiguous_allocator_count_for_those_who_may_use_them(
        AllocFlags flags, long unusable, bool has)
    {
        var free = new FreePages(200, 1) { Cma = 100, LargestCma = 2 };
        Assert.Equal(unusable, MarkTest.Unusable(free, 2, flags));
        Assert.Equal(has, MarkTest.HasBlock(free, 2, flags));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.TestShortcut)]
    public void The_shortcut_asks_for_the_whole_mark_and_never_counts_below_zero()
    {
        Assert.False(MarkTest.Shortcut(new(100, 0), 0, 100, 0, Atomic));
        Assert.True(MarkTest.Shortcut(new(101, 0), 0, 100, 0, Atomic));
        Assert.False(MarkTest.Shortcut(new(108, 0), 0, 100, 8, Atomic));
        Assert.False(MarkTest.Shortcut(new(500, 3), 1, 100, 0, Atomic));
        Assert.False(MarkTest.Shortcut(new(10, 0) { HighAtomic = 30 }, 0, 0, 0, AllocFlags.None));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.TestBase)]
    [Verifies(DialectRuleIds.V6.TestShortcut)]
    public void The_shortcut_never_grants_what_the_whole_test_refuses() => Holds.ForAll(
        from free in Gen.Choose(0, 400)
        from atomic in Gen.Choose(0, free)
        from mark in Gen.Choose(0, 300)
        from reserve in Gen.Choose(0, 100)
        from flags in Gen.Choose(0, 31)
        select (Free: new FreePages(free, 0) { HighAtomic = atomic }, mark, reserve, Flags: (AllocFlags)flags),
        at => !MarkTest.Shortcut(at.Free, 0, at.mark, at.reserve, at.Flags)
            || MarkTest.Base(at.Free, 0, at.mark, at.reserve, at.Flags) ? null : "granted, but refused");

    static bool Run(FreePages free, int order, long mark, AllocFlags flags) =>
        MarkTest.Run(free, order, new(mark, 0, IsMin: true), 0, flags);

    [Theory]
    [Verifies(DialectRuleIds.V6.TestBase)]
    [InlineData(151, 0, true)]
    [InlineData(150, 0, false)]
    [InlineData(154, 2, true)]
    [InlineData(153, 2, false)]
    public void The_pages_that_a_lower_zone_keeps_come_on_top_of_the_mark(long free, int order, bool passes) =>
        Assert.Equal(passes, MarkTest.Base(new(free, 10), order, 100, 50, AllocFlags.None));
}
