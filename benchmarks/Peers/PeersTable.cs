namespace Verified.Benchmarks.Peers;

/// <summary>The result for people.</summary>
static class PeersTable
{
    const int First = 24;

    public static void Write(
        TextWriter output, string block, PeersOptions options, Field field, IReadOnlyList<Standing> standings)
    {
        string touched = options.Touch ? $"each {block} is written to" : $"{block}s are not touched";
        output.WriteLine(
            $"ns a pair, medians of {options.Rounds} rounds of {options.BurstMilliseconds} ms bursts; {touched}");
        string[] peers = [.. field.Peers.Select(peer => peer.Name)];
        output.WriteLine(Row("", [.. peers, "best", "ours/best"]));
        foreach (Standing standing in standings)
        {
            output.WriteLine(Row(standing.Workload,
            [
                .. peers.Select(peer => standing.Of(peer) is { } one ? Time(one.Median) : "-"),
                standing.Best?.Peer ?? "-",
                Ratio(standing.Ours, standing.Best),
            ]));
        }

        output.WriteLine();
        output.WriteLine("ours divided by each, medians of the rounds' ratios: below 1, ours is faster");
        string[] rivals = [.. field.Peers.Where(peer => peer.IsRival).Select(peer => peer.Name)];
        output.WriteLine(Row("", rivals));
        foreach (Standing standing in standings.Where(one => one.Ours is not null))
        {
            output.WriteLine(Row(
                standing.Workload, [.. rivals.Select(peer => Ratio(standing.Ours, standing.Of(peer)))]));
        }

        output.WriteLine();
        output.WriteLine("± half the range between the quartiles, in percent");
        output.WriteLine(Row("", peers));
        foreach (Standing standing in standings)
        {
            output.WriteLine(Row(
                standing.Workload,
                [.. peers.Select(peer => standing.Of(peer) is { } one ? $"{100 * one.Spread:0}" : "-")]));
        }

        foreach (string line in Managed(standings, peers)) output.WriteLine(line);
        foreach (string line in Scaling(standings, peers)) output.WriteLine(line);
        foreach (string remark in Remarks(standings)) output.WriteLine(remark);
    }

    /// <summary>What the peers allocated on the managed heap, where that was counted.</summary>
    static IEnumerable<string> Managed(IReadOnlyList<Standing> standings, string[] peers)
    {
        if (standings.All(one => one.Measurements.All(measured => measured.ManagedBytes is null))) yield break;
        yield return "";
        yield return "managed bytes a pair";
        yield return Row("", peers);
        foreach (Standing standing in standings)
        {
            yield return Row(
                standing.Workload,
                [.. peers.Select(peer => standing.Of(peer)?.ManagedBytes is { } bytes ? $"{bytes:0.00}" : "-")]);
        }
    }

    /// <summary>How much more two threads did than one with the same pattern, where both were measured.</summary>
    static IEnumerable<string> Scaling(IReadOnlyList<Standing> standings, string[] peers)
    {
        if (standings.FirstOrDefault(one => one.Workload == TwoThreads.Title) is not { } two
            || standings.FirstOrDefault(one => one.Workload == TwoThreads.Alone.Name) is not { } alone) yield break;
        yield return "";
        yield return "pairs of two threads in the time of one pair of one thread: 2 is perfect";
        yield return Row("", peers);
        yield return Row(
            "two over one",
            [
                .. peers.Select(peer => two.Of(peer) is { } together && alone.Of(peer) is { } single
                    ? $"{2 * single.Median / together.Median:0.00}" : "-"),
            ]);
    }

    static IEnumerable<string> Remarks(IReadOnlyList<Standing> standings) =>
        from standing in standings
        from one in standing.Measurements
        let failed = one.Failures > 0 ? $"{one.Failures} requests got nothing" : null
        let disturbed = one.Running < Burst.FullyRunning
        let waited = disturbed ? $"its threads ran {100 * one.Running:0} % of the time only" : null
        from remark in new[] { failed, waited }
        where remark is not null
        select $"{standing.Workload}, {one.Peer}: {remark}";

    static string Row(string name, IReadOnlyList<string> cells) =>
        name.PadRight(First) + string.Concat(cells.Select(cell => cell.PadLeft(Math.Max(10, cell.Length + 1))));

    static string Time(double nanoseconds) => nanoseconds < 100 ? $"{nanoseconds:0.0}" : $"{nanoseconds:0}";

    static string Ratio(Measurement? mine, Measurement? other) =>
        mine is null || other is null ? "-" : $"{mine.Over(other):0.000}";
}
