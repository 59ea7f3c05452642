using System.Runtime.Intrinsics;

namespace Verified.Rules;

/// <summary>
/// A set of rules that fired, as bits. A rule that decides something has two bits: it fired, and it refused.
/// </summary>
/// <remarks>
/// Four words of each kind hold 256 rules; a value of one vector, so that a step of the model collects marks without
/// allocating and joins them at once.
/// </remarks>
public readonly record struct Marks(Vector512<ulong> Bits)
{
    /// <summary>How many rules fit.</summary>
    public const int Capacity = 256;

    /// <summary>The words of the rules that fired, number 0 to 3: rules 0 to 63, 64 to 127 and so on.</summary>
    public ulong Fired(int word) => Bits[word];

    /// <summary>The words of the rules that refused, number 0 to 3.</summary>
    public ulong RefusedIn(int word) => Bits[4 + word];

    /// <summary>The mark of one rule that fired.</summary>
    public static Marks Of(string id) => Bit(RuleTable.NumberOf(id), refused: false);

    /// <summary>The mark of one rule that fired and said no.</summary>
    public static Marks Refused(string id) => Violated(id);

    /// <summary>The mark of the rule that a violation names: it fired, and the system broke it.</summary>
    public static Marks Violated(string rule) => Bit(RuleTable.NumberOf(rule), refused: true);

    /// <summary>Both sets together.</summary>
    public static Marks operator |(Marks a, Marks b) => new(a.Bits | b.Bits);

    /// <summary>Whether the rule fired.</summary>
    public bool Has(string id)
    {
        int number = RuleTable.NumberOf(id);
        return ((Fired(number >> 6) >> (number & 63)) & 1) != 0;
    }

    /// <summary>Whether the rule fired and said no.</summary>
    public bool HasRefused(string id)
    {
        int number = RuleTable.NumberOf(id);
        return ((RefusedIn(number >> 6) >> (number & 63)) & 1) != 0;
    }

    static Marks Bit(int number, bool refused)
    {
        Vector256<ulong> words = Vector256<ulong>.Zero.WithElement(number >> 6, 1UL << (number & 63));
        return new(Vector512.Create(words, refused ? words : default));
    }
}
