using Verified.Check.Generate;
using Verified.Check.Isolation;
using Verified.Check.SelfTest;
using Verified.Mutants.Catalogue;
using Verified.Mutants.Hunt;

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

    /// <summary>Hunts at the same time. Default: one for each core.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Called with each mutant that is done, from any thread.</summary>
    public Action<GeneratedMutant, Fate>? Done { get; init; }

    /// <summary>Hunts those of some mutants whose fate is not known.</summary>
    public void Run(IReadOnlyList<GeneratedMutant> mutants, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(mutants);
        int next = -1;
        Parallel.For(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, _ =>
        {
            while (Interlocked.Increment(ref next) is var at && at < mutants.Count)
            {
                if (cancel.IsCancellationRequested) return;
                GeneratedMutant mutant = mutants[at];
                if (fates.Of(mutant) is not null) continue;
                Fate fate = Hunt(mutant, cancel);
                if (cancel.IsCancellationRequested) return;
                fates.Add(fate);
                Done?.Invoke(mutant, fate);
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

    Fate Hunt(GeneratedMutant mutant, CancellationToken cancel)
    {
        byte[] image;
        try
        {
            var changed = new Dictionary<string, string> { [mutant.File] = mutant.Apply(sources.Text(mutant.File)) };
            image = sources.Image(changed, mutant.Id);
        }
        catch (CatalogueException)
        {
            return new(mutant.Id, Outcome.Stillborn, null, null, 0);
        }

        if (image.AsSpan().SequenceEqual(sources.Plain)) return new(mutant.Id, Outcome.Stillborn, null, null, 0);
        bool mapped = OnRealMappings.Contains(mutant.File) || Mapping.Contains(mutant.File.Split('/')[0]);
        var chase = Chase.Of(
            isolate(mapped ? "mapped" : "impl"), image, AreaOf(mutant.File), budget, shrinks: false);
        using WorkerLine workers = chase.NewWorkers();
        try
        {
            FaultRun run = chase.From(seed, workers, cancel);
            return new(
                mutant.Id, run.Finding is null ? Outcome.Survived : Outcome.Killed, run.Rule,
                run.Finding?.Original.Area, Math.Round(run.Time.TotalSeconds, 2));
        }
        catch (InvalidOperationException)
        {
            // The process does not even begin.
            return new(mutant.Id, Outcome.Killed, null, null, 0);
        }
    }
}
