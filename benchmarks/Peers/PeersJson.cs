using System.Text.Json;

namespace Verified.Benchmarks.Peers;

/// <summary>The result for programs.</summary>
static class PeersJson
{
    static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public static void Write(
        TextWriter output, PeersOptions options, Field field, IReadOnlyList<Standing> standings) =>
        output.WriteLine(JsonSerializer.Serialize(
            new
            {
                Unit = "nanoseconds a pair",
                options.Rounds,
                options.BurstMilliseconds,
                options.Touch,
                field.Missing,
                Workloads = standings.Select(standing => new
                {
                    Name = standing.Workload,
                    standing.Threads,
                    Best = standing.Best?.Peer,
                    OursOverBest = Ratio(standing.Ours, standing.Best),
                    Peers = standing.Measurements.Select(one => new
                    {
                        Name = one.Peer,
                        Median = Math.Round(one.Median, 3),
                        Spread = Math.Round(one.Spread, 4),
                        OursOverThis = one.IsRival ? Ratio(standing.Ours, one) : null,
                        one.PairsPerBurst,
                        one.Failures,
                        one.ManagedBytes,
                        Running = Math.Round(one.Running, 3),
                        Rounds = one.Rounds.Select(time => Math.Round(time, 3)),
                    }),
                }),
            },
            Form));

    static double? Ratio(Measurement? mine, Measurement? other) =>
        mine is null || other is null ? null : Math.Round(mine.Over(other), 4);
}
