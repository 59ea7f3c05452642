using Verified.Check.Generate;

namespace Verified.Mutants.Catalogue;

/// <summary>What an entry lacks.</summary>
static class Complaints
{
    static readonly HashSet<string> Components =
        ["BUD", "DSC", "WMK", "NUM", "PCP", "SLB", "SIZ", "MPL", "KMP", "VML", "STA"];

    static readonly HashSet<string> Classes = [.. Enumerable.Range(1, 15).Select(number => $"C{number}")];

    static readonly HashSet<string> Difficulties = [.. Enumerable.Range(1, 5).Select(number => $"D{number}")];

    static readonly HashSet<string> Rules = [.. Area.All.SelectMany(area => area.Rules)];

    /// <summary>The complaints, each a part of a sentence.</summary>
    public static IEnumerable<string> Of(Mutant entry)
    {
        if (!Components.Contains(entry.Component)) yield return $"there is no component {entry.Component}";
        if (!Classes.Contains(entry.Class)) yield return $"there is no class {entry.Class}";
        if (!Difficulties.Contains(entry.Difficulty)) yield return $"there is no difficulty {entry.Difficulty}";
        foreach (string rule in entry.Rules)
            if (!Rules.Contains(rule)) yield return $"there is no rule {rule}";
        if (entry.Area is { } area && Area.Named(area) is null) yield return $"there is no area {area}";
        IEnumerable<string> more = entry.Verdict == Verdict.Mutant ? OfMutant(entry) : OfOther(entry);
        foreach (string complaint in more) yield return complaint;
    }

    static IEnumerable<string> OfMutant(Mutant entry)
    {
        if (entry.Edits.Count == 0) yield return "a mutant has edits";
        if (entry.Rules.Count == 0) yield return "a mutant names the rule that it breaks";
        if (entry.Area is null) yield return "a mutant names the area in which it shows";
        if (entry.Minimum is null or < 0) yield return "a mutant has the length of its shortest trace";
        if (string.IsNullOrEmpty(entry.Sequence)) yield return "a mutant has the sequence that shows it";
        if (entry.Reason is not null) yield return "a mutant needs no reason";
        if (entry.System is not ("impl" or "mapped")) yield return $"there is no system {entry.System} to mutate";
    }

    static IEnumerable<string> OfOther(Mutant entry)
    {
        if (string.IsNullOrEmpty(entry.Reason)) yield return "what is no mutant has a reason";
        if (entry.Edits.Count > 0 && entry.Verdict != Verdict.Equivalent) yield return "what is no mutant has no edits";
    }
}
