using Verified.Mutants.Catalogue;

namespace Verified.Mutants.Generated;

/// <summary>What became of the generated mutants, file by file, as it stands in the repository.</summary>
public static class FileRecords
{
    /// <summary>The file, from the root of the repository.</summary>
    public const string File = "tests/Mutants/generated.json";

    /// <summary>The same of the model, whose mutants are those of dotnet-stryker.</summary>
    public const string OfModel = "tests/Mutants/model.json";

    /// <summary>The records by their files; none where nothing was recorded yet.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="from"><see cref="File"/> or <see cref="OfModel"/>.</param>
    /// <exception cref="CatalogueException">The file is not understood.</exception>
    public static SortedDictionary<string, FileRecord> Read(string root, string from = File)
    {
        var records = new SortedDictionary<string, FileRecord>(StringComparer.Ordinal);
        foreach (FileRecord record in CatalogueJson.ReadFile<FileRecord[]>(root, from) ?? [])
            records[record.File] = record;
        return records;
    }

    /// <summary>Records files; of others it keeps what it had, unless they are gone.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="news">What was found out.</param>
    /// <param name="files">All files of the implementation, or of the model.</param>
    /// <param name="into"><see cref="File"/> or <see cref="OfModel"/>.</param>
    public static void Add(
        string root, IEnumerable<FileRecord> news, IEnumerable<string> files, string into = File)
    {
        ArgumentNullException.ThrowIfNull(news);
        SortedDictionary<string, FileRecord> records = Read(root, into);
        foreach (FileRecord record in news) records[record.File] = record;
        HashSet<string> known = [.. files];
        CatalogueJson.WriteFile(root, into, records.Values.Where(record => known.Contains(record.File)));
    }
}
