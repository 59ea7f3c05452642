using Verified.Model.Buddy;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Tests.Properties;

/// <summary>What the check of the lists after one block has moved rests on, and that it lets nothing pass.</summary>
public sealed class FollowingListsProperties
{
    const int Frames = 200;
    const int Start = 3;

    static readonly Zone Whole = new(ZoneId.Dma, ZoneLayout.Of(Start, Frames));

    readonly Random random = new(11);
    readonly List<int>[] lists = [.. Enumerable.Range(0, Order.Limit).Select(_ => new List<int>())];
    readonly List<(int Index, Order Order)> held = [];
    FrameSet free = FrameSet.Empty(Frames);

    public FollowingListsProperties()
    {
        for (int index = 0; index < Frames; index++) Make(index, Order.Zero, given: true);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    public void One_block_changes_the_blocks_of_an_order_by_one_at_most()
    {
        for (int i = 0; i < 400; i++)
        {
            FrameSet before = free;
            Step();
            for (var order = Order.Zero; order.Value < Order.Limit; order = order.Up)
            {
                int[] had = Blocks(before, order);
                int[] has = Blocks(free, order);
                Assert.True(had.Except(has).Count() + has.Except(had).Count() <= 1);
            }
        }
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void Lists_that_follow_hold_the_right_blocks_in_the_right_order()
    {
        int refused = 0;
        for (int i = 0; i < 4000; i++)
        {
            FrameSet before = free;
            FreeLists old = Shown(lists);
            Step();
            Assert.True(ListOrder.Follows(Whole, before, free, old, Shown(lists)));
            FreeLists damaged = Shown(Damaged());
            bool right = IsRight(old, damaged);
            if (!right) refused++;
            Assert.True(right || !ListOrder.Follows(Whole, before, free, old, damaged));
        }

        Assert.InRange(refused, 3000, 4000);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    public void Lists_do_not_follow_those_before_if_the_free_frames_are_others()
    {
        FreeLists old = Shown(lists);
        FrameSet before = free;
        Step();
        Assert.False(ListOrder.Follows(Whole, before, free, old, old));
        Assert.False(ListOrder.Follows(Whole, before, before, old, Shown(lists)));
    }

    bool IsRight(in FreeLists old, in FreeLists now)
    {
        if (ListOrder.Canonical(Whole, free, now) is not null) return false;
        for (var order = Order.Zero; order.Value < Order.Limit; order = order.Up)
            if (ListOrder.Lifo(old, now, ZoneId.Dma, order) is not null) return false;
        return true;
    }

    void Step()
    {
        var order = new Order(random.Next(5));
        if (held.Count == 0 || random.Next(2) == 0)
        {
            if (Allocate.Smallest(free, order) is not { } from) return;
            int index = lists[from.Value][0] - Start;
            held.Add((index, order));
            Make(index, order, given: false);
            return;
        }

        int pick = random.Next(held.Count);
        Make(held[pick].Index, held[pick].Order, given: true);
        held.RemoveAt(pick);
    }

    void Make(int index, Order order, bool given)
    {
        Assert.True(Replayed.Make(lists, new(Start), new(ZoneId.Dma, new(Start + index), order, given)));
        free = given ? Merge.Into(free, index, order) : Split.Take(free, index, order);
    }

    /// <summary>The lists with one thing about them changed, mostly for the worse.</summary>
    List<int>[] Damaged()
    {
        List<int>[] copy = [.. lists.Select(list => new List<int>(list))];
        List<int>[] filled = [.. copy.Where(list => list.Count > 0)];
        List<int> list = filled[random.Next(filled.Length)];
        int at = random.Next(list.Count);
        switch (random.Next(6))
        {
            case 0: list.RemoveAt(at); break;
            case 1: list.Insert(random.Next(list.Count + 1), list[at]); break;
            case 2: list[at] = random.Next(-1, Start + Frames + 2); break;
            case 3: list.Reverse(); list.Add(Start + random.Next(Frames)); break;
            case 4: copy[random.Next(Order.Limit)].Insert(0, list[at]); list.RemoveAt(at); break;
            default: (list[at], list[^1]) = (list[^1], list[at] + 1); break;
        }

        return copy;
    }

    static int[] Blocks(FrameSet set, Order order) =>
        [.. Enumerable.Range(0, Frames).Where(index => set.IsBlock(index, order))];

    static FreeLists Shown(List<int>[] lists)
    {
        var starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
        for (int k = 0; k < Order.Limit; k++) starts[k + 1] = starts[k] + lists[k].Count;
        starts.AsSpan(Order.Limit + 1).Fill(starts[Order.Limit]);
        return new(starts, lists.SelectMany(list => list).ToArray());
    }
}
