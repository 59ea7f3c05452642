using System.Security.Cryptography;
using System.Text;
using Verified.Mutants.Catalogue;
using Verified.Mutants.Hunt;

namespace Verified.Mutants.Matrix;

/// <summary>What the last recorded hunts for one mutant came to.</summary>
/// <param name="Id">The mutant.</param>
/// <param name="Edits">What it was then: see <see cref="Fingerprint"/>.</param>
/// <param name="Hunts">Hunts, one for each seed.</param>
/// <param name="Found">Hunts that found it.</param>
/// <param name="Commands">Commands until it was found, in the median.</param>
/// <param name="Seconds">Seconds until it was found, in the median.</param>
/// <param name="Steps">Commands of the shrunk traces, in the median.</param>
/// <param name="MostSteps">Commands of the longest shrunk trace.</param>
/// <param name="Rules">The rules that were named, the most frequent one first.</param>
/// <param name="Areas">The machines that it was found in, the most frequent one first.</param>
public sealed record Kill(
    string Id, string Edits, int Hunts, int Found, double Commands, double Seconds, double Steps, int MostSteps,
    IReadOnlyList<string> Rules, IReadOnlyList<string> Areas)
{
    /// <summary>The kill that a report tells of.</summary>
    public static Kill Of(MutantReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new(
            report.Mutant.Id, Fingerprint(report.Mutant), report.Runs.Count, report.Found, report.Commands,
            Math.Round(report.Seconds, 2), report.Steps, report.MostSteps, report.Rules, report.Areas);
    }

    /// <summary>Tells edits apart: the beginning of their hash. A kill whose mutant has another one by now is
    /// stale.</summary>
    public static string Fingerprint(Mutant mutant)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        const int Digits = 12;
        string all = string.Join('\0', mutant.Edits.SelectMany(edit => new[] { edit.File, edit.Find, edit.Replace }));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..Digits];
    }
}
