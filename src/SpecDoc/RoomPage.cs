using System.Globalization;
using System.Text.RegularExpressions;

namespace Verified.SpecDoc;

/// <summary>The page of one room: a section for each rule.</summary>
static partial class RoomPage
{
    /// <summary>The page as Markdown.</summary>
    public static string Of(Specification specification, Room room, string toRoot)
    {
        var page = new Page(toRoot);
        page.Paragraph($"# {room.Title}");
        page.Paragraph(Prose.Plain(room.Summary));
        page.Paragraph(
            $"{Page.Count(room.Rules.Count, "rule")} from the facts {Facts(specification, room)}. "
            + $"Code: {page.Link(room.ModelFolder)} states them, {CarriedOut(page, room)}. "
            + "How to read a section: [README](README.md#how-to-read-a-rule).");
        foreach ((string _, string id) in room.Rules) page.Line($"- [{id}]({Page.Anchor(id)})");
        page.Line();
        foreach ((string _, string id) in room.Rules) Section(page, specification, id, room.IsDialect);
        return page.ToString();
    }

    static string CarriedOut(Page page, Room room) => room.IsDialect
        ? "nothing carries them out: tests compare them with recordings and worked examples"
        : $"{page.Link($"src/Impl/{room.Folder}")} carries them out";

    static void Section(Page page, Specification specification, string id, bool isDialect)
    {
        page.Paragraph($"## {id}");
        foreach (Statement statement in specification.Statements[id])
        {
            page.Paragraph($"**{statement.Prose.Sentence}**");
            if (statement.Prose.Further.Length > 0) page.Paragraph(statement.Prose.Further);
            page.Paragraph($"Source: {statement.Source}.{(statement.AtBoot ? " Every boot exercises it." : "")}");
            page.Block("csharp", statement.Code);
        }

        WorkedExample[] examples = [.. specification.Examples[id]];
        if (examples.Length > 0)
        {
            page.Paragraph(examples.Length == 1 ? "Worked by the model:" : "Worked by the model, one line each:");
            page.Block("text", string.Join('\n', examples.Select(example => $"{example.Number}: {example.Line}")));
        }

        Links(page, "Model", specification.Statements[id].Select(statement => statement.Place));
        if (!isDialect) Links(page, "Implementation", specification.Implementations[id]);
        Tests(page, [.. specification.Tests[id]]);
        page.Line();
    }

    static void Links(Page page, string floor, IEnumerable<Place> places)
    {
        string links = string.Join(", ", places.Select(page.Link).Distinct());
        page.Line($"- {floor}: {(links.Length > 0 ? links : "none")}");
    }

    static void Tests(Page page, Place[] tests)
    {
        if (tests.Length == 0) page.Line("- Tests: none");
        foreach (var file in tests.GroupBy(test => test.Path))
        {
            page.Line($"- Tests in {page.Link(new Place(file.Key, file.First().Type, null))}:");
            foreach (string sentence in file.Select(test => test.Sentence).Distinct())
                page.Line($"  - {Prose.Plain(sentence)}");
        }
    }

    /// <summary>
    /// The numbers of the facts that the rules name as sources, with runs drawn together: R5.1 to R5.10, R5.12.
    /// </summary>
    static string Facts(Specification specification, Room room)
    {
        var numbers = room.Rules
            .SelectMany(rule => specification.Statements[rule.Id])
            .SelectMany(statement => Fact().Matches(statement.Source))
            .Select(match => (Chapter: Number(match, 1), Fact: Number(match, 2)))
            .Distinct()
            .Order()
            .ToList();
        var runs = new List<string>();
        for (int first = 0, next; first < numbers.Count; first = next)
        {
            next = first + 1;
            var (chapter, fact) = numbers[first];
            while (next < numbers.Count && numbers[next] == (chapter, fact + next - first)) next++;
            string start = $"R{chapter}.{fact}";
            string end = $"R{numbers[next - 1].Chapter}.{numbers[next - 1].Fact}";
            runs.Add((next - first) switch
            {
                1 => start,
                2 => $"{start}, {end}",
                _ => $"{start} to {end}",
            });
        }

        return string.Join(", ", runs);
    }

    static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bR([0-9]+)\.([0-9]+)", RegexOptions.None, 1000)]
    private static partial Regex Fact();
}
