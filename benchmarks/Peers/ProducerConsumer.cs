using System.Runtime.CompilerServices;

namespace Verified.Benchmarks.Peers;

/// <summary>One thread takes pages, the other gives them back; a ring of 1024 lies between them.</summary>
sealed class ProducerConsumer : Workload
{
    public override string Name => "producer-consumer";

    public override int Threads => 2;

    public override Burst On<TPages, TBlock>(TPages[] pages) => new Loop<TPages, TBlock>(pages);

    sealed class Loop<TPages, TBlock> : Burst
        where TPages : struct, IPages<TBlock>
        where TBlock : struct
    {
        readonly Action ours, theirs;
        int pairs;

        public Loop(TPages[] pages)
        {
            var ring = new Ring<TBlock>();
            (ours, theirs) = (() => Produce(pages[0], ring, pairs), () => Consume(pages[1], ring, pairs));
        }

        public override int Pairs => 4096;

        public override double Run(int repetitions)
        {
            pairs = repetitions * Pairs;
            (double time, Running) = Companion.Run(ours, theirs);
            return time / pairs;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Produce(TPages pages, Ring<TBlock> ring, int pairs)
        {
            for (int i = 0; i < pairs; i++) ring.Put(pages.Take(0));
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Consume(TPages pages, Ring<TBlock> ring, int pairs)
        {
            for (int i = 0; i < pairs; i++) pages.Give(ring.Get(), 0);
        }
    }
}
