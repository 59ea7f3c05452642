namespace Verified.Benchmarks.Peers;

/// <summary>Pages, or objects, taken, then all given back.</summary>
sealed class PageBatch(ReleaseOrder order, int count = Batch.Pages) : Workload
{
    public override string Name => $"{count}-{order}".ToLowerInvariant();

    public override Burst On<TPages, TBlock>(TPages[] pages) => new Loop<TPages, TBlock>(pages[0], order, count);

    sealed class Loop<TPages, TBlock>(TPages pages, ReleaseOrder order, int count) : Burst
        where TPages : struct, IPages<TBlock>
        where TBlock : struct
    {
        readonly BatchLoop<TPages, TBlock> loop = new(pages, order, count);

        public override int Pairs => count;

        public override double Run(int repetitions)
        {
            long start = ThreadClock.Now;
            loop.Repeat(repetitions);
            return (ThreadClock.Now - start) / ((double)repetitions * Pairs);
        }
    }
}
