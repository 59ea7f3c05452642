using Verified.Model.Buddy;
using Verified.Model.PageAllocator;
using Verified.Model.State;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class ChoiceProperties
{
    const string Scan = RuleIds.PageAllocator.ScanLow;

    /// <summary>Frames 16 to 31 are Normal; of these 17, 18 to 19, 20 to 23 and 24 to 31 are free.</summary>
    static readonly World world = Spec.Predict(
        World.Boot(Layout.Of(ZoneLayout.Of(0, 16), ZoneLayout.Of(16, 16)) with { MinFreeKbytes = 0 }),
        new Command { Op = Op.AllocPages, Gfp = Gfp.Kernel }).Next;

    static Violation? Judge(int frame, int order, FrameSet? free = null) => Choice.Check(
        world.Machine, free ?? world.Free(ZoneId.Normal), ZoneId.Normal, new(order), new(frame), Scan);

    [Theory]
    [Verifies(RuleIds.PageAllocator.ScanLow)]
    [Verifies(RuleIds.Buddy.BlockAlignment)]
    [Verifies(RuleIds.PageAllocator.NoOverlap)]
    [Verifies(RuleIds.Buddy.AllocateSmallest)]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    [InlineData(3, 0, Scan, "a block from zone Normal", "frame 3 of zone DMA")]
    [InlineData(99, 0, Scan, "a block from zone Normal", "frame 99 of no zone")]
    [InlineData(-1, 0, Scan, "a block from zone Normal", "none of no zone")]
    [InlineData(19, 1, RuleIds.Buddy.BlockAlignment, "index a multiple of 2", "frame 19, index 3")]
    [InlineData(16, 2, RuleIds.PageAllocator.NoOverlap, "4 pages that are all free", "frame 16: 3 of them free")]
    [InlineData(16, 0, RuleIds.PageAllocator.NoOverlap, "1 pages that are all free", "frame 16: 0 of them free")]
    [InlineData(24, 1, RuleIds.Buddy.AllocateSmallest, "a block of order 1", "frame 24 in a block of order 3")]
    public void What_is_wrong_with_a_choice_is_told_with_what_was_chosen(
        int frame, int order, string rule, string expected, string seen)
    {
        Assert.Equal(new Violation(rule, expected, seen), Judge(frame, order));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    public void A_split_hands_out_the_lowest_part_alone()
    {
        FrameSet free = world.Free(ZoneId.Normal);
        foreach (int small in (int[])[1, 2]) free = Split.Take(free, small, new(small / 2));
        Assert.Null(Judge(20, 0, free));
        Assert.Null(Judge(20, 1, free));
        Assert.Equal(
            new Violation(
                RuleIds.Buddy.SplitUpperHalves, "the lowest part of a block of order 2",
                "frame 22, part of the block at frame 20"),
            Judge(22, 1, free));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    public void The_block_that_was_split_in_the_wrong_place_is_told_by_its_first_frame()
    {
        var large = World.Boot(Layout.Of(ZoneLayout.Of(0, 16), ZoneLayout.Of(16, 32)) with { MinFreeKbytes = 0 });
        FrameSet free = Split.Take(Split.Take(large.Free(ZoneId.Normal), 0, new(4)), 24, new(3));
        Assert.Equal(
            "frame 34, part of the block at frame 32",
            Choice.Check(large.Machine, free, ZoneId.Normal, new(1), new(34), Scan)?.Actual);
    }
}
