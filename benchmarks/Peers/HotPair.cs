using System.Runtime.CompilerServices;

namespace Verified.Benchmarks.Peers;

/// <summary>One page taken and given back, again and again.</summary>
sealed class HotPair : Workload
{
    public override string Name => "pair";

    public override Burst On<TPages, TBlock>(TPages[] pages) => new Loop<TPages, TBlock>(pages[0]);

    sealed class Loop<TPages, TBlock>(TPages pages) : Burst
        where TPages : struct, IPages<TBlock>
        where TBlock : struct
    {
        public override int Pairs => 512;

        public override double Run(int repetitions)
        {
            long start = ThreadClock.Now;
            Repeat(pages, repetitions * Pairs);
            return (ThreadClock.Now - start) / ((double)repetitions * Pairs);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Repeat(TPages pages, int pairs)
        {
            for (int i = 0; i < pairs; i++) pages.Give(pages.Take(0), 0);
        }
    }
}
