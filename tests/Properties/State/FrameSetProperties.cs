using FsCheck;
using FsCheck.Fluent;
using Verified.Model.State;

namespace Verified.Tests.Properties.State;

public sealed class FrameSetProperties
{
    static readonly int[] Lengths = [1, 2, 63, 64, 65, 1023, 1024, 1025, 4095, 4096, 4097, 8192, 20000];

    static Gen<int> Length => Gen.OneOf(Gen.Elements(Lengths), Gen.Choose(1, 20000), Gen.Choose(1, 200));

    static Gen<(int Length, Toggle[] Toggles)> Histories =>
        from length in Length
        from toggles in Gen.ArrayOf(
            from at in Gen.Choose(0, int.MaxValue)
            from order in Gen.OneOf(Gen.Choose(0, 10), Gen.Choose(0, 2), Gen.Choose(5, 7))
            select new Toggle(at, order))
        select (length, toggles);

    [Fact]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    public void Random_adds_and_removes_agree_with_plain_bits() => Holds.ForAll(Histories, history =>
    {
        var (set, bits) = Play(history.Length, history.Toggles);
        return Difference(set, bits);
    }, cases: 100);

    [Fact]
    [Verifies(RuleIds.Buddy.ListCounts)]
    public void Counts_by_order_are_those_of_the_maximal_blocks() => Holds.ForAll(Histories, history =>
    {
        var (set, bits) = Play(history.Length, history.Toggles);
        var blocks = bits.Blocks();
        for (int k = 0; k < Order.Limit; k++)
        {
            var ofOrder = blocks.Where(block => block.Order == k).ToList();
            if (set.Blocks(new(k)) != ofOrder.Count)
                return $"order {k}: {set.Blocks(new(k))} instead of {ofOrder.Count}";
            if (ofOrder.Count > 0 && set.FirstBlock(new(k)) != ofOrder[0].Index) return $"first block of order {k}";
            int smallest = blocks.Select(block => block.Order).Where(order => order >= k).DefaultIfEmpty(-1).Min();
            if ((set.SmallestWithBlock(new(k))?.Value ?? -1) != smallest) return $"smallest order from {k}";
        }

        return Model.Buddy.Blocks.Sum(set) == bits.Count ? null : "the sum over the orders is not the number of frames";
    }, cases: 200);

    [Theory]
    [InlineData(2048), InlineData(4096), InlineData(8192)]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    public void Blocks_of_the_largest_order_that_stand_side_by_side_stay_apart(int length)
    {
        var largest = new Order(10);
        FrameSet set = FrameSet.Empty(length).Add(0, largest).Add(1024, largest);
        Assert.Equal((largest, largest), (set.BlockOrder(0), set.BlockOrder(1500)));
        Assert.True(set.IsBlock(0, largest) && set.IsBlock(1024, largest));
        Assert.Equal((0, 2), (set.FirstBlock(largest), set.Blocks(largest)));
    }

    [Theory]
    [InlineData(64), InlineData(4096), InlineData(8192), InlineData(262144), InlineData(262145)]
    public void A_set_of_any_height_holds_its_last_frame_and_none_beyond(int length)
    {
        FrameSet set = FrameSet.Empty(length).Add(length - 1, Order.Zero);
        Assert.Equal((1, true, false), (set.Count, set.Contains(length - 1), set.Contains(0)));
        Assert.True(set.IsBlock(length - 1, Order.Zero));
        Assert.Equal((false, false), (set.Contains(length), set.IsBlock(length, Order.Zero)));
        Assert.Equal(0, set.CountIn(1 << 20, new Order(3)));
        Assert.Equal(FrameSet.Empty(length), set.Remove(length - 1, Order.Zero));
    }

    [Fact]
    public void Zones_of_other_lengths_have_other_sets() =>
        Assert.False(FrameSet.Empty(10).Equals(FrameSet.Empty(20)));

    [Fact]
    public void Equality_and_hash_do_not_depend_on_the_order_of_insertion() => Holds.ForAll(Histories, history =>
    {
        var (set, bits) = Play(history.Length, history.Toggles);
        FrameSet rebuilt = FrameSet.Empty(history.Length);
        foreach (var (index, order) in Enumerable.Reverse(bits.Blocks())) rebuilt = rebuilt.Add(index, new(order));
        if (!set.Equals(rebuilt) || !set.Equals((object)rebuilt)) return "the same frames make different sets";
        if (set.GetHashCode() != rebuilt.GetHashCode()) return "equal sets have different hashes";
        if (bits.Count == 0) return null;
        FrameSet fewer = set.Remove(bits.Blocks()[0].Index, Order.Zero);
        return fewer.Equals(set) ? "one frame less makes no difference" : null;
    });

    [Fact]
    public void Sets_of_different_length_are_different()
    {
        Assert.NotEqual(FrameSet.Empty(64), FrameSet.Empty(65));
        Assert.NotEqual(FrameSet.Empty(4096), FrameSet.Empty(4097));
        Assert.False(FrameSet.Empty(4096).Equals(null));
        Assert.False(FrameSet.Empty(4096).Equals(new object()));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    [Verifies(RuleIds.Buddy.MergeCascade)]
    public void Giving_back_what_was_taken_restores_the_set() => Holds.ForAll(Histories, history =>
    {
        var (set, bits) = Play(history.Length, history.Toggles);
        foreach (var (index, order) in bits.Blocks().Take(20))
            for (int k = 0; k <= order; k++)
                if (!set.Remove(index, new(k)).Add(index, new(k)).Equals(set))
                    return $"block {index} of order {order}, split at {k}";
        return null;
    }, cases: 100);

    static (FrameSet Set, BitReference Bits) Play(int length, Toggle[] toggles)
    {
        FrameSet set = FrameSet.Empty(length);
        var bits = new BitReference(length);
        foreach (Toggle toggle in toggles)
        {
            int index = toggle.At % length & -(1 << toggle.Order);
            if (!bits.Fits(index, toggle.Order)) continue;
            int present = bits.CountIn(index, toggle.Order);
            if (present != 0 && present != 1 << toggle.Order) continue;
            set = present == 0 ? set.Add(index, new(toggle.Order)) : set.Remove(index, new(toggle.Order));
            bits.Fill(index, toggle.Order, present == 0);
        }

        return (set, bits);
    }

    static string? Difference(FrameSet set, BitReference bits)
    {
        if (set.Length != bits.Length) return $"length {set.Length}";
        if (set.Count != bits.Count) return $"{set.Count} frames instead of {bits.Count}";
        for (int i = 0; i < bits.Length; i++)
        {
            if (set.Contains(i) != bits[i]) return $"frame {i}";
            if (bits[i] && set.BlockOrder(i).Value != bits.OrderOf(i)) return $"block order of {i}";
        }

        for (int k = 0; k < Order.Limit; k++)
        {
            for (int at = 0; at < bits.Length; at += 1 << k)
            {
                if (set.CountIn(at, new(k)) != bits.CountIn(at, k)) return $"count in run {at} of order {k}";
                bool block = bits[at] && bits.OrderOf(at) == k;
                if (set.IsBlock(at, new(k)) != block) return $"block {at} of order {k}";
            }
        }

        return null;
    }

    public readonly record struct Toggle(int At, int Order);
}
