using System.Text.Json.Serialization;

namespace Verified.Mutants.Catalogue;

/// <summary>An entry of the catalogue: a bug that an allocator had, or could have, and what became of it.</summary>
public sealed record Mutant
{
    /// <summary>Its id, which is also the name of its file.</summary>
    public required string Id { get; init; }

    /// <summary>What is wrong, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>Where the bug was, or "synthetic"; for a mutant made for a rule, "rule".</summary>
    public required string Source { get; init; }

    /// <summary>The component: BUD, DSC, WMK, NUM, PCP, SLB, SIZ, MPL, KMP or VML.</summary>
    public required string Component { get; init; }

    /// <summary>The class of the mistake: C1 (a boundary) to C15 (the wrong variable).</summary>
    public required string Class { get; init; }

    /// <summary>How hard it is to find: D1 (one to three ordinary operations) to D5 (needs an interleaving).</summary>
    public required string Difficulty { get; init; }

    /// <summary>What became of it.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Where our design has the place nearest to that of the bug; null: the place is the same.</summary>
    [JsonConverter(typeof(TextOrLines))]
    public string? Mapping { get; init; }

    /// <summary>Why it is no mutant; null: it is one.</summary>
    [JsonConverter(typeof(TextOrLines))]
    public string? Reason { get; init; }

    /// <summary>The rule that it breaks, and behind it the others that may name it.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>The area in which it shows.</summary>
    public string? Area { get; init; }

    /// <summary>The system it is looked for in: the implementation, or with real mappings.</summary>
    public string System { get; init; } = "impl";

    /// <summary>The shortest known sequence of operations that shows it.</summary>
    [JsonConverter(typeof(TextOrLines))]
    public string? Sequence { get; init; }

    /// <summary>Commands of the shortest known trace.</summary>
    public int? Minimum { get; init; }

    /// <summary>The changes of the implementation; all of them together are the bug.</summary>
    public IReadOnlyList<Edit> Edits { get; init; } = [];

    /// <summary>How long it may take to be found: 10 s for D1 and D2, else 60 s.</summary>
    [JsonIgnore]
    public TimeSpan Budget => TimeSpan.FromSeconds(Difficulty is "D1" or "D2" ? 10 : 60);
}
