using System.Globalization;
using System.Text.Json;
using Verified.Check.Generate;
using Verified.Cli.Options;
using Verified.Mutants.Catalogue;
using Verified.Mutants.Hunt;
using Verified.Mutants.Matrix;

namespace Verified.Cli.Checks;

/// <summary>A hunt for mutants from the sources to the verdict.</summary>
/// <param name="root">The root of the repository.</param>
/// <param name="mutants">What is hunted.</param>
/// <param name="seed">Everything generated follows from it.</param>
/// <param name="seeds">Hunts for each.</param>
/// <param name="jobs">Hunts at the same time.</param>
sealed class MutantHunting(string root, IReadOnlyList<Mutant> mutants, ulong seed, int seeds, int jobs)
{
    /// <summary>Kills that are written together: a record is a file that is written anew.</summary>
    const int Together = 16;

    readonly List<Kill> unwritten = [];
    int done;

    /// <summary>What draws traces away from the average. Without a part of it the traces are not shrunk: it is
    /// measured.</summary>
    public Leaning Leaning { get; init; } = Leaning.All;

    /// <summary>The time for each; null: what its difficulty gives it.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Whether the checkout is told what comes out.</summary>
    public bool Record { get; init; }

    /// <summary>All mutants of the catalogue: the record keeps what it knows of these.</summary>
    public required IReadOnlyList<Mutant> Known { get; init; }

    /// <summary>Runs it. What does not fit the sources any more is told before anything is hunted.</summary>
    public ExitCode Run(Output output, CancellationToken cancel)
    {
        ImplSources sources = ImplSources.Of(root);
        foreach (Mutant mutant in mutants) sources.Changed(mutant);
        output.Line($"seed 0x{seed:x}, {mutants.Count} mutants, {seeds} hunts each");
        output.Line($"{"mutant",-28} {"found",5} {"commands",9} {"seconds",7} {"steps",5}  by");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var hunt = new MutantHunt(sources, system => IsolationOptions.Image(system), seed, seeds)
        {
            Workers = jobs,
            Budget = Budget,
            Leaning = Leaning,
            Shrinks = Leaning == Leaning.All,
            Done = report =>
            {
                Interlocked.Increment(ref done);
                output.Line(Line(report));
                if (Record) unwritten.Add(Kill.Of(report));
                if (unwritten.Count == Together) WriteKills();
            },
        };
        IReadOnlyList<MutantReport> reports;
        try
        {
            reports = Waiting.For(
                () => hunt.Run(mutants, cancel),
                () => $"{Volatile.Read(ref done)} of {mutants.Count} mutants done",
                ProgressMode.Text,
                output);
        }
        finally
        {
            WriteKills();
        }

        Tell(reports, clock.Elapsed, output);
        return cancel.IsCancellationRequested ? ExitCode.Interrupted
            : reports.All(report => report.Killed) ? ExitCode.Held : ExitCode.Violated;
    }

    /// <summary>What was found stays found, also when a later edit does not compile or the process dies.</summary>
    void WriteKills()
    {
        if (unwritten.Count == 0) return;
        KillRecord.Add(root, unwritten, Known);
        unwritten.Clear();
    }

    string Line(MutantReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Mutant.Id,-28} {$"{report.Found}/{report.Runs.Count}",5} {report.Commands,9:N0}")
        + string.Create(CultureInfo.InvariantCulture, $" {report.Seconds,7:0.00} {report.Steps,5:0.#}")
        + $"  {string.Join(", ", report.Rules)} in {string.Join(", ", report.Areas)}"
        + (Complaint(report) is { } complaint ? $"  <- {complaint}" : "");

    /// <summary>Where the generator is measured it only counts that it is found.</summary>
    string? Complaint(MutantReport report) => Leaning == Leaning.All || !report.Killed ? report.Complaint : null;

    void Tell(IReadOnlyList<MutantReport> reports, TimeSpan time, Output output)
    {
        MutantReport[] bad = [.. reports.Where(report => Complaint(report) is not null)];
        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{reports.Count(report => report.Killed)} of {reports.Count} mutants killed in {time.TotalSeconds:0} s"));
        output.Lines(bad.Select(report => $"  {report.Mutant.Id}: {Complaint(report)}"));
        output.Document(json => Write(json, reports, time));
    }

    void Write(Utf8JsonWriter json, IReadOnlyList<MutantReport> reports, TimeSpan time)
    {
        bool killed = reports.All(report => report.Killed);
        json.WriteString("verdict", reports.Count < mutants.Count ? "interrupted" : killed ? "killed" : "survived");
        json.WriteString("seed", $"0x{seed:x}");
        json.WriteNumber("seconds", Math.Round(time.TotalSeconds, 1));
        json.WriteStartArray("mutants");
        foreach (MutantReport report in reports)
        {
            json.WriteStartObject();
            json.WriteString("id", report.Mutant.Id);
            json.WriteNumber("hunts", report.Runs.Count);
            json.WriteNumber("found", report.Found);
            json.WriteNumber("commands", report.Commands);
            json.WriteNumber("seconds", Math.Round(report.Seconds, 3));
            json.WriteNumber("steps", report.Steps);
            json.WriteNumber("mostSteps", report.MostSteps);
            json.WriteNumber("minimum", report.Mutant.Minimum!.Value);
            FailureJson.Strings(json, "rules", report.Rules);
            FailureJson.Strings(json, "areas", report.Areas);
            if (Complaint(report) is { } complaint) json.WriteString("complaint", complaint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
