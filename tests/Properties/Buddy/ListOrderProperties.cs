using Verified.Model.Buddy;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Tests.Properties.Buddy;

public sealed class ListOrderProperties
{
    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void E5_7_A_freed_frame_becomes_the_head_even_if_a_larger_merge_is_likely()
    {
        using var floors = new Floors(Machines.Plain(8));
        floors.KeepOnly(0, 1, 4);
        Assert.Equal([5], floors.List(0));
        floors.Free(1);
        Assert.Equal([1, 5], floors.List(0));
        Assert.Equal(1, floors.Take());
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void The_head_of_the_list_is_taken_and_merging_unlinks_from_the_middle()
    {
        using var floors = new Floors(Machines.Plain(16));
        floors.KeepOnly([.. Enumerable.Range(0, 16)]);
        foreach (int frame in new[] { 1, 5, 9, 13 }) floors.Free(frame);
        Assert.Equal([13, 9, 5, 1], floors.List(0));
        floors.Free(4);
        Assert.Equal([13, 9, 1], floors.List(0));
        Assert.Equal(13, floors.Take());
        Assert.Equal(9, floors.Take());
        floors.Free(9);
        Assert.Equal([9, 1], floors.List(0));
    }

    [Theory]
    [Verifies(RuleIds.Buddy.ListOrder)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 3, 2, 1 }, true)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 4, 3, 2, 1 }, true)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 3, 1 }, true)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 2, 1 }, true)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 3, 2 }, true)]
    [InlineData(new[] { 3 }, new int[0], true)]
    [InlineData(new int[0], new[] { 3 }, true)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 3, 2, 1, 4 }, false)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 2, 3, 1 }, false)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 1, 2 }, false)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 3 }, false)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 5, 4, 3, 2, 1 }, false)]
    [InlineData(new[] { 3, 2, 1 }, new[] { 2, 3, 2, 1 }, false)]
    [InlineData(new[] { 3, 2 }, new int[0], false)]
    [InlineData(new int[0], new[] { 3, 2 }, false)]
    public void A_list_loses_one_block_or_gains_a_head(int[] before, int[] after, bool legal)
    {
        Violation? violation = ListOrder.Lifo(One(before), One(after), ZoneId.Dma, Order.Zero);
        Assert.Equal(legal, violation is null);
        if (violation is not null) Assert.Equal(RuleIds.Buddy.ListOrder, violation.Rule);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void Long_lists_are_cut_in_the_message()
    {
        int[] many = [.. Enumerable.Range(0, 20)];
        Violation violation = ListOrder.Lifo(One(many), One([.. many.Reverse()]), ZoneId.Dma, Order.Zero)!;
        Assert.Contains("0,1,2,3,4,5,6,7,8,9,10,11,..", violation.Expected, StringComparison.Ordinal);
        Assert.Contains("19,18", violation.Actual, StringComparison.Ordinal);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void Lists_of_twelve_are_told_whole()
    {
        int[] twelve = [.. Enumerable.Range(0, 12)];
        Violation violation = ListOrder.Lifo(One(twelve), One([.. twelve.Reverse()]), ZoneId.Dma, Order.Zero)!;
        Assert.Equal(
            "the list of order 0 in zone DMA to be [0,1,2,3,4,5,6,7,8,9,10,11] with one block gone or a new head",
            violation.Expected);
        Assert.Equal("[11,10,9,8,7,6,5,4,3,2,1,0]", violation.Actual);
    }

    [Theory]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    [InlineData(new[] { 132 }, "only frames of zone DMA", "a block of order 0 at frame 132")]
    [InlineData(new[] { 48 }, "only frames of zone DMA", "a block of order 0 at frame 48")]
    [InlineData(new[] { 31 }, "only frames of zone DMA", "a block of order 0 at frame 31")]
    [InlineData(new[] { 32 }, "frame 32 in no list: it is not free", "a block of order 0 at frame 32")]
    [InlineData(new[] { 43 }, "frame 43 in no list: it is not free", "a block of order 0 at frame 43")]
    [InlineData(new[] { 45 }, "a block of order 2 at frame 44", "a block of order 0 at frame 45")]
    [InlineData(new int[0], "1 blocks of order 0 in zone DMA", "0")]
    [InlineData(new[] { 33, 33 }, "1 blocks of order 0 in zone DMA", "2")]
    public void Lists_that_are_not_the_maximal_free_runs_are_refused(int[] list, string expected, string seen)
    {
        FrameSet free = FrameSet.Empty(16).Add(1, Order.Zero).Add(12, new(2));
        Violation? violation = ListOrder.Canonical(new(ZoneId.Dma, ZoneLayout.Of(32, 16)), free, One(list));
        Assert.Equal(
            (RuleIds.Buddy.ListCanonical, expected, seen), (violation?.Rule, violation?.Expected, violation?.Actual));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    public void The_maximal_free_runs_are_accepted()
    {
        FrameSet free = FrameSet.Empty(16).Add(1, Order.Zero);
        Assert.Null(ListOrder.Canonical(new(ZoneId.Dma, ZoneLayout.Of(32, 16)), free, One([33])));
        Assert.Null(ListOrder.Canonical(
            new(ZoneId.Dma, ZoneLayout.Of(32, 16)), FrameSet.Empty(16).Add(0, Order.Zero), One([32])));
    }

    [Theory]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    [InlineData(new int[0], null)]
    [InlineData(new[] { 3 }, null)]
    [InlineData(new[] { 3, 5, 4 }, null)]
    [InlineData(new[] { 3, 3 }, "frame 3 twice")]
    [InlineData(new[] { 3, 5, 3 }, "frame 3 twice")]
    public void A_block_that_stands_in_a_list_twice_is_told(int[] list, string? told)
    {
        Violation? violation = ListOrder.Repeated(
            new(ZoneId.Dma, ZoneLayout.Of(0, 16)), Order.Zero, One(list));
        Assert.Equal(told, violation?.Actual);
        if (violation is not null)
            Assert.Equal(
                (RuleIds.Buddy.ListCanonical, "each block of order 0 in zone DMA once"),
                (violation.Rule, violation.Expected));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void The_head_of_a_list_is_its_first_block_and_an_empty_list_has_none()
    {
        var zone = new Zone(ZoneId.Dma, ZoneLayout.Of(0, 16));
        Assert.True(ListOrder.WasHead(One([3, 2]), zone, Order.Zero, new(3)));
        Assert.False(ListOrder.WasHead(One([3, 2]), zone, Order.Zero, new(2)));
        Assert.False(ListOrder.WasHead(One([]), zone, Order.Zero, new(0)));
    }

    /// <summary>Free lists of which only the first, order 0 of DMA, holds something.</summary>
    static FreeLists One(int[] list)
    {
        var starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
        starts.AsSpan(1).Fill(list.Length);
        return new(starts, list);
    }
}
