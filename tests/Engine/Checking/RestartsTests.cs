using Verified.Check.Checking;
using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Tests.Engine.Shrink;

namespace Verified.Tests.Engine.Checking;

public sealed class RestartsTests
{
    const string Rule = "toy.rule", Other = "toy.other";

    static readonly Area Drawn = Area.Named("page-allocator")!;

    /// <summary>Fails in its own way, and lets go of nothing.</summary>
    static readonly Trace Rigid = new(
        Passage.Small,
        [Passage.Alloc(1), Passage.Alloc(2), Passage.Alloc(3), Passage.Free(4, 1), Passage.Free(5, 2)]);

    static readonly Divergence Failure = Passage.At(Rigid, Rule);

    [Fact]
    public void Another_trace_that_fails_in_the_same_way_shrinks_further()
    {
        Finding found = Investigate(Puts(Rule), Drawn);
        Assert.Equal(Op.PutPage, Assert.Single(found.Trace.Commands).Op);
        Assert.Equal(Rule, found.Divergence.Violation.Rule);
        Assert.Equal(Rigid, found.Original);
        Assert.Null(found.Aside);
        Assert.True(found is { Minimal: true, Reproduced: true });
    }

    [Fact]
    public void A_shorter_failure_of_another_kind_stands_beside_it()
    {
        Finding found = Investigate(Puts(Other), Drawn);
        Assert.True(Rigid.Commands.SequenceEqual(found.Trace.Commands));
        Finding aside = Assert.IsType<Finding>(found.Aside);
        Assert.Equal(Op.PutPage, Assert.Single(aside.Trace.Commands).Op);
        Assert.Equal(Other, aside.Divergence.Violation.Rule);
        Assert.Contains(aside.Original.Commands, command => command.Op == Op.PutPage);
    }

    [Fact]
    public void Without_an_area_only_the_trace_itself_is_made_smaller()
    {
        Finding found = Investigate(Puts(Rule), null);
        Assert.True(Rigid.Commands.SequenceEqual(found.Trace.Commands));
        Assert.Null(found.Aside);
    }

    [Fact]
    public void A_short_trace_is_not_worth_another()
    {
        int commands = 0;
        Finding found = Investigate(
            trace =>
            {
                commands = Math.Max(commands, trace.Commands.Length);
                return trace.Commands.Length > 3 ? Passage.At(trace, Rule) : null;
            },
            Drawn);
        Assert.Equal(4, found.Trace.Commands.Length);
        Assert.Equal(Rigid.Commands.Length, commands);
    }

    [Fact]
    public void Who_dies_is_not_made_to_die_again()
    {
        static Divergence? Dies(Trace trace) => trace.Commands.Length == 5
            ? Passage.At(trace, Rule) with { Kind = DivergenceKind.Crash, Death = "signal 11" }
            : trace.Commands.Length > 5 ? throw new InvalidOperationException("another trace") : null;
        Finding found = Investigate(Dies, Drawn);
        Assert.Equal(5, found.Trace.Commands.Length);
    }

    [Fact]
    public void The_traces_are_such_as_the_system_can_run()
    {
        var runs = new Runs(Puts(Rule)) { Level = Level.Address };
        Investigation.Of(runs, Rigid, Failure, area: Drawn);
        Assert.NotEmpty(runs.Drawn);
        Assert.All(runs.Drawn, trace => Assert.False(trace.Layout.Reclaim));
    }

    [Fact]
    public void The_same_failure_comes_to_the_same_trace() => Assert.Equal(
        TraceText.Format(Investigate(Puts(Other), Drawn).Aside!.Original),
        TraceText.Format(Investigate(Puts(Other), Drawn).Aside!.Original));

    [Fact]
    public void Both_are_findings_of_the_report_and_one_was_asked_for()
    {
        var progress = new PlanProgress(
            new CheckPlan([Drawn], static () => new ModelSystem(), 1, TimeSpan.FromSeconds(1), null, 1) { Enough = 1 });
        progress.Look(
            progress.Areas[0], Rigid, Failure, null, () => Investigate(Puts(Other), Drawn));
        Assert.Equal(
            [Rule, Other], progress.Report(false).Findings.Select(finding => finding.Divergence.Violation.Rule));
        Assert.All(progress.Report(false).Findings, finding => Assert.Null(finding.Aside));
        Assert.True(progress.Satisfied);
    }

    /// <summary>A system that fails like the rigid trace on that, and by a rule where a reference is dropped.</summary>
    static Func<Trace, Divergence?> Puts(string rule) => trace =>
    {
        if (trace.Commands.SequenceEqual(Rigid.Commands)) return Failure;
        for (int at = 0; at < trace.Commands.Length; at++)
            if (trace.Commands[at].Op == Op.PutPage) return Passage.At(trace, rule) with { Step = at };
        return null;
    };

    static Finding Investigate(Func<Trace, Divergence?> run, Area? area) =>
        Investigation.Of(new Runs(run), Rigid, Failure, area: area);

    sealed class Runs(Func<Trace, Divergence?> run) : ITraceRuns
    {
        public List<Trace> Drawn { get; } = [];

        public Level Level { get; init; } = Level.Structure;

        public Divergence? Locate(Trace trace, SessionDepth depth, CancellationToken cancel) => run(trace);

        public Divergence? Run(Trace trace, SessionDepth depth)
        {
            if (depth == SessionDepth.Generated) Drawn.Add(trace);
            return run(trace);
        }

        public void Dispose()
        {
        }
    }
}
