namespace Verified.Cli.Options;

/// <summary>Errors about names.</summary>
static class Names
{
    /// <summary>One line that says that there is no such thing, what may have been meant, and how to see all.</summary>
    public static string Unknown(string kind, string name, IEnumerable<string> known, string list)
    {
        string suggestion = Nearest.Of(name, known) is { } near ? $"did you mean '{near}'? " : "";
        return $"there is no {kind} '{name}'; {suggestion}All: {list}";
    }
}
