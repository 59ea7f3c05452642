using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Run;

/// <summary>What came of running a trace.</summary>
/// <param name="Divergence">The first difference; null: none.</param>
/// <param name="Executed">Commands that ran.</param>
/// <param name="Dropped">Commands whose producer was gone.</param>
public sealed record RunResult(Divergence? Divergence, long Executed, long Dropped);

/// <summary>Runs recorded traces on one system. Not thread-safe.</summary>
public sealed class Runner(ISystem system)
{
    readonly Session session = new(system);

    /// <summary>The rules that fired in all runs of this runner.</summary>
    public RuleTally Tally => session.Tally;

    /// <summary>The session, after a run: its world is the last one that both agreed on.</summary>
    public Session Session => session;

    /// <summary>Runs the trace from a fresh boot to its end or its first difference.</summary>
    /// <param name="trace">What to run.</param>
    /// <param name="depth">How closely to look.</param>
    /// <param name="progress">Called now and then with the commands done.</param>
    /// <param name="cancel">Ends the run early; the result then tells how far it came.</param>
    public RunResult Run(
        Trace trace, SessionDepth depth, Action<long>? progress = null, CancellationToken cancel = default)
    {
        if (session.Begin(trace.Layout, depth) is { } atBoot) return new(atBoot, 0, 0);
        long executed = 0;
        long dropped = 0;
        for (int step = 0; step < trace.Commands.Length; step++)
        {
            if ((step & 0xFFF) == 0xFFF)
            {
                progress?.Invoke(step);
                if (cancel.IsCancellationRequested) return new(null, executed, dropped);
            }

            if (!session.TryResolve(trace.Commands[step], out Command command))
            {
                dropped++;
                continue;
            }

            executed++;
            if (session.Step(step, command) is { } divergence) return new(divergence, executed, dropped);
        }

        return new(session.Finish(trace.Commands.Length - 1), executed, dropped);
    }

    /// <summary>
    /// Runs the trace looking as closely as is affordable; when a difference shows late, runs it again up to there,
    /// looking
    /// after every command, so that the step reported is the first bad one.
    /// </summary>
    public RunResult Locate(
        Trace trace, SessionDepth depth, Action<long>? progress = null, CancellationToken cancel = default)
    {
        RunResult first = Run(trace, depth, progress, cancel);
        if (first.Divergence is not { Step: > 0 } found) return first;
        var upTo = trace with { Commands = trace.Commands[..(found.Step + 1)] };
        RunResult again = Run(upTo, depth with { SweepEvery = 1, WholeEvery = Window(found.Step) }, null, cancel);
        return again.Divergence is null ? first : again;
    }

    /// <summary>
    /// Looking at the whole of a large machine after each of very many commands would take hours; every so many is
    /// enough to name a step.
    /// </summary>
    static int Window(int step) => Math.Max(1, step / 2048);
}
