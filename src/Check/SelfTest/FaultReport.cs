namespace Verified.Check.SelfTest;

/// <summary>What the searches for one fault came to.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Runs">One search for each seed.</param>
public sealed record FaultReport(Fault Fault, IReadOnlyList<FaultRun> Runs)
{
    /// <summary>Commands beyond the known minimum that a shrunk trace may have, in the median over the seeds.</summary>
    public const int Tolerance = 1;

    /// <summary>Whether every search found the fault.</summary>
    public bool Found => Runs.All(run => run.Found);

    /// <summary>The rules that were named, the most frequent one first.</summary>
    public IReadOnlyList<string> Rules => Runs.Select(run => run.Rule).MostFrequentFirst();

    /// <summary>The first search that put the fault down to a rule that it does not break; null: none did.</summary>
    public FaultRun? Misnamed => Runs.FirstOrDefault(run => run.Rule is { } rule && !Fault.Breaks.Contains(rule));

    /// <summary>Commands of the shrunk traces, in the median.</summary>
    public double MedianSteps => Median.Of(Runs.Where(run => run.Found).Select(run => (double)run.Steps));

    /// <summary>Commands beyond the known minimum of the rule that was named, in the median.</summary>
    public double MedianExcess => Median.Of(Runs.Where(run => run.Found).Select(run => (double)Excess(run)));

    /// <summary>Commands executed until the fault showed, in the median.</summary>
    public double MedianCommands => Median.Of(Runs.Where(run => run.Found).Select(run => (double)run.Commands));

    /// <summary>The longest search.</summary>
    public TimeSpan LongestTime => Runs.Max(run => run.Time);

    /// <summary>Searches that ended <see cref="IsAtMinimum"/>.</summary>
    public int AtMinimum => Runs.Count(IsAtMinimum);

    /// <summary>Why the self-test is broken as far as this fault goes; null: it is not.</summary>
    public string? Complaint =>
        Runs.FirstOrDefault(run => !run.Found) is { } missed
            ? $"not found from {Runs.Count(run => !run.Found)} of {Runs.Count} seeds, 0x{missed.Seed:x} among them"
        : Misnamed is { } other ? $"put down to {other.Rule} {other.Evidence}"
        : MedianExcess > Tolerance ? $"shrunk to {MedianSteps} steps, known minimum {Fault.KnownMinimum}"
        : null;

    /// <summary>Whether a shrunk trace has the commands, frames and orders of the known minimum.</summary>
    public bool IsAtMinimum(FaultRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Finding is { } finding && Fault.WitnessFor(finding.Trace, run.Rule!) is { } known
            && run.Steps <= known.Steps
            && Witness.Frames(finding.Trace) <= Witness.Frames(known.Trace)
            && Witness.LargestOrder(finding.Trace) <= Witness.LargestOrder(known.Trace);
    }

    int Excess(FaultRun run) =>
        run.Steps - (Fault.WitnessFor(run.Finding!.Trace, run.Rule!)?.Steps ?? Fault.KnownMinimum);
}
