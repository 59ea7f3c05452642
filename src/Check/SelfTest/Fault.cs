using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Rules;

namespace Verified.Check.SelfTest;

/// <summary>A fault that the suite plants in the implementation to prove that it would find it.</summary>
public sealed class Fault
{
    internal Fault(string name, string what, Func<Tamper> plant, params IReadOnlyList<Witness> witnesses) =>
        (Name, What, Plant, Witnesses) = (name, what, plant, witnesses);

    /// <summary>Its name on the command line.</summary>
    public string Name { get; }

    /// <summary>A sentence: what the implementation does wrong.</summary>
    public string What { get; }

    /// <summary>For each rule that may be named as violated a shortest trace that shows it.</summary>
    public IReadOnlyList<Witness> Witnesses { get; }

    /// <summary>The rules, one of which must be named as violated.</summary>
    public IReadOnlyList<string> Breaks
    {
        get
        {
            string[] own = [.. Witnesses.Select(witness => witness.Rule).Union(AlsoBreaks)];
            return [.. own.Union(own.SelectMany(FinerRules.Of))];
        }
    }

    /// <summary>Commands of the shortest trace that shows it.</summary>
    public int KnownMinimum => Witnesses.Min(witness => witness.Steps);

    /// <summary>
    /// The rules that decide which zone serves, or how a request ends: what goes wrong in the marks shows in any.
    /// </summary>
    internal static IReadOnlyList<string> Scans { get; } =
    [
        RuleIds.PageAllocator.ScanLow,
        RuleIds.PageAllocator.ScanMin,
        RuleIds.PageAllocator.ScanUnmarked,
        RuleIds.PageAllocator.Failure,
        RuleIds.PageAllocator.ScanAfterReclaim,
        RuleIds.PageAllocator.ScanHigh,
        RuleIds.PageAllocator.Victim,
        RuleIds.PageAllocator.RetryTable,
        RuleIds.PageAllocator.ReclaimExact,
        RuleIds.PageAllocator.Interrupted,
    ];

    /// <summary>Rules that may be named on some machines; those are measured against the known minimum.</summary>
    internal IReadOnlyList<string> AlsoBreaks { get; init; } = [];

    /// <summary>Makes the hand that plants it.</summary>
    internal Func<Tamper> Plant { get; }

    /// <summary>The implementation with this fault in it.</summary>
    public ISystem NewSystem() => new PlantedSystem(Plant());

    /// <summary>
    /// What a shrunk trace is measured against: the shortest witness of the rule; null: there is none. A trace on a
    /// machine without gaps is not measured against a machine with gaps, and one with gaps rather against its like.
    /// </summary>
    public Witness? WitnessFor(Trace shrunk, string rule)
    {
        bool gaps = Witness.HasGaps(shrunk);
        var fitting = Witnesses.Where(witness => witness.Rule == rule).ToArray();
        return fitting.Where(witness => gaps || !Witness.HasGaps(witness.Trace))
            .OrderBy(witness => witness.Steps).ThenBy(witness => Witness.HasGaps(witness.Trace) == gaps ? 0 : 1)
            .FirstOrDefault() ?? fitting.MinBy(witness => witness.Steps);
    }
}
