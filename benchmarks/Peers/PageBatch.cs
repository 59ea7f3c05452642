namespace Verified.Benchmarks.Peers;

/// <summary>512 pages taken, then all given back.</summary>
sealed class PageBatch(ReleaseOrder order) : Workload
{
    public override string Name => $"512-{order}".ToLowerInvariant();

    public override Burst On<TPages, TBlock>(TPages[] pages) => new Loop<TPages, TBlock>(pages[0], order);

    sealed class Loop<TPages, TBlock>(TPages pages, ReleaseOrder order) : Burst
        where TPages : struct, IPages<TBlock>
        where TBlock : struct
    {
        readonly BatchLoop<TPages, TBlock> loop = new(pages, order);

        public override int Pairs => Batch.Pages;

        public override double Run(int repetitions)
        {
            long start = ThreadClock.Now;
            loop.Repeat(repetitions);
            return (ThreadClock.Now - start) / ((double)repetitions * Pairs);
        }
    }
}
