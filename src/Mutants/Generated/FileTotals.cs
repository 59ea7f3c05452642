namespace Verified.Mutants.Generated;

/// <summary>The generated mutants of one file, counted.</summary>
/// <param name="File">The file, from the folder of the implementation; empty: all files.</param>
/// <param name="Killed">Found by a trace.</param>
/// <param name="Tested">Found by no trace, but by a test.</param>
/// <param name="Equivalent">Not found, and argued to make no difference.</param>
/// <param name="Survived">Not found.</param>
/// <param name="Stillborn">Not compiled, or to the same.</param>
/// <param name="Open">Not looked for yet.</param>
public sealed record FileTotals(
    string File, int Killed, int Tested, int Equivalent, int Survived, int Stillborn, int Open)
{
    /// <summary>The part of those that live which is killed or argued away; 1 where there is none.</summary>
    public double Score => Killed + Tested + Equivalent + Survived is var alive and > 0
        ? (double)(alive - Survived) / alive
        : 1;

    /// <summary>The totals file by file, in the order of the mutants.</summary>
    public static IReadOnlyList<FileTotals> Of(
        IEnumerable<GeneratedMutant> mutants, FateFile fates, IReadOnlyList<Equivalent> equivalents)
    {
        ArgumentNullException.ThrowIfNull(mutants);
        ArgumentNullException.ThrowIfNull(fates);
        return [.. mutants.GroupBy(mutant => mutant.File).Select(file => Count(file.Key, file, fates, equivalents))];
    }

    /// <summary>The totals of several files together.</summary>
    public static FileTotals Sum(IReadOnlyList<FileTotals> files) => new(
        "", files.Sum(file => file.Killed), files.Sum(file => file.Tested), files.Sum(file => file.Equivalent),
        files.Sum(file => file.Survived), files.Sum(file => file.Stillborn), files.Sum(file => file.Open));

    static FileTotals Count(
        string file, IEnumerable<GeneratedMutant> mutants, FateFile fates, IReadOnlyList<Equivalent> equivalents)
    {
        var (killed, tested, equivalent, survived, stillborn, open) = (0, 0, 0, 0, 0, 0);
        foreach (GeneratedMutant mutant in mutants)
        {
            switch (fates.Of(mutant)?.Outcome)
            {
                case Outcome.Killed: killed++; break;
                case Outcome.Tested: tested++; break;
                case Outcome.Stillborn: stillborn++; break;
                case Outcome.Survived when equivalents.For(mutant) is not null: equivalent++; break;
                case Outcome.Survived: survived++; break;
                default: open++; break;
            }
        }

        return new(file, killed, tested, equivalent, survived, stillborn, open);
    }
}
