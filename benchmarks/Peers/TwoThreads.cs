namespace Verified.Benchmarks.Peers;

/// <summary>Two threads, each of which takes 512 pages and gives them back in random order.</summary>
sealed class TwoThreads : Workload
{
    public override string Name => "two-threads";

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
