using System.Runtime.Intrinsics;

namespace Verified.Rules;

/// <summary>
/// A set of rules that fired, as bits. A rule that decides something has two bits: it fired, and it refused.
/// </summary>
/// <remarks>
/// Two words of each kind hold 128 rules; a value of one vector, so that a step of the model collects marks without
/// allocating and joins them at once.
/// </remarks>
public readonly record struct Marks(Vector256<ulong> Bits)
{
    /// <summary>How many rules fit.</summary>
    public const int Capacity = 128;

    /// <summary>The words of the rules that fired, number 0 to 1: rules 0 to 63 and 64 to 127.</summary>
    public ulong Fired(int word) => Bits[word];

    /// <summary>The words of the rules that refused, number 0 to 1.</summary>
    public ulong RefusedIn(int word) => Bits[2 + word];

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

    static Marks Bit(int number, bool refused)
    {
        ulong bit = 1UL << (number & 63);
        Vector128<ulong> words = number < 64 ? Vector128.Create(bit, 0) : Vector128.Create(0, bit);
        return new(Vector256.Create(words, refused ? words : default));
    }
}
