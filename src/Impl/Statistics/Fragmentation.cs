using Verified.Impl.Buddy;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl
{
    /// <summary>How badly a zone's free memory is broken up for requests of one order (R5.12).</summary>
    /// <param name="Unusable">Thousandths of the free memory in blocks that are too small; 1000 if nothing is
    /// free.</param>
    /// <param name="External">-1000 if such a request finds a block; else from 0 (too little memory) to 1000
    /// (fragmented); 0 if nothing is free.</param>
    /// <param name="Percent">Hundredths of the free memory in blocks that are too small; 0 if nothing is free.</param>
    public readonly record struct FragmentationIndices(int Unusable, int External, int Percent);
}

namespace Verified.Impl.Statistics
{
    /// <summary>Measures fragmentation from the free lists' counts.</summary>
    static unsafe class Fragmentation
    {
        public static FragmentationIndices Of(Zone* zone, int order)
        {
            long frames = 0, blocks = 0, suitable = 0;
            for (int o = 0; o < Blocks.Orders; o++)
            {
                long count = zone->NrFree[o];
                blocks += count;
                frames += count << o;
                if (o >= order) suitable += count << (o - order);
            }
            long small = frames - (suitable << order);
            return new FragmentationIndices(
                Unusable(frames, small), External(frames, blocks, suitable, order), Percent(frames, small));
        }

        [Implements(RuleIds.Statistics.UnusableIndex)]
        static int Unusable(long frames, long small) => frames == 0 ? 1000 : (int)(small * 1000 / frames);

        [Implements(RuleIds.Statistics.FragmentationIndex)]
        static int External(long frames, long blocks, long suitable, int order)
        {
            if (blocks == 0) return 0;
            return suitable > 0 ? -1000 : (int)(1000 - (1000 + frames * 1000 / (1L << order)) / blocks);
        }

        [Implements(RuleIds.Statistics.ExtfragPercent)]
        static int Percent(long frames, long small) => frames == 0 ? 0 : (int)(small * 100 / frames);
    }
}
