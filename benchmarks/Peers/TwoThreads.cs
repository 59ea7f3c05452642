namespace Verified.Benchmarks.Peers;

/// <summary>Two threads, each of which takes 512 pages and gives them back in random order.</summary>
sealed class TwoThreads : Workload
{
    /// <summary>The name.</summary>
    public const string Title = "two-threads";

    /// <summary>What each of the two does, by one thread alone.</summary>
    public static Workload Alone { get; } = new PageBatch(ReleaseOrder.Random);

    public override string Name => Title;

    public override int Threads => 2;

    public override Burst On<TPages, TBlock>(TPages[] pages) => new Loop<TPages, TBlock>(pages);

    sealed class Loop<TPages, TBlock> : Burst
        where TPages : struct, IPages<TBlock>
        where TBlock : struct
    {
        readonly Action ours, theirs;
        int repetitions;

        public Loop(TPages[] pages)
        {
            var here = new BatchLoop<TPages, TBlock>(pages[0], ReleaseOrder.Random);
            var there = new BatchLoop<TPages, TBlock>(pages[1], ReleaseOrder.Random);
            (ours, theirs) = (() => here.Repeat(repetitions), () => there.Repeat(repetitions));
        }

        public override int Pairs => Batch.Pages;

        public override double Run(int repetitions)
        {
            this.repetitions = repetitions;
            (double time, Running) = Companion.Run(ours, theirs);
            return time / ((double)repetitions * Pairs);
        }
    }
}
