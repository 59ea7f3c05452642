using System.Globalization;
using Verified.Check.Checking;
using Verified.Check.Report;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Isolation;

/// <summary>
/// Runs traces in a worker, many in the same until one kills it. Not thread-safe.
/// </summary>
public sealed class IsolatedRuns : ITraceRuns
{
    readonly IsolationPlan plan;
    readonly WorkerLine workers;
    readonly bool owner;

    /// <summary>Runs in workers of its own.</summary>
    /// <param name="plan">How they are started, and what they may do.</param>
    /// <param name="many">Whether many will die: the next begins with the first.</param>
    public IsolatedRuns(IsolationPlan plan, bool many = false) =>
        (this.plan, workers, owner) = (plan, new WorkerLine(plan, many), true);

    /// <summary>Runs in workers that somebody else has and keeps.</summary>
    public IsolatedRuns(IsolationPlan plan, WorkerLine workers) => (this.plan, this.workers) = (plan, workers);

    /// <inheritdoc/>
    public Level Level { get; private set; }

    /// <inheritdoc/>
    public Divergence? Locate(Trace trace, SessionDepth depth, CancellationToken cancel) =>
        Run(Message.Locate, trace, depth, plan, cancel);

    /// <inheritdoc/>
    public Divergence? Run(Trace trace, SessionDepth depth) =>
        Run(Message.Run, trace, depth, plan.Impatient, default);

    /// <summary>Replays a stored trace. Of a worker that died what it had counted is not known.</summary>
    public Replay Replay(Trace trace, Action<long>? progress = null, CancellationToken cancel = default)
    {
        WorkerProcess own = workers.Now();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        own.Send(Message.Replay, Message.Of(trace));
        string[]? parts;
        using (new Timer(_ => progress?.Invoke(Math.Max(0, own.Journal.Step)), null, 1000, 1000))
            parts = Answer(own, plan, cancel);
        var tally = new RuleTally();
        if (parts is null)
        {
            Divergence? death = Buried(trace);
            return new(
                new RunResult(death, Math.Max(0, death?.Step ?? 0), 0), tally, clock.Elapsed, false, death is null);
        }

        if (parts[0] == Message.Unfit) throw new TraceFormatException(parts[1]);
        tally.Add(own.Journal.Tally);
        return new(
            new RunResult(Message.DivergenceOf(parts[1]), Number(parts[2]), Number(parts[3])), tally,
            TimeSpan.FromTicks(Number(parts[4])), parts[5] == bool.TrueString, false);
    }

    /// <summary>
    /// Makes the system on which the account of a trace can be given in this process: the system under test where it
    /// has survived that in a worker, else the specification.
    /// </summary>
    /// <param name="plan">How to isolate; null: that is not wanted.</param>
    /// <param name="system">Makes the system under test.</param>
    /// <param name="trace">The trace.</param>
    /// <param name="divergence">Its difference; null: it has none.</param>
    /// <param name="repeats">Whether a second run came to the same.</param>
    public static Func<ISystem> Teller(
        IsolationPlan? plan, Func<ISystem> system, Trace trace, Divergence? divergence, bool repeats)
    {
        if (plan is null) return system;
        using var runs = new IsolatedRuns(plan);
        return repeats && divergence?.Death is null && runs.Survives(trace, divergence) ? system
            : () => new ModelSystem();
    }

    bool Survives(Trace trace, Divergence? divergence)
    {
        WorkerProcess own = workers.Now();
        own.Send(Message.Tell, Message.Of(divergence), Message.Of(trace));
        return Answer(own, plan, default) is [Message.Ran, ..];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (owner) workers.Dispose();
    }

    Divergence? Run(string how, Trace trace, SessionDepth depth, IsolationPlan limits, CancellationToken cancel)
    {
        if (workers.Now().IsBloated(limits)) workers.Bury();
        WorkerProcess own = workers.Now();
        own.Send(
            how, Text(depth.SweepEvery), Text(depth.WholeEvery), depth.Deep.ToString(), Message.Of(trace));
        string[]? parts = Answer(own, limits, cancel);
        if (parts is null) return Buried(trace);
        Level = own.Journal.Level;
        return parts[0] == Message.Ran ? Message.DivergenceOf(parts[1]) : null;
    }

    static string[]? Answer(WorkerProcess own, IsolationPlan limits, CancellationToken cancel)
    {
        while (own.Receive(limits, cancel) is { } parts)
            if (parts[0] is Message.Ran or Message.Unfit) return parts;
        return null;
    }

    /// <summary>The difference that the death of the worker is; null: it was stopped because nobody waits any
    /// more.</summary>
    Divergence? Buried(Trace trace)
    {
        WorkerProcess own = workers.Now();
        Divergence? death = own.DiedIdle ? null : own.Death?.At(
            Math.Min(own.Journal.Step, trace.Commands.Length - 1), own.Journal.Phase);
        workers.Bury();
        return death;
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
