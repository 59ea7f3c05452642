namespace Verified.Benchmarks.Peers;

/// <summary>
/// Runs one workload on all peers: warm-up, then rounds in which each peer has one burst, another peer first in each
/// round.
/// </summary>
sealed class Contest(Workload workload, IReadOnlyList<Peer> peers, PeersOptions options)
{
    const int WarmPasses = 5;

    /// <summary>The compiler waits this long for methods that are called often, before it compiles them well.</summary>
    const int Pause = 130;

    /// <summary>Neighbours on the machine take a CPU from one of two threads now and then.</summary>
    const int Attempts = 8;

    readonly Burst[] bursts = new Burst[peers.Count];
    readonly int[] repetitions = new int[peers.Count];

    public Standing Run()
    {
        try
        {
            for (int i = 0; i < peers.Count; i++) bursts[i] = peers[i].Open(workload, options.Touch);
            WarmUp();
            return Measure();
        }
        finally
        {
            foreach (Burst? burst in bursts) burst?.Dispose();
        }
    }

    void WarmUp()
    {
        for (int pass = 0; pass < WarmPasses; pass++)
        {
            for (int i = 0; i < bursts.Length; i++) repetitions[i] = Calibrate(bursts[i]);
            Thread.Sleep(Pause);
        }
    }

    /// <summary>How many repetitions fill a burst.</summary>
    int Calibrate(Burst burst)
    {
        double target = options.BurstMilliseconds * 1e6;
        for (int count = 1; ; count *= 2)
        {
            double time = burst.Run(count) * burst.Pairs * count;
            if (time >= target / 2) return Math.Max(1, (int)(count * target / time));
        }
    }

    /// <summary>A burst whose threads were running all the time, or the best of a few.</summary>
    static (double Time, double Running) Undisturbed(Burst burst, int repetitions)
    {
        (double Time, double Running) best = (0, 0);
        for (int attempt = 0; attempt < Attempts && best.Running < Burst.FullyRunning; attempt++)
        {
            double time = burst.Run(repetitions);
            if (burst.Running > best.Running) best = (time, burst.Running);
        }

        return best;
    }

    long ManagedBytes => workload.Threads == 1 ? GC.GetAllocatedBytesForCurrentThread() : Companion.ManagedBytes;

    Standing Measure()
    {
        double[][] rounds = [.. bursts.Select(_ => new double[options.Rounds])];
        double[][] running = [.. bursts.Select(_ => new double[options.Rounds])];
        long[] managed = new long[bursts.Length];
        GC.Collect();
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int turn = 0; turn < bursts.Length; turn++)
            {
                int i = (round + turn) % bursts.Length;
                long before = ManagedBytes;
                (rounds[i][round], running[i][round]) = Undisturbed(bursts[i], repetitions[i]);
                managed[i] += ManagedBytes - before;
            }
        }

        return new Standing(workload.Name, workload.Threads,
        [
            .. bursts.Select((burst, i) => new Measurement(
                peers[i].Name, peers[i].IsRival, rounds[i], (long)repetitions[i] * burst.Pairs, burst.Failures,
                Measurement.Quantile(running[i], 0.5))
            {
                ManagedBytes = options.CountsManaged
                    ? managed[i] / ((double)options.Rounds * repetitions[i] * burst.Pairs) : null,
            }),
        ]);
    }
}
