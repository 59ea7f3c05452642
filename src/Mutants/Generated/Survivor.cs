namespace Verified.Mutants.Generated;

/// <summary>A generated mutant that was not found, as it stands in a record.</summary>
/// <param name="Line">What stands in the line, without the blanks around it.</param>
/// <param name="Old">What is replaced.</param>
/// <param name="New">What takes its place.</param>
public sealed record Survivor(string Line, string Old, string New)
{
    /// <summary>One of them.</summary>
    public static Survivor Of(GeneratedMutant mutant)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        return new(mutant.LineText, mutant.Old, mutant.New);
    }

    /// <summary>A text of several lines in one.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
