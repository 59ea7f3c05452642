using System.Numerics;

namespace Verified.Check.History;

/// <summary>
/// A set of numbers below a limit that finds the neighbours of a number: a bitmap, a bitmap of its words that are not
/// empty, and so on up to one word.
/// </summary>
sealed class RankSet
{
    const int Shift = 6, Bits = 1 << Shift;

    readonly ulong[][] levels;

    public RankSet(int limit)
    {
        List<ulong[]> built = [];
        int words = limit;
        do
        {
            words = Math.Max(1, (words + Bits - 1) >> Shift);
            built.Add(new ulong[words]);
        }
        while (words > 1);
        levels = [.. built];
    }

    /// <summary>How many words were looked at.</summary>
    public long Steps { get; private set; }

    public void Add(int number)
    {
        foreach (ulong[] level in levels)
        {
            Steps++;
            ref ulong word = ref level[number >> Shift];
            bool known = word != 0;
            word |= 1UL << number;
            if (known) return;
            number >>= Shift;
        }
    }

    public void Remove(int number)
    {
        foreach (ulong[] level in levels)
        {
            Steps++;
            ref ulong word = ref level[number >> Shift];
            word &= ~(1UL << number);
            if (word != 0) return;
            number >>= Shift;
        }
    }

    /// <summary>The largest number of the set that is less; -1: there is none.</summary>
    public int Below(int number)
    {
        for (int level = 0; level < levels.Length; level++, number >>= Shift)
        {
            Steps++;
            ulong left = levels[level][number >> Shift] & ((1UL << number) - 1);
            if (left == 0) continue;
            number = (number & -Bits) | BitOperations.Log2(left);
            while (level-- > 0) number = (number << Shift) | BitOperations.Log2(levels[level][number]);
            return number;
        }

        return -1;
    }

    /// <summary>The smallest number of the set that is not less; -1: there is none.</summary>
    public int AtLeast(int number)
    {
        for (int level = 0; level < levels.Length; level++, number = (number >> Shift) + 1)
        {
            Steps++;
            if (number >> Shift >= levels[level].Length) return -1;
            ulong left = levels[level][number >> Shift] & (ulong.MaxValue << number);
            if (left == 0) continue;
            number = (number & -Bits) | BitOperations.TrailingZeroCount(left);
            while (level-- > 0) number = (number << Shift) | BitOperations.TrailingZeroCount(levels[level][number]);
            return number;
        }

        return -1;
    }
}
