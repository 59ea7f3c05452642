using Verified.Mutants.Matrix;
using Verified.SpecDoc;

namespace Verified.Tests.Tidy;

public sealed class SpecPagesTests
{
    const string Folder = "docs/spec";

    const string Advice =
        "Run `dotnet run -c Release --project src/Cli -- spec build --out docs/spec` and commit the pages:";

    static readonly IReadOnlyDictionary<string, string> Book = SpecBook.Pages(
        Repository.Root, Repository.Full(Folder));

    static readonly Dictionary<string, string> Pages = new(Book)
    {
        [KillMatrixPage.Name] = KillMatrixPage.Of(Repository.Root, Repository.Full(Folder)),
    };

    [Fact]
    public void The_specification_in_the_repository_is_what_the_sources_give() => Offences.None(
        from page in Pages
        let path = $"{Folder}/{page.Key}"
        where !Repository.Exists(path) || Repository.Text(path) != page.Value
        select $"{path}: {Difference(path, page.Value)}",
        Advice);

    [Fact]
    public void The_specification_in_the_repository_has_no_other_pages() => Offences.None(
        Repository.Files(Folder, "*").Where(path => !Pages.ContainsKey(path[(Folder.Length + 1)..])),
        "docs/spec is generated; move these elsewhere or delete them:");

    [Fact]
    public void The_same_sources_give_the_same_bytes() =>
        Assert.Equal(Book, SpecBook.Pages(Repository.Root, Repository.Full(Folder)));

    [Fact]
    public void The_pages_have_one_section_for_each_rule()
    {
        string[] lines = [.. Book.Values.SelectMany(page => page.Split('\n'))];
        Offences.None(
            Rules.RuleTable.Ids.Where(id => lines.Count(line => line == "## " + id) != 1),
            "These rules have no section of their own, or several:");
    }

    [Fact]
    public void A_folder_that_is_no_checkout_is_named() =>
        Assert.Contains(
            "no checkout",
            Assert.Throws<DirectoryNotFoundException>(() => SpecBook.Pages(AppContext.BaseDirectory, "out")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Building_writes_the_pages_and_leaves_other_files_alone()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "notes.md"), "mine");
            IReadOnlyList<string> written = SpecBook.Build(Repository.Root, folder.FullName);
            Assert.Equal(Book.Keys.Order(StringComparer.Ordinal), written.Select(path => Path.GetFileName(path)));
            Assert.Equal("mine", File.ReadAllText(Path.Combine(folder.FullName, "notes.md")));
            Assert.All(written, path => Assert.DoesNotContain('\r', File.ReadAllText(path)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static string Difference(string path, string expected)
    {
        if (!Repository.Exists(path)) return "missing";
        string[] old = Repository.Text(path).Split('\n');
        string[] now = expected.Split('\n');
        int line = old.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1} is to be \"{now.ElementAtOrDefault(line)}\"";
    }
}
