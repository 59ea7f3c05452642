using System.Globalization;
using Verified.Check.Recorded;

namespace Verified.Cli.Checks;

/// <summary>How a recorded kernel did, as lines for people.</summary>
static class VerdictTable
{
    /// <summary>All lines; the last one is the verdict.</summary>
    public static IEnumerable<string> Lines(RecordedVerdict verdict)
    {
        foreach (string line in verdict.Recording.Describe(verdict.Cpus)) yield return line;
        yield return Text(
            $"{verdict.FromCaches:N0} objects of {verdict.Caches} caches, {verdict.Kmallocs:N0} of kmalloc")
            + Text($", {verdict.MostHeld:N0} held at most, {verdict.HeldAtEnd:N0} at the end");
        yield return Text($"{verdict.Releases:N0} releases of them, {verdict.ReleasesByKfree:N0} of those of cache")
            + Text($" objects by kfree; {verdict.ReleasesOfNull:N0} of NULL; {verdict.FailedAllocations:N0} failed")
            + " requests";
        yield return $"{"rule",-26} {"judged",10} {"violated",10} {"doubtful",10}";
        foreach (RuleJudgement rule in verdict.Rules)
            yield return Text($"{rule.Rule,-26} {rule.Judged,10:N0} {rule.Violated,10:N0} {rule.Doubtful,10:N0}");
        yield return "not judged:";
        foreach (NotJudged one in verdict.NotJudged()) yield return $"  {one.What}: {one.Why}";
        foreach (RecordedViolation one in verdict.Violations) yield return $"line {one.Line}: {one.Rule}: {one.What}";
        yield return Conclusion(verdict);
    }

    static string Conclusion(RecordedVerdict verdict)
    {
        long judged = verdict.Rules.Sum(rule => rule.Judged);
        long violated = verdict.Rules.Sum(rule => rule.Violated), doubtful = verdict.Rules.Sum(rule => rule.Doubtful);
        string counts = Text($"{judged:N0} judgements by {verdict.Rules.Count(rule => rule.Judged > 0)} rules");
        string doubt = doubtful > 0 ? Text($", {doubtful:N0} doubtful") : "";
        return verdict.Held ? $"held: {counts}{doubt}" : Text($"VIOLATED: {violated:N0} of {counts}{doubt}");
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
