using System.Globalization;
using Verified.Check.SelfTest;
using Verified.Mutants.Catalogue;
using Verified.Mutants.Generated;
using Verified.SpecDoc;

namespace Verified.Mutants.Matrix;

/// <summary>The kill matrix as a page of the specification.</summary>
public static class KillMatrixPage
{
    /// <summary>The name of its file.</summary>
    public const string Name = "kill-matrix.md";

    const string None = "\u2013";

    static readonly Dictionary<string, string> Components = new()
    {
        ["BUD"] = "Buddy system",
        ["DSC"] = "Page descriptors",
        ["WMK"] = "Watermarks and requests",
        ["NUM"] = "Nodes and zones",
        ["PCP"] = "Per-CPU page caches",
        ["STA"] = "Statistics",
        ["SLB"] = "Slab caches",
        ["SIZ"] = "kmalloc",
        ["MPL"] = "Memory pools",
        ["KMP"] = "High memory",
        ["VML"] = "Noncontiguous areas",
    };

    static readonly string[] Classes = [.. Enumerable.Range(1, 15).Select(number => $"C{number}")];

    /// <summary>The page, from the catalogue and the recorded kills.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="directory">Where the page goes.</param>
    /// <exception cref="CatalogueException">An entry or the record is not understood.</exception>
    public static string Of(string root, string directory)
    {
        string toRoot = Path.GetRelativePath(Path.GetFullPath(directory), Path.GetFullPath(root)).Replace('\\', '/');
        var page = new Page(toRoot);
        Write(page, MutantCatalogue.Read(root), KillRecord.Read(root));
        GeneratedSection.Write(page, FileRecords.Read(root).Values, Equivalents.Read(root));
        if (FileRecords.Read(root, FileRecords.OfModel).Values is { Count: > 0 } model)
            GeneratedSection.WriteModel(page, model, Equivalents.Read(root, Equivalents.OfModel));
        return page.ToString();
    }

    /// <summary>The part about the catalogue.</summary>
    /// <param name="page">Where it is written.</param>
    /// <param name="catalogue">All entries, by their ids in order.</param>
    /// <param name="kills">What is recorded, by their ids.</param>
    public static void Write(
        Page page, IReadOnlyList<Mutant> catalogue, IReadOnlyDictionary<string, Kill> kills)
    {
        ArgumentNullException.ThrowIfNull(page);
        Mutant[] mutants = [.. catalogue.Where(entry => entry.Verdict == Verdict.Mutant)];
        Kill[] known = [.. mutants.Select(mutant => kills.GetValueOrDefault(mutant.Id)).OfType<Kill>()];
        page.Paragraph("# Kill matrix");
        page.Paragraph(
            $"""
            Bugs that allocators have had, or could have, each compiled into the implementation and hunted with
            generated traces: by which rule it was found, in which machine, after how many commands and seconds, and how
            many commands the shrunk trace has beside the shortest that is known (medians over the seeds). The entries
            stand in {page.Link(MutantCatalogue.Folder)}; `verified mutants --all --seeds 5 --record` makes the figures.
            """);
        Totals(page, catalogue, mutants, known);
        Spread(page, mutants);
        foreach (var component in Components)
            Component(page, component.Value, [.. mutants.Where(mutant => mutant.Component == component.Key)], kills);
        Rules(page, mutants, kills);
        Others(page, catalogue);
    }

    static void Totals(Page page, IReadOnlyList<Mutant> catalogue, Mutant[] mutants, Kill[] known)
    {
        page.Head("what", "how many #");
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
            page.Row(Verdicts.Word(verdict), Page.Cell(catalogue.Count(entry => entry.Verdict == verdict)));
        page.Row("killed by every seed", Page.Cell(known.Count(kill => kill.Found == kill.Hunts)));
        page.Row("median seconds to find, D1 to D3", Number(Median.Of(
            from mutant in mutants
            where mutant.Difficulty is "D1" or "D2" or "D3"
            from kill in known
            where kill.Id == mutant.Id && kill.Found > 0
            select kill.Seconds), "0.00"));
        page.Row("median of steps above the known minimum", Number(Median.Of(
            from mutant in mutants
            from kill in known
            where kill.Id == mutant.Id && kill.Found > 0
            select kill.Steps - mutant.Minimum!.Value), "0.#"));
        page.Line();
    }

