using Verified.Check.Generate;
using Verified.Check.Run;
using Verified.Check.Systems;
using Verified.Check.Traces;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Verified.Check.Checking;

/// <summary>What to check, and for how long.</summary>
/// <param name="Areas">The areas, each for an equal part of the time.</param>
/// <param name="System">Makes the system under test; called once per worker.</param>
/// <param name="Seed">Everything generated follows from it.</param>
/// <param name="Time">How long to generate in all, over all workers; shrinking comes on top.</param>
/// <param name="Traces">Traces per area instead of a time; null: by time.</param>
/// <param name="Workers">Threads, at least 1.</param>
public sealed record CheckPlan(
    IReadOnlyList<Area> Areas, Func<ISystem> System, ulong Seed, TimeSpan Time, long? Traces, int Workers)
{
    /// <summary>Different failures in all areas together after which the check ends.</summary>
    public int Enough { get; init; } = int.MaxValue;

    /// <summary>What draws traces away from the average.</summary>
    public Leaning Leaning { get; init; } = Leaning.All;

    /// <summary>Whether failures are shrunk; else they are told as they were found.</summary>
    public bool Shrinks { get; init; } = true;
}

/// <summary>
/// Checks areas on generated traces, on several threads, until the time is up or each area has failed or is done.
/// </summary>
public sealed class Checker(CheckPlan plan) : IChecker
{
    /// <summary>Different failures kept per area.</summary>
    internal const int MostFindings = 4;

    readonly PlanProgress progress = new(plan);

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
            worker => Work(worker, clock, cancel));
        return Report(cancel.IsCancellationRequested);
    }

    /// <summary>A worker takes the areas in turn, a slice of time each, so that every area sees every worker.</summary>
    void Work(int worker, Stopwatch clock, CancellationToken cancel)
    {
        using ISystem system = plan.System();
        var generators = Areas.Select(_ => new Generator(system) { Leaning = plan.Leaning }).ToArray();
        TimeSpan slice = plan.Time / Math.Max(1, Areas.Length) / 4;
        for (int turn = worker; !cancel.IsCancellationRequested && Busy(clock); turn++)
        {
            int at = turn % Areas.Length;
            Slice(
                Areas[at], generators[at],
                slice < TimeSpan.FromMilliseconds(250) ? slice : TimeSpan.FromMilliseconds(250), clock, cancel);
        }
    }

    bool Busy(Stopwatch clock) => !progress.Satisfied && (plan.Traces is { } traces
        ? Areas.Any(area => area.Started < traces && !area.Done)
        : clock.Elapsed < plan.Time && Areas.Any(area => !area.Done));

    AreaProgress[] Areas => progress.Areas;

    void Slice(AreaProgress area, Generator generator, TimeSpan slice, Stopwatch clock, CancellationToken cancel)
    {
        var own = Stopwatch.StartNew();
        (long commands, long traces, TimeSpan time) = (generator.Session.Commands, 0, TimeSpan.Zero);
        while (own.Elapsed < slice && !area.Done && !progress.Satisfied && !cancel.IsCancellationRequested
            && (plan.Traces is not null || clock.Elapsed < plan.Time))
        {
            long number = area.Start();
            if (number >= plan.Traces) break;
            var (trace, divergence) = generator.Run(area.Area, SplitMix.Mix(area.Seed, (ulong)number));
            traces++;
            if (divergence is null) continue;
            Count();
            own.Stop();
            Investigate(area, trace, divergence, cancel);
            own.Start();
        }

        Count();

        void Count()
        {
            area.Add(traces, generator.Session.Commands - commands, own.Elapsed - time, generator.Session);
            (commands, traces, time) = (generator.Session.Commands, 0, own.Elapsed);
        }
    }

    void Investigate(AreaProgress area, Trace trace, Divergence divergence, CancellationToken cancel) =>
        progress.Look(
            area, trace, divergence, Found,
            () => Investigation.Of(plan.System, trace, divergence, Better, area.Area, cancel));
}
