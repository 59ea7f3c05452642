using System.CommandLine;
using System.Text.Json;
using Verified.Check.Generate;
using Verified.Check.Report;
using Verified.Check.SelfTest;
using Verified.Cli.Checks;
using Verified.Cli.Options;
using Verified.Mutants.Catalogue;

namespace Verified.Cli.Commands;

/// <summary>verified list: what there is.</summary>
static class ListCommand
{
    static readonly string[] Kinds = ["rules", "areas", "systems", "mutants"];

    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        var what = new Argument<string>("WHAT") { Description = string.Join(", ", Kinds) };
        return new Verb(
            "list",
            "Lists the rules of the specification, areas, systems under test, or what became of known bugs.",
            (parsed, output, _) =>
            {
                switch (parsed.GetValue(what)!)
                {
                    case "rules": Rules(output); break;
                    case "areas": Areas(output); break;
                    case "systems": Systems(output); break;
                    case "mutants": Mutants(output); break;
                    case var other:
                        throw new UsageException(Names.Unknown("list", other, Kinds, string.Join(", ", Kinds)));
                }

                return ExitCode.Held;
            },
            new Example("verified list rules", "every rule with its sentence and source"),
            new Example("verified list areas --format json", "for a script"))
        {
            what, Choices.Format(),
        };
    }

    static void Rules(Output output)
    {
        RuleText[] rules = [.. RuleText.All];
        output.Lines(rules.SelectMany(rule => new[] { rule.Id, $"    {rule.Sentence} ({rule.Source})" }));
        Write(output, "rules", rules, (json, rule) =>
        {
            json.WriteString("id", rule.Id);
            json.WriteString("sentence", rule.Sentence);
            json.WriteString("source", rule.Source);
            json.WriteString("model", rule.Model);
            FailureJson.Strings(json, "impl", rule.Impl);
        });
    }

    static void Areas(Output output)
    {
        output.Lines(Area.All.Select(area => $"{area.Name,-16} {area.Rules.Count(),3} rules"));
        Write(output, "areas", Area.All, (json, area) =>
        {
            json.WriteString("name", area.Name);
            FailureJson.Strings(json, "rules", area.Rules);
        });
    }

    static void Systems(Output output)
    {
        var systems = SystemChoice.All.Select(system => (system.Name, system.About))
            .Concat(FaultCatalogue.All.Select(fault => (Name: $"fault:{fault.Name}", About: fault.What)));
        output.Lines(systems.Select(system => $"{system.Name,-32} {system.About}"));
        Write(output, "systems", systems, (json, system) =>
        {
            json.WriteString("name", system.Name);
            json.WriteString("about", system.About);
        });
    }

    static void Mutants(Output output)
    {
        IReadOnlyList<Mutant> entries = MutantCatalogue.Read(RepositoryRoot.Find(null));
        output.Lines(entries.Select(entry => $"{entry.Id,-28} {Verdicts.Word(entry.Verdict),-14} {entry.Title}"));
        output.Line(string.Join(
            ", ",
            entries.CountBy(entry => entry.Verdict).OrderBy(count => count.Key)
                .Select(count => $"{count.Value} {Verdicts.Word(count.Key)}")));
        Write(output, "mutants", entries, (json, entry) =>
        {
            json.WriteString("id", entry.Id);
            json.WriteString("verdict", Verdicts.Word(entry.Verdict));
            json.WriteString("title", entry.Title);
            if (entry.Reason is { } reason) json.WriteString("reason", reason);
            FailureJson.Strings(json, "rules", entry.Rules);
        });
    }

    static void Write<T>(Output output, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write) =>
        output.Document(json =>
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
