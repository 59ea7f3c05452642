using System.Numerics;
using Verified.Rules;

namespace Verified.Check.Run;

/// <summary>
/// How often each rule fired, and how often it said no. Not thread-safe: one per worker, added up at the end.
/// </summary>
public sealed class RuleTally
{
    /// <summary>Numbers of a tally: how often each rule fired, and how often it refused.</summary>
    internal const int Words = 2 * Marks.Capacity;

    readonly long[] fired = new long[Marks.Capacity];
    readonly long[] refused = new long[Marks.Capacity];

    /// <summary>How often the rule fired.</summary>
    public long Fired(string rule) => fired[RuleTable.NumberOf(rule)];

    /// <summary>How often the rule fired and said no.</summary>
    public long Refused(string rule) => refused[RuleTable.NumberOf(rule)];

    /// <summary>Counts the marks of one step.</summary>
    public void Add(in Marks marks)
    {
        for (int word = 0; word < Marks.Capacity / 64; word++)
        {
            Count(marks.Fired(word), fired, 64 * word);
            Count(marks.RefusedIn(word), refused, 64 * word);
        }
    }

    /// <summary>Adds another tally.</summary>
    public void Add(RuleTally other)
    {
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

    static void Count(ulong bits, long[] counts, int from)
    {
        for (; bits != 0; bits &= bits - 1) counts[from + BitOperations.TrailingZeroCount(bits)]++;
    }
}
