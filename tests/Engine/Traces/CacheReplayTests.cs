using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Traces;

/// <summary>Traces with caches, written as text and read back, on the model and on our implementation.</summary>
public sealed class CacheReplayTests
{
    [Theory]
    [InlineData("slab", 1)]
    [InlineData("slab", 2)]
    [InlineData("slab", 3)]
    [InlineData("kmalloc", 4)]
    [InlineData("kmalloc", 5)]
    [InlineData("statistics", 6)]
    [InlineData("mempool", 7)]
    [InlineData("mempool", 8)]
    [InlineData("mempool", 9)]
    public void Both_give_the_same_answers(string area, ulong seed)
    {
        using var kernel = new KernelSystem();
        var generator = new Generator(kernel);
        var (empty, divergence) = generator.Run(Area.Named(area)!, seed);
        Assert.Null(divergence);
        string text = TraceText.Format(empty with { Commands = generator.LastCommands });
        Trace trace = TraceText.Parse(text).Trace;
        List<Response> ours = Answers(kernel, trace);
        using var model = new ModelSystem();
        Assert.Equal(Answers(model, trace), ours);
        Assert.Contains(ours, response => response.Outcome == Outcome.Ok && response.Address != 0);
    }

    static List<Response> Answers(ISystem system, Trace trace)
    {
        var answers = new List<Response>();
        var session = new Session(system)
        {
            Answered = (in Command command, in Response response) => answers.Add(response),
        };
        Assert.Null(session.Begin(trace.Layout, SessionDepth.Generated));
        for (int step = 0; step < trace.Commands.Length; step++)
            if (session.TryResolve(trace.Commands[step], out Command command)) Assert.Null(session.Step(step, command));
        Assert.Null(session.Finish(trace.Commands.Length - 1));
        return answers;
    }
}
