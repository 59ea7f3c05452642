using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Rules;

namespace Verified.Tests.Engine.Run;

/// <summary>Commands that run inside the growth of a cache.</summary>
public sealed class InterruptedGrowthTests
{
    const string Head = """
        verified-trace 1
        zone DMA start=0 frames=8
        tunables min_free=0 compound=off cache_line=32

        """;

    public static TheoryData<bool, string, int[]> Traces => new()
    {
        // Another cache, and the same one, which the growth then finds filled.
        { true, "a = kmalloc size=64 gfp=0 after=1\nb = kmalloc size=32 gfp=0\n", [1, 2] },
        { true, "a = kmalloc size=32 gfp=0 after=1\nb = kmalloc size=32 gfp=0\n", [1, 2] },
        { true, "a = kmalloc size=32 gfp=0\nkfree a after=1\nb = krealloc a size=33 gfp=0\nkfree b\n", [1, 3, 2, 4] },
        { true, "a = alloc order=1 gfp=0 after=1\nb = kmalloc size=512 gfp=0\nfree a\nkfree b\n", [1, 2, 3, 4] },

        // Nothing is grown: it comes behind.
        {
            false,
            "a = kmalloc size=32 gfp=0\nb = kmalloc size=64 gfp=0 after=1\nc = kmalloc size=32 gfp=0\n",
            [1, 3, 2]
        },

        // The growth makes fewer mark tests.
        { false, "a = kmalloc size=64 gfp=0 after=9\nb = kmalloc size=32 gfp=0\n", [2, 1] },
    };

    [Theory]
    [MemberData(nameof(Traces))]
    public void The_model_and_our_implementation_run_them_in_the_same_order(bool inside, string commands, int[] order)
    {
        var answers = new List<(int, Response)>[2];
        foreach (bool ours in new[] { false, true })
        {
            using ISystem system = ours ? new KernelSystem() : new ModelSystem();
            Session session = Run(system, Head + commands, out answers[ours ? 1 : 0]);
            Assert.Equal(order, answers[ours ? 1 : 0].Select(answer => answer.Item1));
            Assert.Equal(inside, session.Tally.Fired(RuleIds.PageAllocator.Interrupted) > 0);
        }

        Assert.Equal(answers[0], answers[1]);
    }

    static Session Run(ISystem system, string text, out List<(int Id, Response Response)> answers)
    {
        var seen = new List<(int, Response)>();
        var session = new Session(system)
        {
            Answered = (in Command command, in Response response) => seen.Add((command.Id, response)),
        };
        Trace trace = TraceText.Parse(text).Trace;
        Assert.Null(session.Begin(trace.Layout, SessionDepth.EveryStep));
        for (int step = 0; step < trace.Commands.Length; step++)
            if (session.TryResolve(trace.Commands[step], out Command command)) Assert.Null(session.Step(step, command));
        Assert.Null(session.Finish(trace.Commands.Length - 1));
        answers = seen;
        return session;
    }
}
