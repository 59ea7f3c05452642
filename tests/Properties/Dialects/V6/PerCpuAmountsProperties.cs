using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class PerCpuAmountsProperties
{
    static readonly PerCpuSizes Large = new(63, 6273, 48307);
    static readonly PerCpuSizes ByHand = new(63, 4096, 4096);

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuRefill)]
    [Verifies(DialectRuleIds.V6.PerCpuTake)]
    [InlineData(63, 6273, 48307, "63 126 252 504 1008 2016 2016", "6336 6462 6714 7218 8226 10242 12258")]
    [InlineData(7, 28, 100, "7 14 28 56 93 93", "35 49 77 100 100 100")]
    public void E6_8_Refills_double_while_nothing_is_freed(
        long batch, long min, long max, string amounts, string highs)
    {
        var lists = new PerCpuAmounts(new(batch, min, max), min);
        var taken = new List<string>();
        var high = new List<string>();
        foreach (string _ in amounts.Split(' '))
        {
            (lists, long blocks) = lists.Refill(0, belowHigh: false);
            taken.Add($"{blocks}");
            high.Add($"{lists.High}");
            lists = lists with { Count = lists.Count + blocks };
            while (lists.Count > 0) lists = lists.Take(0);
        }

        Assert.Equal(amounts, string.Join(' ', taken));
        Assert.Equal(highs, string.Join(' ', high));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuRefill)]
    [InlineData(1, 31)]
    [InlineData(3, 7)]
    [InlineData(5, 2)]
    [InlineData(9, 2)]
    public void A_refill_of_a_larger_order_is_a_batch_of_pages_or_two_blocks(int order, long blocks)
    {
        var (next, taken) = new PerCpuAmounts(Large, 6273, AllocFactor: 3).Refill(order, belowHigh: false);
        Assert.Equal(blocks, taken);
        Assert.Equal((6336, 3), (next.High, next.AllocFactor));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuRefill)]
    [InlineData(true, 6273)]
    [InlineData(false, 6273 + 252)]
    public void Below_the_high_mark_the_lists_do_not_grow(bool belowHigh, long high)
    {
        var (next, blocks) = new PerCpuAmounts(Large, 0, AllocFactor: 2).Refill(0, belowHigh);
        Assert.Equal((high, 252, 3), (next.High, blocks, next.AllocFactor));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.PerCpuRefill)]
    public void Lists_set_by_hand_do_not_grow_and_boot_lists_take_one()
    {
        Assert.Equal(4096, new PerCpuAmounts(ByHand, 0, AllocFactor: 2).Refill(0, belowHigh: false).Next.High);
        Assert.Equal(1, new PerCpuAmounts(new(1, 0, 0), 0).Refill(0, belowHigh: false).Blocks);
        Assert.Equal(1, new PerCpuAmounts(new(1, 20, 240), 0).Refill(1, belowHigh: false).Blocks);
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.PerCpuTake)]
    [Verifies(DialectRuleIds.V6.PerCpuGive)]
    public void A_block_given_halves_the_refill_and_a_block_taken_the_count_of_pages_freed()
    {
        var lists = new PerCpuAmounts(Large, 6273, 100, AllocFactor: 5, FreeCount: 9);
        Assert.Equal(lists with { Count = 108, AllocFactor = 2, FreeCount = 17 }, lists.Give(3));
        Assert.Equal(lists with { Count = 96, FreeCount = 4 }, lists.Take(2));
        PerCpuAmounts full = lists with { FreeCount = 63 * 32 };
        Assert.Equal(full with { Count = 101, AllocFactor = 2 }, full.Give(0));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.PerCpuLimit)]
    [Verifies(DialectRuleIds.V6.PerCpuFlush)]
    public void E6_9_Full_lists_give_back_what_was_freed_in_a_row()
    {
        var lists = new PerCpuAmounts(Large, 6273, 6272, FreeCount: 99);
        Assert.Empty(lists.Flush(lists.Limit(ZonePressure.None).Limit));
        lists = lists.Give(0);
        Assert.Equal((lists, 6273), lists.Limit(ZonePressure.None));
        Assert.Equal<long>([63, 37], lists.Flush(6273));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuLimit)]
    [InlineData(ZonePressure.None, 8000, 3000, 100, 8000, 8000)]
    [InlineData(ZonePressure.None, 6273, 6273, 7000, 7063, 6273)]
    [InlineData(ZonePressure.None, 48307, 48307, 60000, 48307, 48307)]
    [InlineData(ZonePressure.BelowHigh, 8000, 3000, 100, 7900, 6273)]
    [InlineData(ZonePressure.BelowHigh, 8000, 7000, 10, 7937, 7000)]
    [InlineData(ZonePressure.ReclaimActive, 8000, 3000, 100, 7900, 252)]
    [InlineData(ZonePressure.ReclaimActive, 6300, 3000, 100, 6273, 252)]
    public void Pressure_of_the_zone_lowers_high_and_the_limit(
        ZonePressure pressure, long high, long count, long freed, long newHigh, long limit)
    {
        var lists = new PerCpuAmounts(Large, high, count, FreeCount: freed);
        Assert.Equal((lists with { High = newHigh }, limit), lists.Limit(pressure));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuLimit)]
    [InlineData(ZonePressure.None, 4096)]
    [InlineData(ZonePressure.BelowHigh, 4096)]
    [InlineData(ZonePressure.ReclaimActive, 252)]
    public void Lists_set_by_hand_keep_high_and_heed_only_active_reclaim(ZonePressure pressure, long limit)
    {
        var lists = new PerCpuAmounts(ByHand, 4096, 4096, FreeCount: 5000);
        Assert.Equal((lists, limit), lists.Limit(pressure));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuFlush)]
    [InlineData(251, 0, 252, "")]
    [InlineData(252, 0, 252, "63")]
    [InlineData(252, 64, 252, "63 1")]
    [InlineData(252, 1000, 252, "63 63 63")]
    [InlineData(5, 1000, 0, "1")]
    public void A_flush_leaves_a_batch_and_moves_batches(long count, long freed, long limit, string chunks) =>
        Assert.Equal(
            chunks, string.Join(' ', new PerCpuAmounts(Large, 6273, count, FreeCount: freed).Flush(limit)));

    [Theory]
    [Verifies(DialectRuleIds.V6.PerCpuDecay)]
    [InlineData(10242, 0, 8962, 0)]
    [InlineData(6273, 0, 6273, 0)]
    [InlineData(6300, 0, 6273, 0)]
    [InlineData(6273, 12000, 6273, 5727)]
    [InlineData(10242, 10242, 8962, 1280)]
    [InlineData(10242, 12000, 9984, 2016)]
    [InlineData(252, 300, 252, 48)]
    public void E6_10_High_decays_by_an_eighth_and_the_excess_is_given_back(
        long high, long count, long newHigh, long drained)
    {
        var lists = new PerCpuAmounts(Large, high, count);
        var (next, chunks) = lists.Decay();
        Assert.Equal(lists with { High = newHigh }, next);
        Assert.Equal(drained, chunks.Sum());
        Assert.All(chunks, chunk => Assert.InRange(chunk, 1, 63));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.PerCpuRefill)]
    [Verifies(DialectRuleIds.V6.PerCpuLimit)]
    [Verifies(DialectRuleIds.V6.PerCpuFlush)]
    public void At_a_bound_itself_lists_do_what_they_do_within_it()
    {
        Assert.Equal(63, new PerCpuAmounts(new(63, 63, 63), 63).Refill(0, belowHigh: false).Blocks);
        Assert.Equal(1, new PerCpuAmounts(new(63, 62, 62), 62).Refill(0, belowHigh: false).Blocks);
        // Lists that may hold nothing grow even while reclaim works.
        Assert.Equal(63, new PerCpuAmounts(new(63, 0, 100), 0).Limit(ZonePressure.ReclaimActive).Next.High);
        // Lists that are not full do not grow.
        Assert.Equal(50, new PerCpuAmounts(new(63, 50, 100), 50).Limit(ZonePressure.None).Next.High);
        Assert.Equal(63, new PerCpuAmounts(new(63, 50, 100), 50, Count: 50).Limit(ZonePressure.None).Next.High);
        Assert.Empty(new PerCpuAmounts(Large, 6273, Count: 100).Flush(63));
        Assert.Equal(1, Assert.Single(new PerCpuAmounts(Large, 6273, Count: 100).Flush(62)));
        // What high leaves counts what the lists hold: 200 - 10 - 63.
        var (next, blocks) = new PerCpuAmounts(new(63, 200, 200), 200, Count: 10, AllocFactor: 2)
            .Refill(0, belowHigh: false);
        Assert.Equal((127, 2), (blocks, next.AllocFactor));
        (next, blocks) = new PerCpuAmounts(new(63, 200, 200), 200, Count: 11, AllocFactor: 1)
            .Refill(0, belowHigh: false);
        Assert.Equal((126, 2), (blocks, next.AllocFactor));
    }
}
