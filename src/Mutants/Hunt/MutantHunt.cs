using Verified.Check.Generate;
using Verified.Check.Isolation;
using Verified.Check.SelfTest;
using Verified.Mutants.Catalogue;

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
    /// <summary>Hunts at the same time. Default: one for each core.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>The time for each; null: what its difficulty gives it.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>What draws traces away from the average; all of it, unless its worth is to be measured.</summary>
    public Leaning Leaning { get; init; } = Leaning.All;

    /// <summary>Whether what is found is shrunk.</summary>
    public bool Shrinks { get; init; } = true;

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
        var chase = Chase.Of(
            isolate(mutant.System), sources.Image(mutant), mutant.Area!, Budget ?? mutant.Budget, Shrinks) with
        {
            Leaning = Leaning,
        };
        using WorkerLine workers = chase.NewWorkers();
        FaultRun From(int number) => chase.From(SplitMix.Mix(seed, (ulong)number), workers, cancel);
        return new(mutant, [.. Enumerable.Range(0, seeds).Select(From)]);
    }
}
