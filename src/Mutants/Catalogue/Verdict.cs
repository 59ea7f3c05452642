using System.Text.Json.Serialization;

namespace Verified.Mutants.Catalogue;

/// <summary>What became of a known bug in our design.</summary>
public enum Verdict
{
    /// <summary>It is an edit of the implementation, to be found.</summary>
    [JsonStringEnumMemberName("mutant")]
    Mutant,

    /// <summary>Our design has no place where it could be; the reason says why not.</summary>
    [JsonStringEnumMemberName("not-applicable")]
    NotApplicable,

    /// <summary>It can be written down, and no caller can tell it from what is right; the reason argues it.</summary>
    [JsonStringEnumMemberName("equivalent")]
    Equivalent,

    /// <summary>It needs an interleaving of threads that is chosen, which the engine cannot do yet.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,
}
