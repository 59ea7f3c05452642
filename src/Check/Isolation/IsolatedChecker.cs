using System.Globalization;
using Verified.Check.Checking;
using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Traces;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Verified.Check.Isolation;

/// <summary>
/// Checks areas on generated traces in worker processes, one for each job. The death of a worker is a failure like any
/// other: its trace stands in the journal, is run again in other workers, and shrunk; a new worker goes on behind it.
/// </summary>
public sealed class IsolatedChecker(CheckPlan plan, IsolationPlan isolation) : IChecker
{
    /// <summary>Traces handed to a worker at once, at most.</summary>
    const int MostTraces = 4096;

    /// <summary>Workers of a job that may die with nothing to do, one after the other.</summary>
    const int MostIdle = 3;

    static readonly TimeSpan LongestSlice = TimeSpan.FromMilliseconds(250);

    readonly PlanProgress progress = new(plan);

    /// <summary>Workers that somebody else keeps, for a plan with one job; null: each job has its own.</summary>
    public WorkerLine? Kept { get; init; }

    /// <inheritdoc/>
    public Action<Finding>? Found { get; set; }

    /// <inheritdoc/>
    public Action<Trace>? Better { get; set; }

    /// <inheritdoc/>
    public CheckReport Report(bool interrupted = false) => progress.Report(interrupted);

    /// <inheritdoc/>
    public CheckReport Run(CancellationToken cancel = default)
    {
        var clock = Stopwatch.StartNew();
        Parallel.For(
            0, plan.Workers, new ParallelOptions { MaxDegreeOfParallelism = plan.Workers },
            job => Work(job, clock, cancel));
        return Report(cancel.IsCancellationRequested);
    }

    void Work(int job, Stopwatch clock, CancellationToken cancel)
    {
        if (Kept is not null)
        {
            Work(job, Kept, clock, cancel);
            return;
        }

        using var workers = new WorkerLine(isolation, impatient: false);
        Work(job, workers, clock, cancel);
    }

    void Work(int job, WorkerLine workers, Stopwatch clock, CancellationToken cancel)
    {
        TimeSpan slice = plan.Time / Math.Max(1, Areas.Length) / 4;
        if (plan.Traces is not null || slice > LongestSlice) slice = LongestSlice;
        int idle = 0;
        for (int turn = job; !cancel.IsCancellationRequested && Busy(clock); turn++)
        {
            AreaProgress area = Areas[turn % Areas.Length];
            if (area.Done || area.Take(Portion(), plan.Traces) is not { } range) continue;
            WorkerProcess worker = workers.Now();
            var failure = Slice(worker, area, range, slice, cancel);
            idle = worker.DiedIdle ? idle + 1 : 0;
            if (idle > MostIdle)
                throw new InvalidOperationException($"workers die with nothing to do: {worker.Death!.Words}");
            if (worker.Death is not null || worker.IsBloated(isolation)) workers.Bury();
            if (failure is { } found) Investigate(area, found.Trace, found.Divergence, workers, cancel);
        }
    }

    /// <summary>Where traces are counted all workers get some.</summary>
    long Portion() => plan.Traces is { } traces
        ? Math.Clamp(traces / (4 * plan.Workers), 1, MostTraces)
        : MostTraces;

    bool Busy(Stopwatch clock) => !progress.Satisfied && (plan.Traces is { } traces
        ? Areas.Any(area => !area.Done && area.HasLeft(traces))
        : clock.Elapsed < plan.Time && Areas.Any(area => !area.Done));

    AreaProgress[] Areas => progress.Areas;

    /// <summary>Has a worker run traces until the slice is over or one fails: that one.</summary>
    (Trace Trace, Divergence Divergence)? Slice(
        WorkerProcess worker, AreaProgress area, (long First, long End) range, TimeSpan slice, CancellationToken cancel)
    {
        worker.Journal.ClearCounts();
        var own = Stopwatch.StartNew();
        worker.Send(
            Message.Work, area.Area.Name, area.Seed.ToString(CultureInfo.InvariantCulture), Text(range.First),
            Text(range.End - range.First), Text((long)slice.TotalMilliseconds), Text((long)plan.Leaning));
        (Trace, Divergence)? failure = null;
        while (worker.Receive(isolation, cancel) is { } parts)
        {
            if (parts[0] == Message.Found) failure = (Message.TraceOf(parts[2]), Message.DivergenceOf(parts[1])!);
            if (parts[0] != Message.Done) continue;
            Count(worker, area, own.Elapsed, 0);
            area.GiveBack(range.First + long.Parse(parts[1], CultureInfo.InvariantCulture), range.End);
            return failure;
        }

        if (worker.DiedIdle) area.GiveBack(range.First, range.End);
        if (worker.Death is { } death && !worker.DiedIdle)
            return Died(worker, area, range.End, death, own.Elapsed);
        Count(worker, area, own.Elapsed, 0);
        return failure;
    }

    static (Trace Trace, Divergence Divergence) Died(
        WorkerProcess worker, AreaProgress area, long end, Death death, TimeSpan time)
    {
        Journal journal = worker.Journal;
        ulong seed = journal.Seed;
        var trace = new Trace(
            Generator.LayoutOf(area.Area, seed, journal.Level), [.. journal.Written[..Ran(journal)]])
        {
            Seed = seed,
            Area = area.Area.Name,
        };
        area.GiveBack(journal.Number + 1, end);
        Count(worker, area, time, journal.Step + 1);
        return (trace, death.At(journal.Step, journal.Phase));
    }

    /// <summary>A machine that did not boot has run nothing of what the journal still holds.</summary>
    static int Ran(Journal journal) => Math.Min(journal.Written.Length, journal.Step + 1);

    static void Count(WorkerProcess worker, AreaProgress area, TimeSpan time, int moreCommands)
    {
        Journal journal = worker.Journal;
        int begun = moreCommands > 0 ? 1 : 0;
        area.Add(journal.Traces + begun, journal.Commands + moreCommands, time, journal.Tally);
    }

    void Investigate(
        AreaProgress area, Trace trace, Divergence divergence, WorkerLine workers, CancellationToken cancel) =>
        progress.Look(
            area, trace, divergence, Found,
            () => Investigation.Of(
                new IsolatedRuns(isolation, workers), trace, divergence, Better, area.Area, cancel));

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
