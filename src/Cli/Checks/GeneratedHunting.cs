using System.Text.Json;
using Verified.Check.Generate;
using Verified.Cli.Options;
using Verified.Mutants.Generated;
using Verified.Mutants.Hunt;
using Verified.Mutants.Tests;

namespace Verified.Cli.Checks;

/// <summary>A hunt for generated mutants, from the files of the implementation to the list of survivors.</summary>
/// <param name="root">The root of the repository.</param>
/// <param name="places">Files or folders of the implementation; none: all of it.</param>
/// <param name="directory">Where the fates are kept.</param>
sealed class GeneratedHunting(string root, IReadOnlyList<string> places, string directory)
{
    int done;

    /// <summary>Everything generated follows from it, and which mutants a sample has.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How long a mutant is looked for.</summary>
    public required TimeSpan Budget { get; init; }

    /// <summary>Hunts at the same time.</summary>
    public required int Jobs { get; init; }

    /// <summary>How many mutants are hunted, drawn with the seed; null: all.</summary>
    public int? Sample { get; init; }

    /// <summary>Whether the checkout is told what became of each file, and those that have not changed since are left
    /// out, unless they are named.</summary>
    public bool Record { get; init; }

    /// <summary>Whether only those are hunted that survived when their file was recorded, unless they are argued away;
    /// of a file that has changed since, all.</summary>
    public bool Survivors { get; init; }

    /// <summary>Runs it. What was found out before is not hunted again.</summary>
    public ExitCode Run(Output output, CancellationToken cancel)
    {
        ImplSources sources = ImplSources.Of(root);
        IReadOnlyList<Equivalent> equivalents = Equivalents.Read(root);
        GeneratedMutant[] mutants = Chosen(sources, equivalents);
        using var fates = new FateFile(Path.Combine(directory, "fates.jsonl"));
        var hunt = new GeneratedHunt(sources, IsolationOptions.Image, fates, Seed, Budget)
        {
            Workers = Jobs,
            Tests = TestsOf(root),
            IsArgued = mutant => equivalents.For(mutant) is not null,
            Done = (_, _) => Interlocked.Increment(ref done),
        };
        int known = mutants.Count(mutant => !hunt.IsOpen(mutant));
        output.Line(
            $"seed 0x{Seed:x}, {mutants.Length} mutants, {known} known from {directory}, {Budget.TotalSeconds} s each");
        Waiting.For(
            () =>
            {
                hunt.Run(mutants, cancel);
                return true;
            },
            () => $"{known + Volatile.Read(ref done)} of {mutants.Length} mutants done",
            ProgressMode.Text,
            output);
        if (Record) FileRecords.Add(root, Whole(mutants, sources, fates), sources.Files);
        return Tell(mutants, fates, equivalents, output, cancel.IsCancellationRequested);
    }

    /// <summary>The tests of the checkout as they were built last; null: they were not.</summary>
    static TestPlan? TestsOf(string root)
    {
        string tests = Path.Combine(root, TestPlan.Built);
        return File.Exists(tests) ? IsolationOptions.Tests(tests) : null;
    }

    /// <summary>The records of the files of which every fate is known.</summary>
    IEnumerable<FileRecord> Whole(GeneratedMutant[] mutants, ImplSources sources, FateFile fates)
    {
        SortedDictionary<string, FileRecord> records = FileRecords.Read(root);
        return from mutant in mutants
               group mutant by mutant.File into file
               where file.All(mutant => fates.Of(mutant) is not null)
               select Survivors && IsFresh(records, file.Key, sources)
                   ? records[file.Key].After(Budget.TotalSeconds, [.. file], fates)
                   : FileRecord.Of(sources.Text(file.Key), Budget.TotalSeconds, [.. file], fates);
    }

    /// <summary>Whether a file is recorded as it stands.</summary>
    static bool IsFresh(SortedDictionary<string, FileRecord> records, string file, ImplSources sources) =>
        records.TryGetValue(file, out FileRecord? record)
        && record.Text == FileRecord.Fingerprint(sources.Text(file));

    GeneratedMutant[] Chosen(ImplSources sources, IReadOnlyList<Equivalent> equivalents)
    {
        SortedDictionary<string, FileRecord> records = FileRecords.Read(root);
        bool IsKnown(string file) => Record && !Survivors && IsFresh(records, file, sources);
        IEnumerable<GeneratedMutant> Wanted(string file)
        {
            IReadOnlyList<GeneratedMutant> made = Mistakes.Of(file, sources.Text(file));
            return Survivors && IsFresh(records, file, sources)
                ? records[file].Left(made).Where(mutant => equivalents.For(mutant) is null)
                : made;
        }

        foreach (string place in places)
        {
            if (!sources.Files.Any(file => IsIn(file, place)))
                throw new UsageException(Names.Unknown("file", place, sources.Files, ImplSources.Folder));
        }

        GeneratedMutant[] all =
        [
            .. sources.Files.Where(
                file => places.Count == 0 ? !IsKnown(file) : places.Any(place => IsIn(file, place)))
                .SelectMany(Wanted),
        ];
        return Sample is { } count
            ? [.. all.Index().OrderBy(each => SplitMix.Mix(Seed, (ulong)each.Index)).Take(count)
                .OrderBy(each => each.Index).Select(each => each.Item)]
            : all;
    }

    static bool IsIn(string file, string place) =>
        file == place || file.StartsWith(place.TrimEnd('/') + "/", StringComparison.Ordinal);

    static ExitCode Tell(
        GeneratedMutant[] mutants, FateFile fates, IReadOnlyList<Equivalent> equivalents, Output output,
        bool interrupted)
    {
        IReadOnlyList<FileTotals> files = FileTotals.Of(mutants, fates, equivalents);
        GeneratedMutant[] survivors =
        [
            .. mutants.Where(mutant =>
                fates.Of(mutant)?.Outcome == Outcome.Survived && equivalents.For(mutant) is null),
        ];
        output.Lines(FileTotalsTable.Lines(files));
        if (survivors.Length > 0) output.Line();
        output.Lines(survivors.Select(mutant => $"survived: {mutant}"));
        output.Document(json => Write(json, files, survivors, interrupted));
        return interrupted ? ExitCode.Interrupted : survivors.Length == 0 ? ExitCode.Held : ExitCode.Violated;
    }

    static void Write(
        Utf8JsonWriter json, IReadOnlyList<FileTotals> files, GeneratedMutant[] survivors, bool interrupted)
    {
        json.WriteString("verdict", interrupted ? "interrupted" : survivors.Length == 0 ? "killed" : "survived");
        FileTotalsTable.Write(json, files);
        json.WriteStartArray("survivors");
        foreach (GeneratedMutant mutant in survivors)
        {
            json.WriteStartObject();
            json.WriteString("file", mutant.File);
            json.WriteNumber("line", mutant.Line);
            json.WriteString("lineText", mutant.LineText);
            json.WriteString("operator", mutant.Operator.ToString());
            json.WriteString("old", mutant.Old);
            json.WriteString("new", mutant.New);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
