using System.CommandLine;

namespace Verified.Cli.Options;

/// <summary>The options that several commands share.</summary>
static class Choices
{
    /// <summary>--format.</summary>
    public static Option<string> Format() =>
        Among("--format", "text", "FORMAT", "text for people, or one JSON document", "text", "json");

    /// <summary>--system.</summary>
    public static Option<string> System() => new("--system")
    {
        HelpName = "NAME",
        Description = "the system under test: impl, model, or fault:NAME (default: impl)",
        DefaultValueFactory = _ => "impl",
    };

    /// <summary>--seed; null: not given.</summary>
    public static Option<ulong?> SeedOption(string otherwise = "a new one, printed") => new("--seed")
    {
        HelpName = "S",
        Description = $"the seed, decimal or 0x hexadecimal (default: {otherwise})",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Seed.Parse(text) is { } seed) return seed;
            result.AddError($"seed '{text}' is no number of 64 bits; write it decimal or as 0x1f2e");
            return null;
        },
    };

    /// <summary>A file that is read.</summary>
    public static Argument<string> File(string description) => new("FILE") { Description = description };

    /// <summary>A whole number of at least 1, or between two limits; null: not given.</summary>
    public static Option<int?> Count(
        string name, string helpName, string description, int least = 1, int most = int.MaxValue)
    {
        var option = new Option<int?>(name) { HelpName = helpName, Description = description };
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, global::System.Globalization.CultureInfo.InvariantCulture, out int count)
                && count >= least && count <= most) return count;
            result.AddError($"{name} is '{text}'; it must be a whole number from {least} to {most}");
            return null;
        };
        return option;
    }

    /// <summary>A duration; null: not given.</summary>
    public static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Duration.Parse(text) is { } time) return time;
            result.AddError($"{name[2..]} '{text}' is no duration; write 500ms, 20s, 10m or 1h");
            return null;
        },
    };

    /// <summary>One of some words.</summary>
    public static Option<string> Among(
        string name, string initial, string helpName, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            HelpName = helpName,
            Description = $"{description} (default: {initial})",
            DefaultValueFactory = _ => initial,
        };
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (words.Contains(text, StringComparer.Ordinal)) return text;
            result.AddError($"{name} is '{text}'; it must be {string.Join(" or ", words)}");
            return initial;
        };
        return option;
    }
}
