using System.Globalization;
using Verified.Mutants.Generated;
using Verified.SpecDoc;

namespace Verified.Mutants.Matrix;

/// <summary>The parts of the kill matrix about generated mutants: totals by file, and those that are left.</summary>
static class GeneratedSection
{
    /// <summary>Those of the implementation.</summary>
    public static void Write(
        Page page, IReadOnlyCollection<FileRecord> records, IReadOnlyList<Equivalent> equivalents)
    {
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
        Files(page, records, equivalents, Row);
    }

    /// <summary>Those of the model.</summary>
    public static void WriteModel(
        Page page, IReadOnlyCollection<FileRecord> records, IReadOnlyList<Equivalent> equivalents)
    {
        page.Paragraph("## Mutants of the model");
        page.Paragraph(
            $"""
            The same for the model, by dotnet-stryker (`bash .ci/stryker`): killed are those that fail a test of
            `tests/Properties`, or do not come to an end. Equivalent are those that {page.Link(Equivalents.OfModel)}
            argues to make no difference.
            """);
        page.Head("file", "killed #", "equivalent #", "survived #", "score #");
        Files(page, records, equivalents, ModelRow);
    }

    /// <summary>The rows of a table that was begun, and the survivors.</summary>
    static void Files(
        Page page, IReadOnlyCollection<FileRecord> records, IReadOnlyList<Equivalent> equivalents,
        Action<Page, FileTotals, string> row)
    {
        FileTotals[] files = [.. records.Select(record => record.Totals(equivalents))];
        FileTotals all = FileTotals.Sum(files);
        foreach (FileTotals file in files) row(page, file, file.File);
        row(page, all, "all");
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
        Page.Cell(totals.Survived), Score(totals));

    static void ModelRow(Page page, FileTotals totals, string name) => page.Row(
        name, Page.Cell(totals.Killed), Page.Cell(totals.Equivalent), Page.Cell(totals.Survived), Score(totals));

    static string Score(FileTotals totals) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * totals.Score:0.0} %");

    static string Change(Survivor survivor) => survivor.Old == survivor.Line || survivor.New is ";"
        ? "left out" : $"`{Short(survivor.Old)}` to `{Short(survivor.New)}`";

    static string Short(string text)
    {
        const int Most = 60;
        string line = Survivor.OneLine(text);
        return line.Length <= Most ? line : line[..Most] + "..";
    }
}
