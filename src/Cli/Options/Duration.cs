using System.Globalization;

namespace Verified.Cli.Options;

/// <summary>Durations as people write them: 500ms, 20s, 10m, 1h.</summary>
static class Duration
{
    static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>The duration; null: it is none. At most 1000 hours.</summary>
    public static TimeSpan? Parse(string text)
    {
        foreach (var (unit, seconds) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            if (!double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out double count)) continue;
            double total = count * seconds;
            return total is > 0 and <= 3_600_000 ? TimeSpan.FromSeconds(total) : null;
        }

        return null;
    }
}
