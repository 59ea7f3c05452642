using System.Numerics;
using System.Runtime.CompilerServices;

namespace Verified.Model.State;

/// <summary>Up to 4096 frames as bits.</summary>
sealed class Leaf : FrameSet
{
    /// <summary>Frames in a full leaf.</summary>
    public const int Bits = 64 * 64;

    const int WordOrder = 6;

    readonly ulong[] words;

    /// <summary>
    /// Bit w is set when all 64 frames of word w are in the set: blocks of order 6 and above are runs of these bits.
    /// </summary>
    readonly ulong full;

    Leaf(ulong[] words, ulong full, int length, int count, ulong hash, BlockCounts blocks)
        : base(length, count, hash, blocks) => (this.words, this.full) = (words, full);

    public static Leaf None(int length)
    {
        ulong hash = 0;
        var words = new ulong[(length + 63) / 64];
        for (int w = 0; w < words.Length; w++) hash += Place(w, 0);
        return new Leaf(words, 0, length, 0, hash, default);
    }

    internal override FrameSet With(int index, int order, bool present)
    {
        var copy = words.AsSpan().ToArray();
        ulong filled = full;
        ulong hash = Hash;
        BlockCounts blocks = byOrder;
        int end = order <= WordOrder ? (index >> 6) + 1 : (index >> 6) + (1 << (order - WordOrder));
        ulong mask = Run(index & 63, order);
        for (int w = index >> 6; w < end; w++)
        {
            ulong old = copy[w];
            ulong next = present ? old | mask : old & ~mask;
            copy[w] = next;
            hash += Place(w, next) - Place(w, old);
            Tally(old, 0, WordOrder, -1, ref blocks);
            Tally(next, 0, WordOrder, +1, ref blocks);
            filled = next == ulong.MaxValue ? filled | (1UL << w) : filled & ~(1UL << w);
        }

        if (filled != full)
        {
            Tally(full, WordOrder, Order.Limit - 1, -1, ref blocks);
            Tally(filled, WordOrder, Order.Limit - 1, +1, ref blocks);
        }

        int change = present ? 1 << order : -(1 << order);
        return new Leaf(copy, filled, Length, Count + change, hash, blocks);
    }

    internal override int CountIn(int index, int order)
    {
        int first = index >> 6;
        if (first >= words.Length) return 0;
        if (order <= WordOrder) return BitOperations.PopCount(words[first] & Run(index & 63, order));
        int count = 0;
        int end = Math.Min(words.Length, first + (1 << (order - WordOrder)));
        for (int w = first; w < end; w++) count += BitOperations.PopCount(words[w]);
        return count;
    }

    internal override int OrderAt(int index)
    {
        ulong word = words[index >> 6];
        return word == ulong.MaxValue
            ? WordOrder + LargestRun(full, index >> 6, Order.Limit - 1 - WordOrder)
            : LargestRun(word, index & 63, WordOrder - 1);
    }

    /// <summary>A run is maximal when its buddy is not wholly in the set: a larger run would hold both.</summary>
    internal override bool BeginsBlock(int index, int order)
    {
        int w = index >> 6;
        if (w >= words.Length) return false;
        return order < WordOrder
            ? IsMaximal(words[w], index & 63, order)
            : order == Order.Limit - 1 ? IsRun(full, w, order - WordOrder) : IsMaximal(full, w, order - WordOrder);
    }

    internal override int FirstOf(int order)
    {
        if (order >= WordOrder)
            return BitOperations.TrailingZeroCount(Maximal(full, order - WordOrder, Order.Limit - 1 - WordOrder)) << 6;
        for (int w = 0; ; w++)
        {
            ulong heads = words[w] == ulong.MaxValue ? 0 : Maximal(words[w], order, WordOrder);
            if (heads != 0) return (w << 6) + BitOperations.TrailingZeroCount(heads);
        }
    }

    internal override bool SameAs(FrameSet other) =>
        other is Leaf leaf && words.AsSpan().SequenceEqual(leaf.words);

    static bool IsRun(ulong word, int bit, int level) => (word & Run(bit, level)) == Run(bit, level);

    static bool IsMaximal(ulong word, int bit, int level) =>
        IsRun(word, bit, level) && !IsRun(word, bit ^ (1 << level), level);

    /// <summary>The bits of an aligned run inside a word.</summary>
    static ulong Run(int bit, int order) => order >= WordOrder ? ulong.MaxValue : ((1UL << (1 << order)) - 1) << bit;

    /// <summary>
    /// Adds (or takes out) the maximal runs of a word, one bit standing for 2^from frames. A full word of frames is
    /// left to its bit in full.
    /// </summary>
    static void Tally(ulong word, int from, int to, int sign, ref BlockCounts blocks)
    {
        if (from == 0 && word == ulong.MaxValue) return;
        for (int k = from; word != 0; k++)
        {
            ulong pairs = k == to ? 0 : Pairs(word, k - from);
            blocks[k] += sign * BitOperations.PopCount(Unpaired(word, pairs, k - from));
            word = pairs;
        }
    }

    /// <summary>First bits of the maximal runs of 2^level bits.</summary>
    static ulong Maximal(ulong word, int level, int top)
    {
        for (int k = 0; k < level; k++) word = Pairs(word, k);
        return level == top ? word : Unpaired(word, Pairs(word, level), level);
    }

    /// <summary>Given the first bits of the aligned runs of 2^level, those of the runs of 2^(level+1).</summary>
    static ulong Pairs(ulong runs, int level) => runs & (runs >> (1 << level)) & Even(level);

    static ulong Unpaired(ulong runs, ulong pairs, int level) => runs & ~(pairs | (pairs << (1 << level)));

    /// <summary>Bits at the multiples of 2^(level+1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Even(int level) => level switch
    {
        0 => 0x5555555555555555,
        1 => 0x1111111111111111,
        2 => 0x0101010101010101,
        3 => 0x0001000100010001,
        4 => 0x0000000100000001,
        _ => 1,
    };

    static int LargestRun(ulong word, int bit, int top)
    {
        int level = 0;
        while (level < top)
        {
            int size = 2 << level;
            ulong run = ((1UL << size) - 1) << (bit & -size);
            if ((word & run) != run) break;
            level++;
        }

        return level;
    }
}
