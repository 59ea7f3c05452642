using System.Runtime.CompilerServices;
using Verified.Check.Generate;

namespace Verified.Benchmarks.Peers;

/// <summary>In which order the blocks of a batch are given back.</summary>
enum ReleaseOrder
{
    Lifo,
    Fifo,
    Random,
}

/// <summary>Blocks taken, then all given back, as one thread does it.</summary>
sealed class BatchLoop<TPages, TBlock>(TPages pages, ReleaseOrder order, int count = Batch.Pages)
    where TPages : struct, IPages<TBlock>
    where TBlock : struct
{
    readonly TBlock[] blocks = new TBlock[count];
    readonly int[][] orders = Batch.Orders(order, count);

    public void Repeat(int repetitions)
    {
        for (int i = 0; i < repetitions; i++) Once(pages, blocks, orders[i % orders.Length]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Once(TPages pages, TBlock[] blocks, int[] order)
    {
        for (int i = 0; i < blocks.Length; i++) blocks[i] = pages.Take(0);
        foreach (int i in order) pages.Give(blocks[i], 0);
    }
}

/// <summary>What all batches have in common.</summary>
static class Batch
{
    /// <summary>How many blocks most batches have.</summary>
    public const int Pages = 512;

    const int Shuffles = 16;

    /// <summary>The orders of release that take turns.</summary>
    public static int[][] Orders(ReleaseOrder order, int count)
    {
        int[] ascending = [.. Enumerable.Range(0, count)];
        if (order == ReleaseOrder.Fifo) return [ascending];
        if (order == ReleaseOrder.Lifo) return [[.. ascending.Reverse()]];
        var random = new SplitMix(11);
        return [.. Enumerable.Range(0, Shuffles).Select(_ => Shuffled(ascending, random))];
    }

    static int[] Shuffled(int[] items, SplitMix random)
    {
        int[] shuffled = [.. items];
        for (int i = shuffled.Length - 1; i > 0; i--)
        {
            int j = random.Below(i + 1);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }

        return shuffled;
    }
}
