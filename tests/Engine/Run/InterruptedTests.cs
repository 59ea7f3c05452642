using Verified.Check.Report;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Rules;

namespace Verified.Tests.Engine.Run;

public sealed class InterruptedTests
{
    const string LastFrame = """
        verified-trace 1
        zone DMA start=0 frames=1
        zone Normal start=1 frames=1
        tunables min_free=0
        a = alloc order=0 gfp=ATOMIC ctx=interrupt after=1
        b = alloc order=0 gfp=KERNEL
        free b
        free a

        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_command_runs_inside_the_next_one(bool ours)
    {
        using ISystem system = ours ? new KernelSystem() : new ModelSystem();
        Session session = Run(system, LastFrame, out List<(int Id, int Frame)> answers, upTo: 2);
        Assert.Equal([(1, 1), (2, 0)], answers);
        Assert.Equal(0, session.World.Free(ZoneId.Normal).Count);
        Assert.True(session.Tally.Refused(RuleIds.PageAllocator.Interrupted) > 0);
    }

    [Theory]
    [InlineData("a = alloc order=0 gfp=KERNEL after=3\nb = alloc order=0 gfp=KERNEL\n", new[] { 2, 1 })]
    [InlineData("a = alloc order=0 gfp=KERNEL after=1\nbuddyinfo\n", new[] { 2, 1 })]
    [InlineData("a = alloc order=0 gfp=KERNEL after=1\n", new[] { 1 })]
    [InlineData("a = alloc order=0 gfp=ATOMIC after=1\nb = alloc order=0 gfp=DMA after=1\nget a\n", new[] { 1, 3, 2 })]
    public void One_that_cannot_interrupt_runs_behind_the_next_one(string commands, int[] order)
    {
        using var system = new KernelSystem();
        Run(system, LastFrame[..LastFrame.IndexOf("a =", StringComparison.Ordinal)] + commands, out var answers);
        Assert.Equal(order, answers.Select(answer => answer.Id));
    }

    [Fact]
    public void A_system_that_cannot_be_interrupted_runs_one_after_the_other()
    {
        using var system = new Stubborn(says: false);
        Run(system, LastFrame, out var answers, upTo: 2);
        Assert.Equal([(2, 1), (1, 0)], answers);
    }

    [Fact]
    public void A_system_that_makes_fewer_mark_tests_than_it_must_is_found_out()
    {
        using var system = new Stubborn(says: true);
        var runner = new Runner(system);
        Divergence? divergence = runner.Run(TraceText.Parse(LastFrame).Trace, SessionDepth.EveryStep).Divergence;
        Assert.Equal((1, RuleIds.PageAllocator.Interrupted), (divergence!.Step, divergence.Violation.Rule));
    }

    [Fact]
    public void A_system_that_serves_from_a_zone_without_a_block_is_found_out()
    {
        using var system = new Stubborn(says: true) { Late = true };
        var runner = new Runner(system);
        Divergence? divergence = runner.Run(TraceText.Parse(LastFrame).Trace, SessionDepth.EveryStep).Divergence;
        Assert.Equal((1, DivergenceKind.Response), (divergence!.Step, divergence.Kind));
    }

    [Fact]
    public void The_account_says_who_waits_and_what_went_on_inside()
    {
        using var system = new KernelSystem();
        Account account = Account.Of(system, TraceText.Parse(LastFrame).Trace, null);
        Assert.Equal("waits to interrupt the next", account.Steps[0].Response);
        Assert.Equal("ok frame 0; inside it: ok frame 1", account.Steps[1].Response);
        Assert.Equal("freed", account.Steps[2].Response);
    }

    [Fact]
    public void The_account_tells_an_interrupt_that_came_too_late_apart()
    {
        using var system = new KernelSystem();
        string late = LastFrame.Replace("after=1", "after=3", StringComparison.Ordinal);
        Account account = Account.Of(system, TraceText.Parse(late).Trace, null);
        Assert.Equal("ok frame 1; behind it: ok frame 0", account.Steps[1].Response);
    }

    [Fact]
    public void Both_commands_of_an_interrupt_are_counted()
    {
        using var system = new KernelSystem();
        Assert.Equal(4, Run(system, LastFrame, out _).Commands);
    }

    [Fact]
    public void Both_forms_of_a_trace_keep_the_interrupt()
    {
        StoredTrace stored = TraceText.Parse(LastFrame);
        Assert.Equal(LastFrame, TraceText.Format(stored));
        Assert.Equal(LastFrame, TraceText.Format(TraceJson.Parse(System.Text.Encoding.UTF8.GetBytes(TraceJson.Format(stored)))));
        Assert.Throws<TraceFormatException>(
            () => TraceText.Parse(LastFrame.Replace("free b", "drain after=1", StringComparison.Ordinal)));
        Assert.Throws<TraceFormatException>(
            () => TraceText.Parse(LastFrame.Replace("after=1", "after=256", StringComparison.Ordinal)));
    }

    static Session Run(ISystem system, string text, out List<(int Id, int Frame)> answers, int upTo = int.MaxValue)
    {
        var seen = new List<(int, int)>();
        var session = new Session(system)
        {
            Answered = (in Command command, in Response response) => seen.Add((command.Id, response.Frame.Number)),
        };
        Trace trace = TraceText.Parse(text).Trace;
        Assert.Null(session.Begin(trace.Layout, SessionDepth.EveryStep));
        for (int step = 0; step < Math.Min(upTo, trace.Commands.Length); step++)
            if (session.TryResolve(trace.Commands[step], out Command command)) Assert.Null(session.Step(step, command));
        Assert.Null(session.Finish(0));
        answers = seen;
        return session;
    }

    /// <summary>Our implementation, which is not interrupted where it should be.</summary>
    sealed class Stubborn(bool says) : ISystem
    {
        readonly KernelSystem kernel = new();

        /// <summary>Whether the interrupt comes when all is done.</summary>
        public bool Late { get; init; }

        public string Name => kernel.Name;

        public Level Level => kernel.Level;

        public Policy Policy => kernel.Policy;

        public bool TakesInterrupts => says;

        public BootReport? Boot(Layout layout) => kernel.Boot(layout);

        public Response Execute(in Command command) => kernel.Execute(command);

        public Response Execute(in Command command, int tests, Action between)
        {
            Response response = kernel.Execute(command);
            if (Late) between();
            return response;
        }

        public Span<byte> Memory(Frame first, Pages pages) => ((ISystem)kernel).Memory(first, pages);

        public void Show(Display display) => kernel.Show(display);

        public void Dispose() => kernel.Dispose();
    }
}
