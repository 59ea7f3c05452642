using Verified.Check.Checking;
using Verified.Check.Report;
using Verified.Check.Run;
using Verified.Check.SelfTest;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.CommandLine.Report;

public sealed class FailureTextTests
{
    const int Most = FailureText.MostLines;

    [Fact]
    public void A_long_trace_is_cut_in_the_middle_and_the_report_stays_short()
    {
        string[] lines = Lines(Traces.Long(3000), FaultCatalogue.Named("missed-merge")!.NewSystem);

        Assert.InRange(lines.Length, 10, Most);
        Assert.Contains(lines, line => line.Trim() == "... 5,988 more");
        Assert.Contains(lines, line => line.Contains("6002 free", StringComparison.Ordinal)
            && line.EndsWith("<-- first difference", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_planted_fault_is_told_in_forty_lines()
    {
        foreach (Fault fault in FaultCatalogue.All)
        {
            Witness witness = fault.Witnesses[0];
            string[] lines = Lines(TraceText.Format(witness.Trace), fault.NewSystem);

            Assert.InRange(lines.Length, 8, Most);
            Assert.StartsWith($"FAILED   {witness.Rule}", lines[0]);
            Assert.All(lines, line => Assert.InRange(line.Length, 0, 400));
        }
    }

    [Fact]
    public void A_difference_at_boot_is_told_without_steps()
    {
        string[] lines = Lines(
            Traces.Merging, () => new LyingSystem { Booted = report => report with { MapBytes = 1 } });

        Assert.Contains(lines, line => line.Contains("before the first command", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("(in the booted machine)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_system_that_throws_is_told_with_what_it_threw()
    {
        string[] lines = Lines(Traces.Merging, () => new LyingSystem
        {
            Answer = (command, response) =>
                command.Id == 3 ? throw new InvalidOperationException("lost its way") : response,
        });

        Assert.Contains(lines, line => line.Contains("lost its way   (the system threw)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("threw   <-- first difference", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrong_answer_leaves_the_map_of_the_model_alone()
    {
        string[] lines = Lines(Traces.Merging, () => new LyingSystem
        {
            Level = Level.Address,
            Answer = (command, response) => command.Id == 4 ? Response.Of(Outcome.Shared) : response,
        });

        Assert.Contains("expected freed", lines);
        Assert.Contains("actual   shared   (in the answer)", lines);
        Assert.Contains(lines, line => line.Contains("model [.|b|. .|c c c c|", StringComparison.Ordinal));
    }

    [Fact]
    public void A_request_refused_is_drawn_where_the_model_would_have_served_it()
    {
        string[] lines = Lines(Traces.Merging, () => new LyingSystem
        {
            Answer = (command, response) => command.Id == 3 ? Response.Failed(Reason.NoBlock) : response,
        });

        Assert.Contains(lines, line => line.StartsWith("actual   failed (NoBlock)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("c c c c", StringComparison.Ordinal));
    }

    [Fact]
    public void A_system_that_cannot_show_itself_any_more_is_told_without_its_map()
    {
        int shown = 0;
        using var system = new LyingSystem
        {
            Showing = () => shown = ++shown > 3 ? throw new InvalidOperationException("gone") : shown,
        };
        Account account = Account.Of(system, Traces.Of(Traces.Merging), null);

        Assert.Equal(DivergenceKind.Crash, account.Divergence!.Kind);
        Assert.False(account.Map!.ShowsSystem);
        Assert.Null(account.Map.FirstDifference());
    }

    [Fact]
    public void A_failure_that_did_not_repeat_is_called_flaky()
    {
        Trace trace = Traces.Of(Traces.Merging);
        var divergence = new Divergence(4, DivergenceKind.Counts, new(Rules.RuleIds.Buddy.ListCounts, "1", "2"));
        var finding = new Finding(trace, divergence, trace, divergence, false, false) { After = 12345 };

        string[] lines = [.. FailureText.Lines(
            FailureReport.Of(() => new ModelSystem(), "model", finding, "x.json"))];

        Assert.StartsWith("FLAKY ", lines[0]);
        Assert.Contains(lines, line => line.Contains("found after 12,345 commands", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("a second run did not fail", StringComparison.Ordinal));
    }

    [Fact]
    public void An_interrupted_shrinking_says_so()
    {
        Trace trace = Traces.Of(Traces.Merging);
        var divergence = new Divergence(4, DivergenceKind.Counts, new(Rules.RuleIds.Buddy.ListCounts, "1", "2"));
        var finding = new Finding(
            trace with { Commands = trace.Commands[..4] }, divergence, trace, divergence, false, true);

        FailureReport report = FailureReport.Of(() => new ModelSystem(), "model", finding, "x.json");

        Assert.Equal("shrunk from 5 to 4 commands; not known to be minimal: shrinking was ended early",
            FailureText.Certificate(report));
    }

    static string[] Lines(string text, Func<ISystem> make)
    {
        Trace trace = Traces.Of(text);
        using ISystem system = make();
        Replay replay = Replay.Of(system, trace);
        Assert.NotNull(replay.Result.Divergence);
        var report = new FailureReport
        {
            Trace = trace,
            Divergence = replay.Result.Divergence,
            System = system.Name,
            Path = "some.trace.json",
            Account = Account.Of(system, trace, replay.Result.Divergence, replay.Deep),
        };
        return [.. FailureText.Lines(report)];
    }
}
