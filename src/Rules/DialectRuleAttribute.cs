namespace Verified.Rules;

/// <summary>
/// Stands on the one Model method that states a rule of another dialect. Such a rule is arithmetic that no
/// implementation carries out and no run fires; tests alone hold it. The first sentence of the method's summary is the
/// normative sentence.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DialectRuleAttribute(string id) : Attribute
{
    /// <summary>The rule id, a constant of <see cref="DialectRuleIds"/>.</summary>
    public string Id { get; } = id;

    /// <summary>Where the rule comes from: the number of the fact, such as "R3.4".</summary>
    public required string Source { get; init; }
}
