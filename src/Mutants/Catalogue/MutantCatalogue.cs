namespace Verified.Mutants.Catalogue;

/// <summary>The entries of a folder: one file each, in folders of any name.</summary>
public static class MutantCatalogue
{
    /// <summary>The folder of the catalogue in the repository.</summary>
    public const string Folder = "tests/Mutants/catalogue";

    /// <summary>Reads all entries, by their ids in order.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <exception cref="CatalogueException">An entry is not understood; the message names it.</exception>
    public static IReadOnlyList<Mutant> Read(string root)
    {
        string folder = Path.Combine(root, Folder);
        if (!Directory.Exists(folder)) throw new CatalogueException($"there is no folder {folder}");
        var entries = new SortedDictionary<string, Mutant>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            Mutant entry = Parse(File.ReadAllText(file), Path.GetFileName(file));
            if (entry.Id != Path.GetFileNameWithoutExtension(file))
                throw new CatalogueException($"{Path.GetFileName(file)}: its id is {entry.Id}");
            if (!entries.TryAdd(entry.Id, entry)) throw new CatalogueException($"{entry.Id} stands there twice");
        }

        return [.. entries.Values];
    }

    /// <summary>One entry.</summary>
    /// <param name="text">Its JSON.</param>
    /// <param name="name">What it is called in the message of an error.</param>
    /// <exception cref="CatalogueException">It is not understood.</exception>
    public static Mutant Parse(string text, string name)
    {
        Mutant entry = CatalogueJson.Read<Mutant>(text, name);
        return Complaints.Of(entry).FirstOrDefault() is { } complaint
            ? throw new CatalogueException($"{name}: {complaint}")
            : entry;
    }
}