    static void Spread(Page page, Mutant[] mutants)
    {
        page.Paragraph("## Classes");
        page.Head(["component", .. Classes.Select(name => name + " #"), "all #"]);
        foreach (var component in Components)
        {
            Mutant[] own = [.. mutants.Where(mutant => mutant.Component == component.Key)];
            page.Row([component.Value, .. Classes.Select(name => Cell(own, name)), Page.Cell(own.Length)]);
        }

        page.Row(["all", .. Classes.Select(name => Cell(mutants, name)), Page.Cell(mutants.Length)]);
        page.Line();
    }

    static string Cell(Mutant[] mutants, string name) =>
        mutants.Count(mutant => mutant.Class == name) is var count and > 0 ? Page.Cell(count) : None;

    static void Component(
        Page page, string title, Mutant[] mutants, IReadOnlyDictionary<string, Kill> kills)
    {
        if (mutants.Length == 0) return;
        page.Paragraph($"## {title}");
        page.Head("mutant", "what is wrong", "class", "D", "found", "by", "in", "commands #", "s #", "steps #");
        foreach (Mutant mutant in mutants)
        {
            string what = mutant.Mapping is { } mapping ? $"{mutant.Title} (here: {Line(mapping)})" : mutant.Title;
            string[] head = [mutant.Id, what, mutant.Class, mutant.Difficulty];
            page.Row(kills.TryGetValue(mutant.Id, out Kill? kill)
                ?
                [
                    .. head, $"{kill.Found}/{kill.Hunts}", string.Join(", ", kill.Rules.Select(Page.Rule)),
                    string.Join(", ", kill.Areas), Number(kill.Commands, "#,0"), Number(kill.Seconds, "0.00"),
                    $"{Number(kill.Steps, "0.#")} ({mutant.Minimum})",
                ]
                : [.. head, None, None, None, None, None, $"{None} ({mutant.Minimum})"]);
        }

        page.Line();
    }

    static void Rules(Page page, Mutant[] mutants, IReadOnlyDictionary<string, Kill> kills)
    {
        var killers = (from mutant in mutants
                       where kills.ContainsKey(mutant.Id)
                       from rule in kills[mutant.Id].Rules
                       select (rule, mutant.Id)).ToLookup(pair => pair.rule, pair => pair.Id);
        var breakers = mutants.ToLookup(mutant => mutant.Rules[0], mutant => mutant.Id);
        IReadOnlyList<string> all = Verified.Rules.RuleTable.Ids;
        page.Paragraph("## Rules");
        page.Paragraph(
            $"""
            Which mutants break a rule, and which were put down to it. {all.Count(killers.Contains)} of {all.Count}
            rules have been named in a kill; [docs/mutants.md](../mutants.md) says how a rule comes to be named, and
            why one cannot be.
            """);
        page.Head("rule", "broken by", "named in the kill of");
        foreach (string rule in all) page.Row(Page.Rule(rule), Ids(breakers[rule]), Ids(killers[rule]));
        page.Line();
    }

    static string Ids(IEnumerable<string> ids) => string.Join(", ", ids) is { Length: > 0 } text ? text : None;

    static void Others(Page page, IReadOnlyList<Mutant> catalogue)
    {
        page.Paragraph("## Bugs that are no mutants");
        page.Head("entry", "verdict", "the bug", "why");
        foreach (Mutant entry in catalogue.Where(entry => entry.Verdict != Verdict.Mutant))
            page.Row(entry.Id, Verdicts.Word(entry.Verdict), entry.Title, Line(entry.Reason!));
        page.Line();
    }

    static string Line(string text) => text.ReplaceLineEndings(" ");

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
