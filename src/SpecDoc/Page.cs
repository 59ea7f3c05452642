using System.Globalization;
using System.Text;

namespace Verified.SpecDoc;

/// <summary>Writes one Markdown page with LF at the end of each line.</summary>
public sealed class Page(string toRoot)
{
    readonly StringBuilder text = new();

    /// <summary>One line; without text, an empty one.</summary>
    public void Line(string line = "") => text.Append(line).Append('\n');

    /// <summary>A paragraph and the empty line after it.</summary>
    public void Paragraph(string paragraph)
    {
        Line(paragraph);
        Line();
    }

    /// <summary>A fenced block of text in that language.</summary>
    public void Block(string language, string block)
    {
        Line("```" + language);
        Line(block);
        Paragraph("```");
    }

    /// <summary>One row of a table.</summary>
    public void Row(params IEnumerable<string> cells) =>
        Line($"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");

    /// <summary>The head of a table: names, and the line below; columns whose name ends in # hold numbers.</summary>
    public void Head(params IReadOnlyList<string> names)
    {
        Row(names.Select(name => name.TrimEnd('#').Trim()));
        Row(names.Select(name => name.EndsWith('#') ? "---:" : "---"));
    }

    /// <summary>A link to a member of a source file.</summary>
    internal string Link(Place place) => $"[`{place.Name}`]({toRoot}/{place.Path})";

    /// <summary>A link to a file of the repository.</summary>
    public string Link(string path) => $"[{path}]({toRoot}/{path})";

    /// <summary>A link to the section of a rule, from another page.</summary>
    public static string Rule(string id) => $"[{id}]({Rules.RuleTable.RoomOf(id)}.md{Anchor(id)})";

    /// <summary>The part of a link that leads to the section of a rule: viewers drop the points of a heading.</summary>
    public static string Anchor(string id) => $"#{id.Replace(".", "", StringComparison.Ordinal)}";

    /// <summary>"1 rule", "2 rules".</summary>
    public static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>A number as a cell.</summary>
    public static string Cell(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The page, with one LF at its end.</summary>
    public override string ToString() => text.ToString().TrimEnd('\n') + "\n";
}
