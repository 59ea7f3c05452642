using System.Text.Json.Serialization;

namespace Verified.Mutants.Catalogue;

/// <summary>One change of one file.</summary>
public sealed record Edit
{
    /// <summary>The file, from the folder of the implementation: Buddy/Merge.cs.</summary>
    public required string File { get; init; }

    /// <summary>The text that is replaced; it stands there exactly once. In the file of the entry a text, or its
    /// lines.</summary>
    [JsonConverter(typeof(TextOrLines))]
    public required string Find { get; init; }

    /// <summary>The text that takes its place.</summary>
    [JsonConverter(typeof(TextOrLines))]
    public required string Replace { get; init; }

    /// <summary>The source with the change.</summary>
    /// <exception cref="CatalogueException">The text is not there, or more than once.</exception>
    public string Apply(string source, string id)
    {
        ArgumentNullException.ThrowIfNull(source);
        int at = source.IndexOf(Find, StringComparison.Ordinal);
        if (at < 0) throw new CatalogueException($"{id}: src/Impl/{File} does not have the text that it replaces");
        if (source.IndexOf(Find, at + 1, StringComparison.Ordinal) >= 0)
            throw new CatalogueException($"{id}: src/Impl/{File} has the text that it replaces more than once");
        return string.Concat(source.AsSpan(0, at), Replace, source.AsSpan(at + Find.Length));
    }
}
