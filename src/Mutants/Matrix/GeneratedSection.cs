using System.Globalization;
using Verified.Mutants.Generated;
using Verified.SpecDoc;

namespace Verified.Mutants.Matrix;

/// <summary>The part of the kill matrix about generated mutants: totals by file, and those that are left.</summary>
static class GeneratedSection
{
    /// <summary>Writes it.</summary>
    public static void Write(
        Page page, IReadOnlyCollection<FileRecord> records, IReadOnlyList<Equivalent> equivalents)
    {
        FileTotals[] files = [.. records.Select(record => record.Totals(equivalents))];
        FileTotals all = FileTotals.Sum(files);
        page.Paragraph("## Generated mutants");
        page.Paragraph(
            $"""
            One small mistake at every place of a file: what became of them when the file was hunted last
            (`verified mutants --generate --record`). Killed are those that a generated trace finds; by tests those that
            no trace finds, but a test of `tests/Properties`. Equivalent are those that {page.Link(Equivalents.File)}
            argues to make no difference. What does not compile, or to the same, is not counted. A file that is not here
            has no mistake to be made in it, or none is recorded.
            """);
        page.Head("file", "killed #", "by tests #", "equivalent #", "survived #", "score #");
        foreach (FileTotals file in files) Row(page, file, file.File);
        Row(page, all, "all");
        page.Line();
        if (all.Survived == 0) return;
        page.Paragraph("### Survivors");
        foreach (FileRecord record in records)
        {
            Survivor[] left =
                [.. record.Survived.Where(survivor => equivalents.For(record.File, survivor) is null)];
            if (left.Length == 0) continue;
            page.Paragraph($"{record.File}:");
            foreach (IGrouping<string, Survivor> line in left.GroupBy(survivor => survivor.Line))
                page.Line($"- `{line.Key}`: {string.Join("; ", line.Select(Change))}");
            page.Line();
        }
    }

    static void Row(Page page, FileTotals totals, string name) => page.Row(
        name, Page.Cell(totals.Killed), Page.Cell(totals.Tested), Page.Cell(totals.Equivalent),
        Page.Cell(totals.Survived),
        string.Create(CultureInfo.InvariantCulture, $"{100 * totals.Score:0.0} %"));

    static string Change(Survivor survivor) => survivor.Old == survivor.Line || survivor.New is ";"
        ? "left out" : $"`{Short(survivor.Old)}` to `{Short(survivor.New)}`";

    static string Short(string text)
    {
        const int Most = 60;
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= Most ? line : line[..Most] + "..";
    }
}
