using Verified.Mutants.Catalogue;

namespace Verified.Mutants.Matrix;

/// <summary>The kills of the catalogue as they stand in the repository.</summary>
public static class KillRecord
{
    /// <summary>The file, from the root of the repository.</summary>
    public const string File = "tests/Mutants/kills.json";

    /// <summary>The recorded kills by the ids of their mutants; none where nothing was recorded yet.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <exception cref="CatalogueException">The file is not understood.</exception>
    public static SortedDictionary<string, Kill> Read(string root)
    {
        var kills = new SortedDictionary<string, Kill>(StringComparer.Ordinal);
        foreach (Kill kill in CatalogueJson.ReadFile<Kill[]>(root, File) ?? []) kills[kill.Id] = kill;
        return kills;
    }

    /// <summary>Records kills; of mutants that are not among them the file keeps what it had, unless they are gone
    /// from the catalogue.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="news">What was found out.</param>
    /// <param name="catalogue">All entries.</param>
    public static void Add(string root, IEnumerable<Kill> news, IEnumerable<Mutant> catalogue)
    {
        ArgumentNullException.ThrowIfNull(news);
        SortedDictionary<string, Kill> kills = Read(root);
        foreach (Kill kill in news) kills[kill.Id] = kill;
        HashSet<string> known =
            [.. catalogue.Where(entry => entry.Verdict == Verdict.Mutant).Select(entry => entry.Id)];
        CatalogueJson.WriteFile(root, File, kills.Values.Where(kill => known.Contains(kill.Id)));
    }
}
