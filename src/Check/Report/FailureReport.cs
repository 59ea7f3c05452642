using Verified.Check.Checking;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;

namespace Verified.Check.Report;

/// <summary>All that is known of one failure. Text, JSON and annotations are made from it.</summary>
public sealed record FailureReport
{
    /// <summary>The trace that shows it.</summary>
    public required Trace Trace { get; init; }

    /// <summary>The difference.</summary>
    public required Divergence Divergence { get; init; }

    /// <summary>The name of the system under test.</summary>
    public required string System { get; init; }

    /// <summary>The file that holds the trace.</summary>
    public required string Path { get; init; }

    /// <summary>What happened when the trace ran.</summary>
    public required Account Account { get; init; }

    /// <summary>Commands of the trace as it was found; null: it was not shrunk.</summary>
    public int? ShrunkFrom { get; init; }

    /// <summary>Whether dropping any one command makes the trace pass; null: nobody looked.</summary>
    public bool? Minimal { get; init; }

    /// <summary>Whether a second run failed in the same way.</summary>
    public bool Reproduced { get; init; } = true;

    /// <summary>Commands that ran in the area until the failure was found; null: unknown.</summary>
    public long? FoundAfter { get; init; }

    /// <summary>The rule.</summary>
    public RuleText Rule => RuleText.Of(Divergence.Violation.Rule);

    /// <summary>What was demanded and what was seen, in one line each.</summary>
    public (string Expected, string Actual) Contrast =>
        Report.Contrast.Of(Divergence.Violation.Expected, Divergence.Violation.Actual);

    /// <summary>What is known of the reason: the first frame that differs; null: memory is alike, or not
    /// known.</summary>
    public string? Because => Account.Map is { } map && map.FirstDifference() is { } frame
        ? $"{frame} of {map.Machine.ZoneOf(frame)!.Id} is {map.Demanded(frame)} in the model"
            + $" and {map.Shown(frame)} in {System}"
        : null;

    /// <summary>The report of a failure that was looked into.</summary>
    /// <param name="system">Makes the system.</param>
    /// <param name="name">The name that the command line knows it by.</param>
    /// <param name="finding">The failure.</param>
    /// <param name="path">The file that holds the trace.</param>
    public static FailureReport Of(
        Func<ISystem> system, string name, Finding finding, string path)
    {
        // What died once is not run again by who tells of it.
        using ISystem own = finding.Divergence.Death is null ? system() : new ModelSystem();
        return new()
        {
            Trace = finding.Trace,
            Divergence = finding.Divergence,
            System = name,
            Path = path,
            Account = Account.Of(own, finding.Trace, finding.Divergence),
            ShrunkFrom = finding.Original.Commands.Length == finding.Trace.Commands.Length ? null
                : finding.Original.Commands.Length,
            Minimal = finding.Minimal,
            Reproduced = finding.Reproduced,
            FoundAfter = finding.After,
        };
    }
}
