using System.Diagnostics;
using System.Numerics;
using Verified.Check.History;
using Xunit.Abstractions;

namespace Verified.Tests.Engine.History;

public sealed class LargeHistoryTests(ITestOutputHelper output)
{
    const int Calls = 1_000_000;

    /// <summary>Two sorts and one pass: a handful of steps for each doubling.</summary>
    static readonly long MostSteps = 8L * Calls * BitOperations.Log2(Calls);

    [Fact]
    public void A_million_calls_of_four_threads_are_checked_in_n_log_n_steps()
    {
        var history = new RandomHistory(5, 4, 1 << 14).Run(Calls);
        IReadOnlyList<HistoryLog> logs = Recording.Of(history.Events);
        long start = Stopwatch.GetTimestamp();
        HistoryReport report = HistoryCheck.Examine(logs);
        output.WriteLine($"{report.Events} calls, {report.Steps} steps, {Stopwatch.GetElapsedTime(start)}");
        Assert.Null(report.Violation);
        Assert.Equal(Calls, report.Events);
        Assert.True(report.Steps <= MostSteps, $"{report.Steps} steps for {Calls} calls");

        HistoryViolation? found = HistoryCheck.Check(Recording.Of(history.WithOverlap()!));
        output.WriteLine($"planted: {found}");
        Assert.NotNull(found);
    }

    [Fact]
    public void A_clock_that_stands_still_costs_no_more()
    {
        var logs = new HistoryLog(0, Calls);
        for (int i = 0; i < Calls / 2; i++) logs.Allocated(8, i % 11, 1, 1);
        for (int i = 0; i < Calls / 2; i++) logs.Freed(8, i % 11, 1, 1);
        HistoryReport report = HistoryCheck.Examine([logs]);
        Assert.Null(report.Violation);
        Assert.Equal(0, report.HeldBlocksAtEnd);
        Assert.True(report.Steps <= MostSteps, $"{report.Steps} steps for {Calls} calls");
    }
}
