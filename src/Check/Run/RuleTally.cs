using System.Numerics;
using System.Runtime.Intrinsics;
using Verified.Rules;

namespace Verified.Check.Run;

/// <summary>
/// How often each rule fired, and how often it said no. Not thread-safe: one per worker, added up at the end.
/// </summary>
/// <remarks>
/// A step fires some twenty rules, which would be as many additions. So digits are counted first, of all rules at once:
/// a vector holds the same binary digit of every rule's count, and a step is added to the digits with a carry. Before
/// they overflow, and when somebody asks, they are added to the numbers.
/// </remarks>
public sealed class RuleTally
{
    /// <summary>Numbers of a tally: how often each rule fired, and how often it refused.</summary>
    internal const int Words = 2 * Marks.Capacity;

    const int Digits = 8;

    readonly long[] fired = new long[Marks.Capacity];
    readonly long[] refused = new long[Marks.Capacity];
    readonly Vector512<ulong>[] digits = new Vector512<ulong>[Digits];

    /// <summary>Steps that are counted in the digits alone.</summary>
    int unsettled;

    /// <summary>How often the rule fired.</summary>
    public long Fired(string rule)
    {
        Settle();
        return fired[RuleTable.NumberOf(rule)];
    }

    /// <summary>How often the rule fired and said no.</summary>
    public long Refused(string rule)
    {
        Settle();
        return refused[RuleTable.NumberOf(rule)];
    }

    /// <summary>Counts the marks of one step.</summary>
    public void Add(in Marks marks)
    {
        Vector512<ulong> carry = marks.Bits;
        foreach (ref Vector512<ulong> digit in digits.AsSpan())
        {
            Vector512<ulong> sum = digit ^ carry;
            carry &= digit;
            digit = sum;
        }

        if (++unsettled == (1 << Digits) - 1) Settle();
    }

    /// <summary>Adds another tally.</summary>
    public void Add(RuleTally other)
    {
        other.Settle();
        for (int i = 0; i < Marks.Capacity; i++)
        {
            fired[i] += other.fired[i];
            refused[i] += other.refused[i];
        }
    }

    /// <summary>Adds the numbers of another tally.</summary>
    internal void Add(ReadOnlySpan<long> words)
    {
        for (int i = 0; i < Marks.Capacity; i++)
        {
            fired[i] += words[i];
            refused[i] += words[Marks.Capacity + i];
        }
    }

    /// <summary>Adds this tally to the numbers of another and starts again at zero.</summary>
    internal void MoveTo(Span<long> words)
    {
        Settle();
        for (int i = 0; i < Marks.Capacity; i++)
        {
            words[i] += fired[i];
            words[Marks.Capacity + i] += refused[i];
        }

        Array.Clear(fired);
        Array.Clear(refused);
    }

    /// <summary>Adds this tally to another and starts again at zero.</summary>
    public void MoveTo(RuleTally other)
    {
        other.Add(this);
        Array.Clear(fired);
        Array.Clear(refused);
    }

    /// <summary>Adds the digits to the numbers.</summary>
    void Settle()
    {
        if (unsettled == 0) return;
        unsettled = 0;
        for (int digit = 0; digit < Digits; digit++)
        {
            var set = new Marks(digits[digit]);
            for (int word = 0; word < Marks.Capacity / 64; word++)
            {
                Count(set.Fired(word), fired.AsSpan(64 * word, 64), 1L << digit);
                Count(set.RefusedIn(word), refused.AsSpan(64 * word, 64), 1L << digit);
            }
        }

        Array.Clear(digits);
    }

    static void Count(ulong bits, Span<long> counts, long times)
    {
        for (; bits != 0; bits &= bits - 1) counts[BitOperations.TrailingZeroCount(bits)] += times;
    }
}
