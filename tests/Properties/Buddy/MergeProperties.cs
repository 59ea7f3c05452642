using Verified.Model.Buddy;
using Verified.Model.State;

namespace Verified.Tests.Properties.Buddy;

public sealed class MergeProperties
{
    [Fact]
    [Verifies(RuleIds.Buddy.MergeCascade)]
    public void E5_5a_Freeing_order_8_merges_twice_up_to_order_10()
    {
        using var floors = new Floors(Machines.Plain(1024));
        Assert.Equal(0, floors.Take(8));
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(0, 8));
        Assert.Equal([0], floors.List(10));
        Assert.Equal(1024, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCascade)]
    [Verifies(RuleIds.Buddy.MergeCandidate)]
    public void E5_5b_Twenty_four_frames_freed_one_by_one_are_a_block_of_16_and_one_of_8()
    {
        using var floors = new Floors(Machines.Plain(24));
        int[] all = [.. Enumerable.Range(0, 24)];
        floors.KeepOnly(all);
        Assert.Equal(0, floors.FreePages());
        foreach (int frame in all) Assert.Equal(Outcome.Freed, floors.Free(frame).Outcome);
        Assert.Equal([0], floors.List(4));
        Assert.Equal([16], floors.List(3));
        Assert.False(Merge.HasFreeBuddy(floors.World.Free(ZoneId.Dma), 16, new(3)));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCandidate)]
    [Verifies(RuleIds.Buddy.MergeCascade)]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void E5_5c_Every_other_frame_does_not_merge_and_the_gaps_join_them()
    {
        using var floors = new Floors(Machines.Plain(8));
        floors.KeepOnly([.. Enumerable.Range(0, 8)]);
        foreach (int frame in new[] { 1, 3, 5, 7 }) floors.Free(frame);
        Assert.Equal([7, 5, 3, 1], floors.List(0));
        Assert.Equal(Response.Failed(Reason.Fragmented), floors.Ask(1));
        floors.Free(2);
        Assert.Equal([7, 5, 1], floors.List(0));
        Assert.Equal([2], floors.List(1));
        floors.Free(0);
        Assert.Equal([7, 5], floors.List(0));
        Assert.Empty(floors.List(1));
        Assert.Equal([0], floors.List(2));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCandidate)]
    public void E5_4_A_neighbour_of_lower_order_does_not_merge()
    {
        Assert.False(Merge.HasFreeBuddy(FrameSet.Empty(8).Add(4, new(1)), 0, new(2)));
        Assert.True(Merge.HasFreeBuddy(FrameSet.Empty(8).Add(4, new(2)), 0, new(2)));
        using var floors = new Floors(Machines.Plain(8));
        int block = floors.Take(2);
        int pair = floors.Take(1);
        Assert.Equal((0, 4), (block, pair));
        floors.Free(block, 2);
        Assert.Equal([0], floors.List(2));
        Assert.Equal([6], floors.List(1));
        floors.Free(pair, 1);
        Assert.Equal([0], floors.List(3));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCascade)]
    public void Blocks_of_the_largest_order_stay_apart()
    {
        FrameSet free = FrameSet.Empty(2048).Add(0, Order.Largest).Add(1024, Order.Largest);
        Assert.False(Merge.HasFreeBuddy(free, 0, Order.Largest));
        using var floors = new Floors(Machines.Plain(2048));
        Assert.Equal([1024, 0], floors.List(10));
        Assert.Equal(1024, floors.Take(10));
        Assert.Equal(0, floors.Take(10));
        floors.Free(1024, 10);
        floors.Free(0, 10);
        Assert.Equal([0, 1024], floors.List(10));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCandidate)]
    public void Blocks_of_neighbouring_zones_do_not_merge()
    {
        using var floors = new Floors(
            Layout.Of(ZoneLayout.Of(0, 8), ZoneLayout.Of(8, 8), ZoneLayout.Of(16, 8)) with { MinFreeKbytes = 0 });
        Assert.Equal([0], floors.List(3, 0));
        Assert.Equal([8], floors.List(3, 1));
        Assert.Equal([16], floors.List(3, 2));
    }
}
