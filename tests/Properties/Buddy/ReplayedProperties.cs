using System.Collections.Immutable;
using Verified.Model.Buddy;
using Verified.Model.Zones;

namespace Verified.Tests.Properties.Buddy;

public sealed class ReplayedProperties
{
    static readonly Zone Four = new(ZoneId.Dma, ZoneLayout.Of(0, 4));

    static Move Taken(int frame) => new(ZoneId.Dma, new(frame), Order.Zero, false);

    static Move Given(int frame) => new(ZoneId.Dma, new(frame), Order.Zero, true);

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void Two_frames_taken_leave_what_two_requests_leave() =>
        Assert.Null(Check([], [], [0], [], [2], [], Taken(0), Taken(1)));

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void Two_buddies_given_back_become_one_block() =>
        Assert.Null(Check([], [2], [], [], [], [0], Given(1), Given(0)));

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void A_frame_that_heads_no_list_cannot_have_been_taken()
    {
        Assert.Equal(
            "buddy.lists.lifo: expected a block at the head of its list in zone DMA, saw frame 1",
            Check([], [], [0], [], [0], [], Taken(1))?.ToString());
        Assert.NotNull(Check([], [], [], [], [], [], Taken(1)));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void Frames_given_back_stand_in_the_order_in_which_they_came()
    {
        Assert.Null(Check([], [], [], [3, 1], [], [], Given(1), Given(3)));
        Assert.Equal(RuleIds.Buddy.ListOrder, Check([], [], [], [1, 3], [], [], Given(1), Given(3))?.Rule);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void Without_a_move_nothing_may_change_and_moves_of_other_zones_do_not_count()
    {
        Assert.Null(Check([1], [2], [], [1], [2], [], new Move(ZoneId.Normal, new(1), Order.Zero, false)));
        Assert.Equal(
            "buddy.lists.lifo: expected the list of order 0 in zone DMA to be [1,3], saw [3,1]",
            Check([1, 3], [], [], [3, 1], [], [])?.ToString());
        Assert.Null(Replayed.Check(Four, Lists([1], [2], []), Lists([1], [2], []), default));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.MergeCascade)]
    public void Blocks_of_the_largest_order_stay_apart()
    {
        List<int>[] lists = [.. Enumerable.Range(0, Order.Limit).Select(_ => new List<int>())];
        lists[^1].Add(0);
        Assert.True(Replayed.Make(lists, new(0), new(ZoneId.Dma, new(1024), Order.Largest, true)));
        Assert.Equal([1024, 0], lists[^1]);
    }

    /// <summary>Judges lists of orders 0 to 2 before and after the moves.</summary>
    static Violation? Check(
        int[] before0, int[] before1, int[] before2, int[] after0, int[] after1, int[] after2, params Move[] moves) =>
        Replayed.Check(
            Four, Lists(before0, before1, before2), Lists(after0, after1, after2), ImmutableArray.Create(moves));

    static FreeLists Lists(int[] zeroth, int[] first, int[] second)
    {
        var starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
        int[] all = [.. zeroth, .. first, .. second];
        (starts[1], starts[2]) = (zeroth.Length, zeroth.Length + first.Length);
        starts.AsSpan(3).Fill(all.Length);
        return new(starts, all);
    }
}
