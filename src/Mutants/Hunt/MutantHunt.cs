using Verified.Check.Checking;
using Verified.Check.Generate;
using Verified.Check.Isolation;
using Verified.Check.SelfTest;
using Verified.Check.Systems;
using Verified.Mutants.Catalogue;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Verified.Mutants.Hunt;

/// <summary>
/// Looks for mutants, each in processes of its own, in the area where it shows and in the mixed one, from several
/// seeds, until it is found or the time is over.
/// </summary>
/// <param name="sources">What is changed.</param>
/// <param name="isolate">How a system of that name is run in a process of its own.</param>
/// <param name="seed">Everything generated follows from it.</param>
/// <param name="seeds">Hunts for each, at least 1.</param>
public sealed class MutantHunt(
    ImplSources sources, Func<string, IsolationPlan> isolate, ulong seed, int seeds)
{
    const string Mixed = "mixed";

    /// <summary>A mutant that loops says nothing for ever; one that works answers in microseconds.</summary>
    static readonly TimeSpan Hang = TimeSpan.FromSeconds(1);

    const long MemoryLimit = 1L << 30;

    /// <summary>Hunts at the same time. Default: one for each core.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Called with each mutant that is done, from any thread, but from one at a time.</summary>
    public Action<MutantReport>? Done { get; init; }

    /// <summary>Hunts some mutants. After cancellation the reports of those that are done.</summary>
    /// <exception cref="CatalogueException">A change does not fit the sources, or does not compile.</exception>
    public IReadOnlyList<MutantReport> Run(IReadOnlyList<Mutant> mutants, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(mutants);
        var reports = new MutantReport?[mutants.Count];
        var gate = new Lock();
        int next = -1;
        Parallel.For(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, _ =>
        {
            while (Interlocked.Increment(ref next) is var at && at < mutants.Count)
            {
                if (cancel.IsCancellationRequested) return;
                MutantReport report = Hunt(mutants[at], cancel);
                if (cancel.IsCancellationRequested) return;
                reports[at] = report;
                lock (gate) Done?.Invoke(report);
            }
        });
        return [.. reports.OfType<MutantReport>()];
    }

    MutantReport Hunt(Mutant mutant, CancellationToken cancel)
    {
        string image = Convert.ToBase64String(sources.Image(mutant));
        IsolationPlan plan = isolate(mutant.System) with { Image = image, Hang = Hang, MemoryLimit = MemoryLimit };
        Area[] areas = mutant.Area == Mixed ? [Area.Named(Mixed)!]
            : [Area.Named(mutant.Area!)!, Area.Named(Mixed)!];
        using var workers = new WorkerLine(plan, impatient: false);
        FaultRun Once(int number) =>
            MutantHunt.Once(areas, plan, workers, SplitMix.Mix(seed, (ulong)number), mutant.Budget, cancel);
        return new(mutant, [.. Enumerable.Range(0, seeds).Select(Once)]);
    }

    static FaultRun Once(
        Area[] areas, IsolationPlan plan, WorkerLine workers, ulong from, TimeSpan budget, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        TimeSpan? time = null;
        var check = new CheckPlan(areas, static () => new ModelSystem(), from, budget, null, 1) { Enough = 1 };
        var checker = new IsolatedChecker(check, plan) { Kept = workers, Found = _ => time ??= clock.Elapsed };
        CheckReport report = checker.Run(cancel);
        Finding? finding = report.Findings.FirstOrDefault();
        return new(
            from, finding?.After ?? report.Areas.Sum(area => area.Commands), time ?? clock.Elapsed, finding);
    }
}
