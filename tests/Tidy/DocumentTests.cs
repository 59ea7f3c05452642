using System.Text.RegularExpressions;

namespace Verified.Tests.Tidy;

public sealed partial class DocumentTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("LICENSE")]
    public void The_repository_has_the_documents_that_a_reader_looks_for(string name) =>
        Assert.True(Repository.Exists(name), $"write {name}");

    [Fact]
    public void Every_link_of_a_document_leads_to_a_file_of_the_repository() => Offences.None(
        from document in Repository.Files(".", "*.md")
        from target in Targets(Repository.Text(document))
        where !Resolves(document, target)
        select $"{document}: {target}",
        "Mend the links:");

    [Fact]
    public void Links_and_headings_are_read_as_a_viewer_reads_them()
    {
        const string Page =
            """
            ## buddy.merge.cascade
            [x](a.md#b) `[no](code.md)`
            ```
            # no
            [no](fence.md)
            ```
            ### How to read a rule?
            [y](c.md "title") [z](https://z)
            """;
        Assert.Equal(["a.md#b", "c.md"], Targets(Page));
        Assert.Equal(["buddymergecascade", "how-to-read-a-rule"], Anchors(Page));
    }

    static bool Resolves(string document, string target)
    {
        string[] parts = target.Split('#', 2);
        string file = parts[0].Length == 0
            ? document
            : Path.Combine(Path.GetDirectoryName(document)!, Uri.UnescapeDataString(parts[0]));
        if (!Repository.Exists(file) || !Repository.IsInside(file)) return false;
        return parts.Length == 1 || !file.EndsWith(".md", StringComparison.Ordinal)
            || Anchors(Repository.Text(file)).Contains(parts[1]);
    }

    /// <summary>Where the links lead that are no web addresses.</summary>
    static IEnumerable<string> Targets(string markdown) =>
        Link().Matches(Code().Replace(Fence().Replace(markdown, ""), ""))
        .Select(match => match.Groups[1].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal)
            && !target.StartsWith("mailto:", StringComparison.Ordinal));

    /// <summary>
    /// The names under which headings can be linked: lower case, hyphens for spaces, no other punctuation.
    /// </summary>
    static IEnumerable<string> Anchors(string markdown) => Heading().Matches(Fence().Replace(markdown, ""))
        .Select(match => new string([
            .. match.Groups[1].Value.Trim().ToLowerInvariant()
                .Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')
                .Select(c => c == ' ' ? '-' : c),
        ]));

    [GeneratedRegex(@"^(```+)[^\n]*\n.*?^\1\s*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"`[^`\n]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^)\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} +(.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
