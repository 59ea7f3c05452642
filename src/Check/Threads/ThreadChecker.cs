using System.Diagnostics;
using Verified.Check.Generate;
using Verified.Impl;

namespace Verified.Check.Threads;

/// <summary>How much is to be done.</summary>
/// <param name="Seed">Draws machines and what each thread does; how threads meet is up to the system.</param>
/// <param name="Operations">Requests and releases in all, over all workloads.</param>
/// <param name="Threads">How many threads; null: 2 to 16, drawn for each machine.</param>
/// <param name="Cpus">How many CPUs each machine has; null: 1 to 8, drawn.</param>
public sealed record ThreadPlan(ulong Seed, long Operations, int? Threads = null, int? Cpus = null)
{
    /// <summary>The most threads.</summary>
    public const int MostThreads = 16;

    /// <summary>The most CPUs.</summary>
    public const int MostCpus = 8;

    /// <summary>How long a round may take before its threads count as stuck.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>
/// Has threads use our allocator at the same time and looks, whenever none is inside it, at its structure, at where all
/// frames are and at what each thread recorded.
/// </summary>
public static class ThreadChecker
{
    const int Rounds = 4, Machines = 8, FewestInRound = 1000, MostInRound = 100_000;

    /// <summary>How many workloads there are.</summary>
    public static int Workloads => ThreadWorkload.All.Count;

    /// <summary>Runs all workloads in turn, up to the first that finds something.</summary>
    /// <param name="plan">How much.</param>
    /// <param name="done">Told about each workload that has ended.</param>
    /// <param name="cancel">Ends the run after the current machine.</param>
    public static ThreadReport Run(
        ThreadPlan plan, Action<ThreadWorkloadReport>? done = null, CancellationToken cancel = default) =>
        Run(plan, options => new SharedSystem(options), done, cancel);

    internal static ThreadReport Run(
        ThreadPlan plan, Func<MachineOptions, SharedSystem> boot, Action<ThreadWorkloadReport>? done = null,
        CancellationToken cancel = default)
    {
        List<ThreadWorkloadReport> reports = [];
        foreach (ThreadWorkload workload in ThreadWorkload.All)
        {
            if (cancel.IsCancellationRequested || reports.Any(report => report.Finding is not null)) break;
            long part = plan.Operations * workload.Weight / ThreadWorkload.All.Sum(one => one.Weight);
            reports.Add(Run(plan, workload, part, boot, cancel));
            done?.Invoke(reports[^1]);
        }
        return new ThreadReport(plan.Seed, reports, cancel.IsCancellationRequested);
    }

    internal static ThreadWorkloadReport Run(
        ThreadPlan plan, ThreadWorkload workload, long operations, Func<MachineOptions, SharedSystem> boot,
        CancellationToken cancel)
    {
        var random = SplitMix.Stream(plan.Seed, (ulong)workload.Name[0]);
        var report = new ThreadWorkloadReport(workload.Name, workload.What);
        long start = Stopwatch.GetTimestamp();
        int round = (int)Math.Clamp(operations / (Rounds * Machines), FewestInRound, MostInRound);
        while (report.Operations < operations && report.Finding is null && !cancel.IsCancellationRequested)
        {
            int cpus = plan.Cpus ?? random.Between(1, ThreadPlan.MostCpus);
            int threads = workload.ThreadsOf(plan.Threads ?? random.Between(2, ThreadPlan.MostThreads), cpus);
            SharedSystem system = boot(workload.Machine(random, cpus));
            Shift shift = workload.Begin(system, threads, random.Next(), plan.Patience, cancel);
            report = report.With(threads, cpus, shift.Run(Rounds, round), shift.Operations, shift.Looks);
            if (!shift.IsStuck) system.Dispose();
        }
        return report with { Elapsed = Stopwatch.GetElapsedTime(start) };
    }
}
