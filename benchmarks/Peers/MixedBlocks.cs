using System.Numerics;
using System.Runtime.CompilerServices;
using Verified.Check.Generate;

namespace Verified.Benchmarks.Peers;

/// <summary>
/// Blocks of mixed orders replaced one by one at random while 70 % of 256 MiB are in use. The order of a block that is
/// given back is not asked for at once: it waits among 16 others, so the mixture stays and the next block is another.
/// </summary>
sealed class MixedBlocks(bool geometric) : Workload
{
    const int Frames = 65536, Live = Frames / 10 * 7, Waiting = 16, Steps = 4096, Scripts = 16, Orders = 11;

    public override string Name => geometric ? "mixed-geometric" : "mixed-uniform";

    public override bool HasOrders => true;

    public override Burst On<TPages, TBlock>(TPages[] pages) => new Loop<TPages, TBlock>(pages[0], geometric);

    static int Draw(SplitMix random, bool geometric) => geometric
        ? Math.Min(Orders - 1, BitOperations.TrailingZeroCount(random.Next()))
        : random.Below(Orders);

    /// <summary>What one step does: a block to replace, and whose order to ask for.</summary>
    readonly record struct Step(int Victim, int Waiting);

    sealed class Loop<TPages, TBlock> : Burst
        where TPages : struct, IPages<TBlock>
        where TBlock : struct
    {
        readonly TPages pages;
        readonly TBlock[] blocks;
        readonly byte[] orders;
        readonly byte[] waiting = new byte[Waiting];
        readonly Step[] steps = new Step[Steps * Scripts];
        int script;

        public Loop(TPages pages, bool geometric)
        {
            var random = new SplitMix(7);
            List<byte> drawn = [];
            for (int used = 0; used < Live; used += 1 << drawn[^1]) drawn.Add((byte)Draw(random, geometric));
            for (int i = 0; i < Waiting; i++) waiting[i] = (byte)Draw(random, geometric);
            orders = [.. drawn];
            blocks = new TBlock[orders.Length];
            this.pages = pages;
            for (int i = 0; i < blocks.Length; i++) blocks[i] = pages.Take(orders[i]);
            for (int i = 0; i < steps.Length; i++) steps[i] = new(random.Below(blocks.Length), random.Below(Waiting));
        }

        public override int Pairs => Steps;

        public override double Run(int repetitions)
        {
            long start = ThreadClock.Now;
            for (int i = 0; i < repetitions; i++, script = (script + 1) % Scripts)
                Failures += Once(pages, blocks, orders, waiting, steps.AsSpan(script * Steps, Steps));
            return (ThreadClock.Now - start) / ((double)repetitions * Pairs);
        }

        public override void Dispose()
        {
            for (int i = 0; i < blocks.Length; i++)
                if (!pages.IsNone(blocks[i])) pages.Give(blocks[i], orders[i]);
            base.Dispose();
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static int Once(TPages pages, TBlock[] blocks, byte[] orders, byte[] waiting, ReadOnlySpan<Step> steps)
        {
            int failures = 0;
            foreach (Step step in steps)
            {
                byte order = orders[step.Victim];
                if (!pages.IsNone(blocks[step.Victim])) pages.Give(blocks[step.Victim], order);
                (order, waiting[step.Waiting]) = (waiting[step.Waiting], order);
                orders[step.Victim] = order;
                TBlock block = pages.Take(order);
                blocks[step.Victim] = block;
                if (pages.IsNone(block)) failures++;
            }

            return failures;
        }
    }
}
