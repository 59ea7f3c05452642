namespace Verified.Benchmarks.Peers;

/// <summary>What one peer took for one workload.</summary>
/// <param name="Peer">The name of the peer.</param>
/// <param name="IsRival">Whether it is another's allocator.</param>
/// <param name="Rounds">Nanoseconds a pair, by round.</param>
/// <param name="PairsPerBurst">How many pairs a burst had.</param>
/// <param name="Failures">How many requests got nothing, warm-up included.</param>
/// <param name="Running">The part of the time in which the threads were running, 0 to 1; median.</param>
sealed record Measurement(
    string Peer, bool IsRival, double[] Rounds, long PairsPerBurst, long Failures, double Running)
{
    /// <summary>Bytes allocated on the managed heap, a pair; null: not counted.</summary>
    public double? ManagedBytes { get; init; }

    /// <summary>Nanoseconds a pair.</summary>
    public double Median { get; } = Quantile(Rounds, 0.5);

    /// <summary>Half the range between the quartiles, as a part of the median.</summary>
    public double Spread => (Quantile(Rounds, 0.75) - Quantile(Rounds, 0.25)) / (2 * Median);

    /// <summary>The median of the ratios of the rounds: below 1, this one is faster. What disturbs a round disturbs
    /// both.</summary>
    public double Over(Measurement other) =>
        Quantile([.. Rounds.Zip(other.Rounds, (mine, theirs) => mine / theirs)], 0.5);

    /// <summary>A quantile, between the two nearest values.</summary>
    public static double Quantile(IReadOnlyCollection<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        double at = part * (sorted.Length - 1);
        int below = (int)at;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return sorted[below] + ((above - sorted[below]) * (at - below));
    }
}

/// <summary>One workload with all who took part.</summary>
sealed record Standing(string Workload, int Threads, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>Ours; null where it does not take part.</summary>
    public Measurement? Ours => Of(Field.Ours);

    /// <summary>The fastest of the others; null where there is none.</summary>
    public Measurement? Best => Measurements.Where(one => one.IsRival).MinBy(one => one.Median);

    /// <summary>What a peer took; null where it does not take part.</summary>
    public Measurement? Of(string peer) => Measurements.FirstOrDefault(one => one.Peer == peer);
}
