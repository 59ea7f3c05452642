using System.Globalization;
using Verified.Check.Run;
using Verified.Check.Traces;

namespace Verified.Check.Report;

/// <summary>A failure report as text of at most <see cref="MostLines"/> lines.</summary>
public static class FailureText
{
    /// <summary>Lines that no report exceeds.</summary>
    public const int MostLines = 40;

    const int Columns = 110;

    /// <summary>Lines of the map in a report of that length.</summary>
    public const int MapLines = 10;

    const string Margin = "         ";

    /// <summary>The report, line by line; with a larger map it is longer by as much.</summary>
    public static IEnumerable<string> Lines(FailureReport report, int mapLines = MapLines) =>
        [.. Headline(report), .. Origin(report), "", .. Steps(report), "", .. Facts(report), .. Map(report, mapLines),
            .. Next(report)];

    static IEnumerable<string> Headline(FailureReport report)
    {
        RuleText rule = report.Rule;
        yield return $"{(report.Reproduced ? "FAILED" : "FLAKY "),-9}{rule.Id}";
        foreach (string line in Wrap($"\"{rule.Sentence}\"", 2)) yield return Margin + line;
        if (rule.Model.Length == 0 && rule.Impl.Count == 0) yield break;
        string impl = rule.Impl.Count == 0 ? "" : "   impl " + string.Join(", ", rule.Impl.Take(3))
            + (rule.Impl.Count > 3 ? ", .." : "");
        yield return $"{Margin}model {rule.Model} ({rule.Source}){impl}";
    }

    static IEnumerable<string> Origin(FailureReport report)
    {
        string option = report.System == "impl" ? "" : $" --system {report.System}";
        yield return $"{"replay",-9}verified replay {report.Path}{option}";
        var known = new List<string> { $"system {report.System}" };
        if (report.Trace.Seed != 0) known.Add($"seed 0x{report.Trace.Seed:x}");
        if (report.Trace.Area.Length > 0) known.Add($"area {OneLine(report.Trace.Area)}");
        if (report.FoundAfter is { } after) known.Add(Text($"found after {after:N0} commands"));
        yield return Margin + string.Join(", ", known);
        if (Certificate(report) is { } certificate) yield return Margin + certificate;
        yield return $"{"machine",-9}{Machine(report.Trace)}";
    }

    /// <summary>From how many commands to how many, and whether any could still go; null: it was not shrunk.</summary>
    public static string? Certificate(FailureReport report)
    {
        string size = report.ShrunkFrom is { } from
            ? Text($"shrunk from {from:N0} to {report.Trace.Commands.Length:N0} commands") : "";
        string minimal = report switch
        {
            { Reproduced: false } => "a second run did not fail: the failure depends on more than the trace",
            { Minimal: true } => "dropping any one command makes it pass",
            { Minimal: false } => "not known to be minimal: shrinking was ended early",
            _ => "",
        };
        string both = string.Join("; ", new[] { size, minimal }.Where(part => part.Length > 0));
        return both.Length == 0 ? null : both;
    }

    static string Machine(Trace trace)
    {
        string text = string.Join("; ", HeaderWriter.Lines(new(trace with { Seed = 0, Area = "", Note = "" })).Skip(1));
        return text.Length <= Columns ? text : text[..Columns] + "..";
    }

    static IEnumerable<string> Steps(FailureReport report)
    {
        IReadOnlyList<ToldStep> steps = report.Account.Steps;
        if (steps.Count == 0) return [$"{Margin}the machine differs when it has booted, before the first command"];
        int number = steps[^1].Number.ToString(CultureInfo.InvariantCulture).Length;
        int width = Math.Min(60, steps.Max(step => step.Text.Length));
        return StepLines(report, number, width);
    }

    static IEnumerable<string> StepLines(FailureReport report, int number, int width)
    {
        int before = 0;
        foreach (ToldStep step in report.Account.Steps)
        {
            if (step.Number > before + 1)
                yield return Text($"   {"".PadLeft(number)}... {step.Number - before - 1:N0} more");
            string mark = step.Number == report.Divergence.Step + 1 ? "   <-- first difference" : "";
            string place = step.Number.ToString(CultureInfo.InvariantCulture).PadLeft(number);
            string answer = step.Response ?? "dropped: its block is gone";
            yield return $"  {place} {step.Text.PadRight(width)}   {answer}{mark}";
            before = step.Number;
        }
    }

    static IEnumerable<string> Facts(FailureReport report)
    {
        var (expected, actual) = report.Contrast;
        string where = report.Divergence.Kind switch
        {
            DivergenceKind.Boot => "in the booted machine",
            DivergenceKind.Response => "in the answer",
            DivergenceKind.Counts => "in the counters",
            DivergenceKind.Structure => "in the lists and descriptors",
            DivergenceKind.Content => "in the contents of memory",
            DivergenceKind.Hang => "the system hung",
            DivergenceKind.Memory => "the system took too much memory",
            DivergenceKind.Crash when report.Divergence.Death is not null => "the system died",
            _ => "the system threw",
        };
        yield return $"{"expected",-9}{expected}";
        yield return $"{"actual",-9}{actual}   ({where})";
    }

    static IEnumerable<string> Map(FailureReport report, int most)
    {
        if (report.Account.Map is not { } map) yield break;
        IReadOnlyList<string> lines = MapText.Lines(map, most);
        if (lines.Count == 0) yield break;
        yield return "";
        foreach (string line in lines) yield return line;
        if (report.Because is { } reason) yield return $"{"because",-9}{reason}";
    }

    static IEnumerable<string> Next(FailureReport report)
    {
        string option = report.System == "impl" ? "" : $" --system {report.System}";
        yield return report.Minimal is null
            ? $"{"next",-9}verified shrink {report.Path}{option}"
            : $"{"next",-9}verified explain {report.Path} --as-test{option}";
    }

    /// <summary>The text in lines of limited width; what does not fit in so many of them is cut.</summary>
    static IEnumerable<string> Wrap(string text, int most)
    {
        string rest = text;
        for (int line = 1; rest.Length > 0 && line <= most; line++)
        {
            int end = rest.Length <= Columns ? rest.Length : rest.LastIndexOf(' ', Columns);
            if (end <= 0) end = Columns;
            bool cut = line == most && end < rest.Length;
            yield return cut ? rest[..end] + " .." : rest[..end];
            rest = rest[end..].TrimStart();
        }
    }

    static string OneLine(string text) => text.Length <= Columns / 2 ? text.ReplaceLineEndings(" ")
        : text[..(Columns / 2)].ReplaceLineEndings(" ") + "..";

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
