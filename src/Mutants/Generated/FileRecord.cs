using System.Security.Cryptography;
using System.Text;

namespace Verified.Mutants.Generated;

/// <summary>What became of the generated mutants of a file when all of them were hunted last.</summary>
/// <param name="File">The file, from the folder of the implementation, or of the model.</param>
/// <param name="Text">What stood in it: see <see cref="Fingerprint"/>.</param>
/// <param name="Seconds">How long each was looked for; 0: until its tests had run.</param>
/// <param name="Killed">Found by a trace.</param>
/// <param name="Tested">Found by no trace, but by a test.</param>
/// <param name="Stillborn">Not compiled, or to the same.</param>
/// <param name="Survived">Not found; those that are argued to make no difference are among them.</param>
public sealed record FileRecord(
    string File, string Text, double Seconds, int Killed, int Tested, int Stillborn, IReadOnlyList<Survivor> Survived)
{
    /// <summary>The record of a file, of which all fates are known.</summary>
    /// <param name="text">What stands in the file.</param>
    /// <param name="seconds">How long each mutant was looked for.</param>
    /// <param name="mutants">All mutants of the file, one at least.</param>
    /// <param name="fates">What became of them.</param>
    public static FileRecord Of(
        string text, double seconds, IReadOnlyCollection<GeneratedMutant> mutants, FateFile fates)
    {
        ArgumentNullException.ThrowIfNull(mutants);
        ILookup<Outcome, GeneratedMutant> known = mutants.ToLookup(mutant => fates.Of(mutant)!.Outcome);
        return new(
            mutants.First().File, Fingerprint(text), seconds, known[Outcome.Killed].Count(),
            known[Outcome.Tested].Count(), known[Outcome.Stillborn].Count(),
            [.. known[Outcome.Survived].Select(Survivor.Of)]);
    }

    /// <summary>The mutants among those of the file that survived, as far as they can be told apart by their
    /// text.</summary>
    public IEnumerable<GeneratedMutant> Left(IEnumerable<GeneratedMutant> mutants)
    {
        HashSet<Survivor> left = [.. Survived];
        return mutants.Where(mutant => left.Contains(Survivor.Of(mutant)));
    }

    /// <summary>The record when some of those that survived were hunted again: what was found before stays
    /// found.</summary>
    /// <param name="seconds">How long each was looked for.</param>
    /// <param name="mutants">Those that were hunted, all that <see cref="Left"/> tells no two of apart.</param>
    /// <param name="fates">What became of them.</param>
    public FileRecord After(double seconds, IReadOnlyCollection<GeneratedMutant> mutants, FateFile fates)
    {
        ArgumentNullException.ThrowIfNull(mutants);
        HashSet<Survivor> again = [.. mutants.Select(Survivor.Of)];
        Survivor[] survived =
        [
            .. Survived.Where(survivor => !again.Contains(survivor)),
            .. mutants.Where(mutant => fates.Of(mutant)!.Outcome == Outcome.Survived).Select(Survivor.Of),
        ];
        int found = Survived.Count - survived.Length;
        int tested = Math.Min(found, mutants.Count(mutant => fates.Of(mutant)!.Outcome == Outcome.Tested));
        return this with
        {
            Seconds = seconds,
            Killed = Killed + found - tested,
            Tested = Tested + tested,
            Survived = survived,
        };
    }

    /// <summary>Tells texts apart: the beginning of their hash.</summary>
    public static string Fingerprint(string text)
    {
        const int Digits = 12;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Digits];
    }

    /// <summary>The record as totals, with what is argued by now.</summary>
    public FileTotals Totals(IReadOnlyList<Equivalent> equivalents)
    {
        int argued = Survived.Count(survivor => equivalents.For(File, survivor) is not null);
        return new(File, Killed, Tested, argued, Survived.Count - argued, Stillborn, 0);
    }
}
