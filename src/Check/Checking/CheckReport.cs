using Verified.Check.Run;
using Verified.Check.Traces;

namespace Verified.Check.Checking;

/// <summary>A failure: as found, and as small as it got.</summary>
/// <param name="Trace">The shrunk trace: of it, or of another that fails in the same way and shrinks further.</param>
/// <param name="Divergence">Its difference.</param>
/// <param name="Original">The trace as found.</param>
/// <param name="OriginalDivergence">Its difference.</param>
/// <param name="Minimal">Whether dropping any one command makes the trace pass.</param>
/// <param name="Reproduced">Whether a second run of the trace as found failed in the same way.</param>
public sealed record Finding(
    Trace Trace, Divergence Divergence, Trace Original, Divergence OriginalDivergence, bool Minimal, bool Reproduced)
{
    /// <summary>Commands that had run in all areas when it showed; null: nobody counted.</summary>
    public long? After { get; init; }

    /// <summary>
    /// A failure of another kind with a shorter trace, met while this one was worked out; null: none.
    /// </summary>
    public Finding? Aside { get; init; }
}

/// <summary>How often a rule fired, and how often it then said no.</summary>
public sealed record RuleReport(string Id, long Fired, long Refused);

/// <summary>What was done in one area.</summary>
public sealed record AreaReport(
    string Name,
    long Traces,
    long Commands,
    double CommandsPerSecond,
    IReadOnlyList<RuleReport> Rules,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>Rules of the area that fired.</summary>
    public int RulesFired => Rules.Count(rule => rule.Fired > 0);

    /// <summary>The rule that fired least.</summary>
    public RuleReport Rarest => Rules.MinBy(rule => rule.Fired)!;
}

/// <summary>How a check ended.</summary>
public enum CheckVerdict
{
    /// <summary>All rules held, and all of them fired.</summary>
    Held,

    /// <summary>A rule was violated.</summary>
    Violated,

    /// <summary>No rule was violated, but one never fired, or a failure could not be reproduced.</summary>
    Undecided,
}

/// <summary>What a check came to.</summary>
/// <param name="Seed">The seed that it all followed from.</param>
/// <param name="Areas">Area by area.</param>
/// <param name="Interrupted">Whether it was ended early.</param>
public sealed record CheckReport(ulong Seed, IReadOnlyList<AreaReport> Areas, bool Interrupted)
{
    /// <summary>Rules of the checked areas that never fired in any of them.</summary>
    public IReadOnlyList<string> Vacuous
    {
        get
        {
            RuleReport[] rules = [.. Areas.SelectMany(area => area.Rules)];
            var fired = rules.Where(rule => rule.Fired > 0).Select(rule => rule.Id).ToHashSet();
            return [.. rules.Select(rule => rule.Id).Distinct().Where(id => !fired.Contains(id))];
        }
    }

    /// <summary>All failures.</summary>
    public IEnumerable<Finding> Findings => Areas.SelectMany(area => area.Findings);

    /// <summary>How it ended.</summary>
    public CheckVerdict Verdict => Findings.Any(finding => finding.Reproduced) ? CheckVerdict.Violated
        : Findings.Any() || Vacuous.Count > 0 ? CheckVerdict.Undecided
        : CheckVerdict.Held;
}
