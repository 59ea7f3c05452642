using Verified.Check.SelfTest;
using Verified.Mutants.Catalogue;

namespace Verified.Mutants.Hunt;

/// <summary>What the hunts for one mutant came to.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Runs">One hunt for each seed.</param>
public sealed record MutantReport(Mutant Mutant, IReadOnlyList<FaultRun> Runs)
{
    /// <summary>Commands above the known minimum that a shrunk trace may have.</summary>
    public const int Tolerance = 2;

    /// <summary>Hunts that found it.</summary>
    public int Found => Runs.Count(run => run.Finding is not null);

    /// <summary>Whether every hunt found it.</summary>
    public bool Killed => Found == Runs.Count;

    /// <summary>The rules that were named, the most frequent one first.</summary>
    public IReadOnlyList<string> Rules => Runs.Select(run => run.Rule).MostFrequentFirst();

    /// <summary>The areas that it was found in, the most frequent one first.</summary>
    public IReadOnlyList<string> Areas => Runs.Select(run => run.Finding?.Original.Area)
        .MostFrequentFirst();

    /// <summary>Commands until it was found, in the median of the hunts that found it.</summary>
    public double Commands => Median.Of(Kills.Select(run => (double)run.Commands));

    /// <summary>Seconds until it was found, in the median of the hunts that found it.</summary>
    public double Seconds => Median.Of(Kills.Select(run => run.Time.TotalSeconds));

    /// <summary>Commands of the shrunk traces, in the median.</summary>
    public double Steps => Median.Of(Kills.Select(run => (double)run.Steps));

    /// <summary>Commands of the longest shrunk trace.</summary>
    public int MostSteps => Kills.Select(run => run.Steps).DefaultIfEmpty().Max();

    /// <summary>What is wrong; null: found by every hunt, by a rule that the entry names, and well shrunk.</summary>
    public string? Complaint =>
        !Killed ? $"survived {Runs.Count - Found} of {Runs.Count} hunts"
        : Rules.FirstOrDefault(rule => !Mutant.Rules.Contains(rule)) is { } other
            ? $"put down to {other} {Kills.First(run => run.Rule == other).Evidence}"
        : Mutant.Source == "rule" && !Rules.Contains(Mutant.Rules[0]) ? $"never put down to {Mutant.Rules[0]}"
        : MostSteps > Mutant.Minimum + Tolerance
            ? $"shrunk to {MostSteps} steps, known minimum {Mutant.Minimum}, "
                + Kills.First(run => run.Steps == MostSteps).Shortest
        : Steps < Mutant.Minimum
            ? $"shrunk to {Steps} steps, below the known minimum {Mutant.Minimum}, "
                + Kills.MinBy(run => run.Steps)!.Shortest
        : null;

    IEnumerable<FaultRun> Kills => Runs.Where(run => run.Finding is not null);
}
