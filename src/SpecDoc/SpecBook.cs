namespace Verified.SpecDoc;

/// <summary>
/// The specification as a book of Markdown pages: README.md, one page per room and dialect, coverage.md and
/// glossary.md, written from the sources of the model and from the worked examples of its assembly. The same sources
/// give the same bytes.
/// </summary>
public static class SpecBook
{
    /// <summary>Writes the pages and returns their paths. Other files of the directory are left alone.</summary>
    /// <param name="repositoryRoot">The root of a checkout: the folder that holds src/Model.</param>
    /// <param name="outDirectory">Where the pages go; created when it does not exist.</param>
    /// <exception cref="DirectoryNotFoundException"><paramref name="repositoryRoot"/> is no checkout.</exception>
    /// <exception cref="InvalidDataException">An attribute names no rule.</exception>
    /// <exception cref="IOException">The pages cannot be written.</exception>
    public static IReadOnlyList<string> Build(string repositoryRoot, string outDirectory)
    {
        var pages = Pages(repositoryRoot, outDirectory);
        Directory.CreateDirectory(outDirectory);
        foreach ((string name, string text) in pages) File.WriteAllText(Path.Combine(outDirectory, name), text);
        return [.. pages.Keys.Select(name => Path.Combine(outDirectory, name))];
    }

    /// <summary>
    /// The pages by file name as <see cref="Build"/> would write them into that directory; nothing is written.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException"><paramref name="repositoryRoot"/> is no checkout.</exception>
    /// <exception cref="InvalidDataException">An attribute names no rule.</exception>
    public static IReadOnlyDictionary<string, string> Pages(string repositoryRoot, string outDirectory)
    {
        var specification = Specification.Read(repositoryRoot);
        string toRoot = Path.GetRelativePath(Path.GetFullPath(outDirectory), Path.GetFullPath(repositoryRoot))
            .Replace('\\', '/');
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["README.md"] = IndexPage.Of(specification, toRoot),
            ["coverage.md"] = CoveragePage.Of(specification, toRoot),
            ["glossary.md"] = GlossaryPage.Of(toRoot),
        };
        foreach (Room room in specification.Rooms.Concat(specification.Dialects))
            pages[room.Page] = RoomPage.Of(specification, room, toRoot);
        return pages;
    }
}
