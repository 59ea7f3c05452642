using Verified.Check.Checking;
using Verified.Check.Generate;
using Verified.Check.Isolation;
using Verified.Check.Run;
using Verified.Check.SelfTest;
using Verified.Mutants.Catalogue;
using Verified.Mutants.Hunt;
using Verified.Mutants.Tests;

namespace Verified.Mutants.Generated;

/// <summary>Hunts generated mutants, and writes down what became of each as soon as it is known.</summary>
/// <param name="sources">What is changed.</param>
/// <param name="isolate">How a system of that name is run in a process of its own.</param>
/// <param name="fates">What is known, and where what becomes known goes.</param>
/// <param name="seed">Everything generated follows from it.</param>
/// <param name="budget">How long a mutant is looked for.</param>
public sealed class GeneratedHunt(
    ImplSources sources, Func<string, IsolationPlan> isolate, FateFile fates, ulong seed, TimeSpan budget)
{
    /// <summary>Files whose code runs, or shows, only where mappings are real.</summary>
    static readonly HashSet<string> OnRealMappings =
        ["Memory/PageTable.cs", "Memory/Region.cs", "Memory/WindowShape.cs", "Memory/SharedPages.cs"];

    static readonly HashSet<string> Mapping = ["HighMemory", "Vmalloc"];

    /// <summary>Mutants compiled together, at most.</summary>
    const int MostTogether = 64;

    /// <summary>Hunts at the same time. Default: one for each core.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Called with each mutant that is done, from any thread.</summary>
    public Action<GeneratedMutant, Fate>? Done { get; init; }

    /// <summary>How the tests are run on those that no trace finds; null: they are not.</summary>
    public TestPlan? Tests { get; init; }

    /// <summary>Mutants that are argued to make no difference: once is enough for them, however short.</summary>
    public Func<GeneratedMutant, bool> IsArgued { get; init; } = static _ => false;

    /// <summary>Hunts those of some mutants whose fate is not known, or who survived a shorter hunt.</summary>
    public void Run(IReadOnlyList<GeneratedMutant> mutants, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(mutants);
        GeneratedMutant[][] batches =
        [
            .. mutants.Where(IsOpen).GroupBy(mutant => mutant.File)
                .SelectMany(file => file.Chunk(MostTogether)),
        ];
        int next = -1;
        Parallel.For(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, _ =>
        {
            while (Interlocked.Increment(ref next) is var at && at < batches.Length)
            {
                if (cancel.IsCancellationRequested) return;
                Hunt(batches[at], cancel);
            }
        });
    }

    /// <summary>The area of a file: that of its room where there is one.</summary>
    public static string AreaOf(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        string folder = file.Split('/')[0];
        string name = string.Concat(
            folder.Select((letter, i) => (i > 0 && char.IsUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)));
        return Area.Named(name) is null ? Chase.Mixed : name;
    }

    /// <summary>Whether a mutant is still to be hunted.</summary>
    public bool IsOpen(GeneratedMutant mutant) => fates.Of(mutant) is not { } fate
        || (fate.Outcome == Outcome.Survived && fate.Seconds < budget.TotalSeconds && !IsArgued(mutant));

    /// <summary>Hunts mutants of one file.</summary>
    void Hunt(GeneratedMutant[] batch, CancellationToken cancel)
    {
        Schemata schemata = Schemata.Of(sources, batch);
        foreach (GeneratedMutant mutant in schemata.Stillborn) Tell(mutant, Stillborn(mutant));
        if (schemata.Numbers.Count > 0)
        {
            Chase chase = ChaseOf(batch[0].File, schemata.Image);
            using WorkerLine workers = chase.NewWorkers();
            using TestLine? tests = TestsOf(schemata.Image);
            ulong? reached = null;
            foreach (var (mutant, number) in schemata.Numbers)
            {
                if (cancel.IsCancellationRequested) return;
                workers.Choice = number;
                // The same traces are made for each: what they did not call once they never call.
                bool isReached = reached is not { } methods || (methods >> (number - 1) & 1) != 0;
                Fate fate = Hunt(mutant, isReached ? chase : null, workers, tests, cancel);
                if (isReached && fate.Outcome != Outcome.Killed) reached = (reached ?? 0) | workers.Reached;
                if (!cancel.IsCancellationRequested) Tell(mutant, fate);
            }
        }

        foreach (GeneratedMutant mutant in schemata.Apart)
        {
            if (cancel.IsCancellationRequested) return;
            Fate fate = Alone(mutant, cancel);
            if (!cancel.IsCancellationRequested) Tell(mutant, fate);
        }
    }

    void Tell(GeneratedMutant mutant, Fate fate)
    {
        fates.Add(fate);
        Done?.Invoke(mutant, fate);
    }

    static Fate Stillborn(GeneratedMutant mutant) => new(mutant.Id, Outcome.Stillborn, null, null, 0);

    Chase ChaseOf(string file, byte[] image)
    {
        bool mapped = OnRealMappings.Contains(file) || Mapping.Contains(file.Split('/')[0]);
        return Chase.Of(isolate(mapped ? "mapped" : "impl"), image, AreaOf(file), budget, shrinks: false);
    }

    /// <summary>Hunts a mutant that is compiled with no other.</summary>
    Fate Alone(GeneratedMutant mutant, CancellationToken cancel)
    {
        byte[] image;
        try
        {
            var changed = new Dictionary<string, string> { [mutant.File] = mutant.Apply(sources.Text(mutant.File)) };
            image = sources.Image(changed, mutant.Id);
        }
        catch (CatalogueException)
        {
            return Stillborn(mutant);
        }

        if (image.AsSpan().SequenceEqual(sources.Plain)) return Stillborn(mutant);
        Chase chase = ChaseOf(mutant.File, image);
        using WorkerLine workers = chase.NewWorkers();
        using TestLine? tests = TestsOf(image);
        return Hunt(mutant, chase, workers, tests, cancel);
    }

    TestLine? TestsOf(byte[] image) => Tests is null ? null : new(Tests, image);

    /// <summary>By traces, unless they never come there, and where they find nothing by tests.</summary>
    Fate Hunt(GeneratedMutant mutant, Chase? chase, WorkerLine workers, TestLine? tests, CancellationToken cancel)
    {
        Fate fate = chase is null ? new(mutant.Id, Outcome.Survived, null, null, budget.TotalSeconds)
            : Hunt(mutant, chase, workers, cancel);
        return tests is not null && fate.Outcome == Outcome.Survived && !IsArgued(mutant)
            && tests.Breaks(workers.Choice, mutant.File, budget, cancel)
            ? fate with { Outcome = Outcome.Tested }
            : fate;
    }

    Fate Hunt(GeneratedMutant mutant, Chase chase, WorkerLine workers, CancellationToken cancel)
    {
        try
        {
            FaultRun run = chase.From(seed, workers, cancel);
            // What shows without the mistake too is no fault of it: the process bears one of those before.
            if (run.Finding is { } finding && workers.Choice is { } number && !Holds(finding, chase, workers, number))
            {
                workers.Bury();
                run = chase.From(seed, workers, cancel);
            }

            return new(
                mutant.Id, run.Finding is null ? Outcome.Survived : Outcome.Killed, run.Rule,
                run.Finding?.Original.Area, Math.Round(run.Time.TotalSeconds, 2));
        }
        catch (Exception cause) when (
            cause is InvalidOperationException or AggregateException { InnerException: InvalidOperationException })
        {
            // The process does not even begin, or does not become the mutant.
            return new(mutant.Id, Outcome.Killed, null, null, 0);
        }
    }

    /// <summary>Whether a trace runs to its end in the same process when no mistake is chosen.</summary>
    static bool Holds(Finding finding, Chase chase, WorkerLine workers, int number)
    {
        using var runs = new IsolatedRuns(chase.Plan, workers);
        workers.Choice = 0;
        bool holds = runs.Locate(finding.Original, SessionDepth.EveryStep, default) is null;
        workers.Choice = number;
        return holds;
    }
}
