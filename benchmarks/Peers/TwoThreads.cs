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

    sealed class Loop<TPages, TBlock>(TPages[] pages) : Burst
        where TPages : struct, IPages<TBlock>
        where TBlock : struct
    {
        readonly BatchLoop<TPages, TBlock> here = new(pages[0], ReleaseOrder.Random);
        readonly BatchLoop<TPages, TBlock> there = new(pages[1], ReleaseOrder.Random);

        public override int Pairs => Batch.Pages;

        public override double Run(int repetitions)
        {
            (double time, Running) = Companion.Run(() => here.Repeat(repetitions), () => there.Repeat(repetitions));
            return time / ((double)repetitions * Pairs);
        }
    }
}
