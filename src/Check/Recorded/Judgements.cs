using System.Collections.Immutable;
using Verified.Rules;

namespace Verified.Check.Recorded;

/// <summary>What became of one rule.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Judged">How often it was judged.</param>
/// <param name="Violated">How often it was broken.</param>
/// <param name="Doubtful">How often it seems broken, but a release without an event explains it.</param>
public sealed record RuleJudgement(string Rule, long Judged, long Violated, long Doubtful);

/// <summary>A rule that the recorded kernel broke.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Line">The line of the recording.</param>
/// <param name="What">What was expected and what was seen.</param>
public sealed record RecordedViolation(string Rule, long Line, string What);

/// <summary>Counts judgements by rule, and keeps the first ones that went against a rule.</summary>
sealed class Judgements
{
    const int Kept = 1000;

    static readonly ImmutableArray<string> Rules =
    [
        RuleIds.Slab.ObjectFits, RuleIds.Slab.ObjectAlignment, RuleIds.Slab.ObjectNoOverlap,
        DialectRuleIds.V6.KmallocClass, RuleIds.Slab.FreeInvalid, RuleIds.Kmalloc.ReleaseInvalid,
        DialectRuleIds.V6.SlubSize, DialectRuleIds.V6.SlubPlace,
    ];

    readonly Dictionary<string, long> judged = Rules.ToDictionary(rule => rule, _ => 0L);
    readonly Dictionary<(string Rule, string? Held), long> against = [];
    readonly List<(RecordedViolation Violation, string? Held)> first = [];

    /// <summary>A rule is judged; null: it holds.</summary>
    public void Judge(string rule, long line, string? wrong)
    {
        judged[rule]++;
        if (wrong != null) Against(rule, line, wrong, null);
    }

    /// <summary>
    /// What goes against a rule; held: it does so only if an object of that owner is still held, as the recording says.
    /// </summary>
    public void Against(string rule, long line, string wrong, string? held)
    {
        against[(rule, held)] = against.GetValueOrDefault((rule, held)) + 1;
        if (first.Count < Kept) first.Add((new(rule, line, wrong), held));
    }

    /// <summary>The rules with their counts.</summary>
    /// <param name="doubtful">Whether an object of an owner may have been released unseen.</param>
    public ImmutableArray<RuleJudgement> Counts(Func<string, bool> doubtful) =>
    [
        .. Rules.Select(rule =>
        {
            var of = against.Where(pair => pair.Key.Rule == rule).ToList();
            long inDoubt = of.Where(pair => pair.Key.Held is { } held && doubtful(held)).Sum(pair => pair.Value);
            return new RuleJudgement(rule, judged[rule], of.Sum(pair => pair.Value) - inDoubt, inDoubt);
        }),
    ];

    /// <summary>The first violations, in the order of the recording.</summary>
    public ImmutableArray<RecordedViolation> First(Func<string, bool> doubtful, int most) =>
    [
        .. first.Where(pair => pair.Held is not { } held || !doubtful(held)).Select(pair => pair.Violation).Take(most),
    ];
}
