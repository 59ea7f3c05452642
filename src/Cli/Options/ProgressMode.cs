namespace Verified.Cli.Options;

/// <summary>How progress is shown on standard error.</summary>
enum ProgressMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A line now and then.</summary>
    Text,

    /// <summary>One line that changes in place; on a terminal only.</summary>
    Bar,
}

/// <summary>Decides between the modes. Colour is another question: NO_COLOR changes nothing here.</summary>
static class ProgressModes
{
    /// <summary>The mode for what was asked. Without a terminal there is never a bar.</summary>
    public static ProgressMode Of(string asked) => asked switch
    {
        "none" => ProgressMode.None,
        "text" => ProgressMode.Text,
        "bar" => Terminal ? ProgressMode.Bar : ProgressMode.Text,
        _ => Terminal && !Automated ? ProgressMode.Bar : ProgressMode.Text,
    };

    static bool Terminal =>
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    static bool Automated => Environment.GetEnvironmentVariable("CI") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("GITHUB_ACTIONS") is { Length: > 0 };
}
