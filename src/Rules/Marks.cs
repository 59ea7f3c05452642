namespace Verified.Rules;

/// <summary>
/// A set of rules that fired, as bits. A rule that decides something has two bits: it fired, and it refused.
/// </summary>
/// <remarks>
/// Two words of each kind hold 128 rules; a value type, so that a step of the model collects marks without allocating.
/// </remarks>
public readonly record struct Marks(ulong Low, ulong High, ulong RefusedLow, ulong RefusedHigh)
{
    /// <summary>How many rules fit.</summary>
    public const int Capacity = 128;

    /// <summary>The mark of one rule that fired.</summary>
    public static Marks Of(string id) => Bit(RuleTable.NumberOf(id));

    /// <summary>The mark of one rule that fired and said no.</summary>
    public static Marks Refused(string id) => Violated(id);

    /// <summary>The mark of the rule that a violation names: it fired, and the system broke it.</summary>
    public static Marks Violated(string rule)
    {
        Marks fired = Bit(RuleTable.NumberOf(rule));
        return fired with { RefusedLow = fired.Low, RefusedHigh = fired.High };
    }

    /// <summary>Both sets together.</summary>
    public static Marks operator |(Marks a, Marks b) =>
        new(a.Low | b.Low, a.High | b.High, a.RefusedLow | b.RefusedLow, a.RefusedHigh | b.RefusedHigh);

    /// <summary>Whether the rule fired.</summary>
    public bool Has(string id)
    {
        int number = RuleTable.NumberOf(id);
        return (((number < 64 ? Low : High) >> (number & 63)) & 1) != 0;
    }

    static Marks Bit(int number) => number < 64 ? new(1UL << number, 0, 0, 0) : new(0, 1UL << (number - 64), 0, 0);
}
