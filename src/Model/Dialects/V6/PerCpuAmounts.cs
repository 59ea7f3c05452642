using System.Collections.Immutable;

namespace Verified.Model.Dialects.V6;

/// <summary>What a zone tells its per-CPU lists.</summary>
public enum ZonePressure
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>ZONE_BELOW_HIGH: free pages were seen below the high mark.</summary>
    BelowHigh,

    /// <summary>ZONE_RECLAIM_ACTIVE: reclaim works on the zone.</summary>
    ReclaimActive,
}

/// <summary>The lists of one CPU and zone, as far as they decide how many pages move. Values are pages.</summary>
/// <param name="Sizes">Their sizes.</param>
/// <param name="High">The number that the lists may hold now.</param>
/// <param name="Count">The number that they hold.</param>
/// <param name="AllocFactor">log2 of the batches of the next refill, 0 to 5.</param>
/// <param name="FreeCount">Pages freed in a row.</param>
public readonly record struct PerCpuAmounts(
    PerCpuSizes Sizes, long High, long Count = 0, int AllocFactor = 0, long FreeCount = 0)
{
    /// <summary>log2 of the most batches that move at once: CONFIG_PCP_BATCH_SCALE_MAX.</summary>
    const int MostScale = 5;

    /// <summary>
    /// Each refill without a release in between shall double, up to 32 batches and to what high leaves.
    /// </summary>
    /// <remarks>
    /// high grows with it unless the zone is below its high mark or high is set by hand. Of a larger order as many
    /// blocks are taken as make a batch, but two if there is a batch at all.
    /// </remarks>
    /// <returns>The lists afterwards, without what is put in, and how many blocks of the order to put in.</returns>
    [DialectRule(DialectRuleIds.V6.PerCpuRefill, Source = "R6.8")]
    public (PerCpuAmounts Next, long Blocks) Refill(int order, bool belowHigh)
    {
        PerCpuAmounts next = Clamped;
        if (next.High < Sizes.Batch) return (next, 1);
        long amount = order > 0 ? Sizes.Batch : Sizes.Batch << AllocFactor;
        if (Sizes.HighMin != Sizes.HighMax && !belowHigh)
            next = next with { High = Math.Min(next.High + amount, Sizes.HighMax) };
        if (order == 0)
        {
            long most = Math.Max(next.High - Count - Sizes.Batch, Sizes.Batch);
            if (amount <= most && AllocFactor < MostScale) next = next with { AllocFactor = AllocFactor + 1 };
            amount = Math.Min(amount, most);
        }

        return (next, amount > 1 ? Math.Max(amount >> order, 2) : amount);
    }

    /// <summary>Each block taken from the lists shall halve the count of pages freed in a row.</summary>
    [DialectRule(DialectRuleIds.V6.PerCpuTake, Source = "R6.8")]
    public PerCpuAmounts Take(int order) => this with { Count = Count - (1L << order), FreeCount = FreeCount >> 1 };

    /// <summary>
    /// Each block put in shall halve the next refill, and its pages count as freed in a row until 32 batches are.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.PerCpuGive, Source = "R6.9")]
    public PerCpuAmounts Give(int order) => this with
    {
        AllocFactor = AllocFactor >> 1,
        Count = Count + (1L << order),
        FreeCount = FreeCount + (FreeCount < Sizes.Batch << MostScale ? 1L << order : 0),
    };

    /// <summary>
    /// The lists shall be full at high, but while reclaim works on the zone at four batches if that is less, and while
    /// the zone is below its high mark at what they hold or the lower bound of high if that is more.
    /// </summary>
    /// <remarks>
    /// Under either pressure high falls by the pages freed in a row; without, full lists raise it so that these fit.
    /// Set by hand, high stays, and only active reclaim lowers the limit.
    /// </remarks>
    [DialectRule(DialectRuleIds.V6.PerCpuLimit, Source = "R6.9")]
    public (PerCpuAmounts Next, long Limit) Limit(ZonePressure pressure)
    {
        PerCpuAmounts next = Clamped;
        long lowered = Math.Max(next.High - Math.Max(FreeCount, Sizes.Batch), Sizes.HighMin);
        if (pressure == ZonePressure.ReclaimActive && next.High > 0)
            return (next with { High = lowered }, Math.Min(4 * Sizes.Batch, lowered));
        if (Sizes.HighMin == Sizes.HighMax) return (next, next.High);
        if (pressure == ZonePressure.BelowHigh) return (next with { High = lowered }, Math.Max(Count, Sizes.HighMin));
        long needed = FreeCount + Sizes.Batch;
        bool grows = Count >= next.High && next.High < needed;
        return (grows ? (next with { High = needed }).Clamped : next, next.High);
    }

    /// <summary>
    /// Full lists shall give back, in chunks of one batch, as many pages as were freed in a row, but at least a batch
    /// and so few that a batch is left of the limit; lists that may not even hold a batch give back one.
    /// </summary>
    /// <returns>The chunks, one after the other; none while the lists are not full.</returns>
    [DialectRule(DialectRuleIds.V6.PerCpuFlush, Source = "R6.9")]
    public ImmutableArray<long> Flush(long limit)
    {
        if (Count < limit) return [];
        long batch = Sizes.Batch;
        return limit < batch ? [1] : Chunks(Math.Min(Math.Max(FreeCount, batch), limit - batch), batch);
    }

    /// <summary>
    /// From time to time high shall fall by an eighth, but not below its lower bound nor so far that more than 32
    /// batches are in excess, and what exceeds it be given back in chunks of one batch.
    /// </summary>
    [DialectRule(DialectRuleIds.V6.PerCpuDecay, Source = "R6.10")]
    public (PerCpuAmounts Next, ImmutableArray<long> Chunks) Decay()
    {
        long high = High > Sizes.HighMin
            ? Math.Max(Math.Max(Count - (Sizes.Batch << MostScale), High - (High >> 3)), Sizes.HighMin)
            : High;
        return (this with { High = high }, Chunks(Count - high, Sizes.Batch));
    }

    PerCpuAmounts Clamped => this with { High = Math.Clamp(High, Sizes.HighMin, Sizes.HighMax) };

    static ImmutableArray<long> Chunks(long pages, long batch)
    {
        var chunks = ImmutableArray.CreateBuilder<long>();
        for (; pages > 0; pages -= batch) chunks.Add(Math.Min(pages, batch));
        return chunks.ToImmutable();
    }

    /// <summary>Only requests, on a large zone and on a small one.</summary>
    [Example(DialectRuleIds.V6.PerCpuRefill, "E6.8")]
    internal static string OnlyRequests() =>
        $"{Refills(new(63, 6273, 48307), 7)}; small: {Refills(new(7, 28, 100), 6)}";

    /// <summary>A hundred pages freed in a row fill the lists.</summary>
    [Example(DialectRuleIds.V6.PerCpuFlush, "E6.9")]
    internal static string Full()
    {
        var lists = new PerCpuAmounts(new(63, 6273, 48307), 6273, 6273, FreeCount: 100);
        return $"frees {string.Join(" + ", lists.Flush(lists.Limit(ZonePressure.None).Limit))}";
    }

    /// <summary>Empty lists.</summary>
    [Example(DialectRuleIds.V6.PerCpuDecay, "E6.10")]
    internal static string EmptyLists() =>
        $"high 10242 falls to {new PerCpuAmounts(new(63, 6273, 48307), 10242).Decay().Next.High}";

    static string Refills(PerCpuSizes sizes, int times)
    {
        var shown = new List<string>();
        for (var lists = new PerCpuAmounts(sizes, 0); shown.Count < times;)
        {
            (lists, long blocks) = lists.Refill(0, belowHigh: false);
            shown.Add($"{blocks} at high {lists.High}");
        }

        return string.Join(", ", shown);
    }
}
