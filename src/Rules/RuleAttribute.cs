namespace Verified.Rules;

/// <summary>
/// Stands on the one Model method that states the rule. The first sentence of that method's summary is the
/// normative sentence.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RuleAttribute(string id) : Attribute
{
    /// <summary>The rule id, a constant of <see cref="RuleIds"/>.</summary>
    public string Id { get; } = id;

    /// <summary>
    /// Where the rule comes from: a section of the book and the number of the fact, such as "ULK3 8.1.7; R5.5".
    /// </summary>
    public required string Source { get; init; }

    /// <summary>
    /// True when the rule states a property of constants or of pure arithmetic that every boot exercises.
    /// </summary>
    public bool AtBoot { get; init; }
}

/// <summary>Stands on the part of Impl that carries the rule out, mostly a method.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public sealed class ImplementsAttribute(string id) : Attribute
{
    /// <summary>The rule id, a constant of <see cref="RuleIds"/>.</summary>
    public string Id { get; } = id;
}

/// <summary>Stands on the test that holds the rule.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class VerifiesAttribute(string id) : Attribute
{
    /// <summary>The rule id, a constant of <see cref="RuleIds"/>.</summary>
    public string Id { get; } = id;
}

/// <summary>
/// Stands on a Model method without parameters that works one example of a rule and returns it as one line of text.
/// The specification prints the line as computed; a test of the same number pins the figures.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ExampleAttribute(string id, string number) : Attribute
{
    /// <summary>The rule that the example illustrates, a constant of <see cref="RuleIds"/>.</summary>
    public string Id { get; } = id;

    /// <summary>The number of the worked example, such as "E5.6a".</summary>
    public string Number { get; } = number;
}
