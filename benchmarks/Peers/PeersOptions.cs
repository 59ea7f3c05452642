using System.Globalization;

namespace Verified.Benchmarks.Peers;

/// <summary>What the command line asks for.</summary>
/// <param name="Rounds">Bursts of each peer.</param>
/// <param name="BurstMilliseconds">How long a burst is.</param>
/// <param name="Filter">Part of the names of the workloads to run.</param>
/// <param name="Touch">Whether each block is written to.</param>
/// <param name="Json">Whether the result is JSON.</param>
sealed record PeersOptions(int Rounds, int BurstMilliseconds, string Filter, bool Touch, bool Json)
{
    /// <summary>How it is called, behind the name of the command.</summary>
    public const string Usage = "[--rounds N] [--burst MILLISECONDS] [--filter NAME] [--touch] [--format text|json]";

    /// <summary>Whether managed memory that the peers allocate is counted.</summary>
    public bool CountsManaged { get; init; }

    /// <summary>Reads arguments; null and what is wrong with them.</summary>
    public static PeersOptions? Parse(IReadOnlyList<string> arguments, out string? mistake)
    {
        mistake = null;
        var options = new PeersOptions(21, 5, "", Touch: false, Json: false);
        for (int i = 0; i < arguments.Count && mistake is null; i++)
        {
            string option = arguments[i];
            if (option == "--touch")
            {
                options = options with { Touch = true };
                continue;
            }

            if (i + 1 == arguments.Count)
            {
                mistake = $"{option}: not an option, or its value is missing";
                break;
            }

            string value = arguments[++i];
            int number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0;
            (options, mistake) = option switch
            {
                "--rounds" when number is >= 1 and <= 10_000 => (options with { Rounds = number }, null),
                "--burst" when number is >= 1 and <= 10_000 => (options with { BurstMilliseconds = number }, null),
                "--rounds" or "--burst" => (options, $"{option} {value}: 1 to 10000"),
                "--filter" => (options with { Filter = value }, null),
                "--format" when value is "text" or "json" => (options with { Json = value == "json" }, null),
                "--format" => (options, $"--format {value}: text or json"),
                _ => (options, $"{option}: not an option"),
            };
        }

        return mistake is null ? options : null;
    }
}
