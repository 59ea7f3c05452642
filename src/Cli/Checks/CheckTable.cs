using System.Globalization;
using Verified.Check.Checking;

namespace Verified.Cli.Checks;

/// <summary>The result of a check as lines for people.</summary>
static class CheckTable
{
    const int Rule = 44;

    /// <summary>The table, one line an area.</summary>
    public static IEnumerable<string> Lines(CheckReport report)
    {
        int name = Math.Max(4, report.Areas.Max(area => area.Name.Length));
        yield return $"{"area".PadRight(name)} {"traces",10} {"commands",13} {"rules",7}"
            + $"  {"rarest rule",-Rule} {"fired",11} {"commands/s",12}";
        foreach (AreaReport area in report.Areas)
        {
            RuleReport rarest = area.Rarest;
            string rules = $"{area.RulesFired}/{area.Rules.Count}";
            yield return Text($"{area.Name.PadRight(name)} {area.Traces,10:N0} {area.Commands,13:N0} {rules,7}")
                + Text($"  {rarest.Id,-Rule} {rarest.Fired,11:N0} {area.CommandsPerSecond,12:N0}");
        }
    }

    /// <summary>What it came to, in one line; and the rules that never fired.</summary>
    public static IEnumerable<string> Summary(CheckReport report, TimeSpan elapsed)
    {
        int rules = report.Areas.SelectMany(area => area.Rules).Select(rule => rule.Id).Distinct().Count();
        long commands = report.Areas.Sum(area => area.Commands);
        string work = Text($"{commands:N0} commands in {elapsed.TotalSeconds:N1} s")
            + $", {rules - report.Vacuous.Count} of {rules} rules fired";
        int failures = report.Findings.Count(finding => finding.Reproduced);
        int flaky = report.Findings.Count() - failures;
        string interrupted = report.Interrupted ? "interrupted; " : "";
        yield return report.Verdict switch
        {
            CheckVerdict.Held => $"{interrupted}held: {work}",
            CheckVerdict.Violated => $"{interrupted}VIOLATED: {failures} failure{(failures == 1 ? "" : "s")}, {work}",
            _ when flaky > 0 =>
                $"{interrupted}undecided: {flaky} failure{(flaky == 1 ? "" : "s")} did not repeat, {work}",
            _ => $"{interrupted}undecided: no rule was violated, but {report.Vacuous.Count} never fired, {work}",
        };
        foreach (string rule in report.Vacuous) yield return $"  never fired: {rule}";
        if (report.Vacuous.Count > 0 && !report.Interrupted)
            yield return "  next: give more --time, or check all areas";
    }

    /// <summary>How far it is, in one line.</summary>
    public static string Progress(CheckReport report, TimeSpan elapsed, string? shrinking)
    {
        int rules = report.Areas.SelectMany(area => area.Rules).Select(rule => rule.Id).Distinct().Count();
        int failures = report.Findings.Count();
        string found = failures == 0 ? "" : $", {failures} failures";
        string now = shrinking is null ? "" : $", {shrinking}";
        return Text($"{elapsed.TotalSeconds:N0} s: {report.Areas.Sum(area => area.Commands):N0} commands")
            + $", {rules - report.Vacuous.Count} of {rules} rules fired{found}{now}";
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
