using System.Text.Json;
using Verified.Mutants.Generated;
using Verified.Mutants.Stryker;

namespace Verified.Cli.Checks;

/// <summary>What dotnet-stryker found out about the model, held against what is argued.</summary>
/// <param name="root">The root of the repository.</param>
/// <param name="report">The report.</param>
sealed class ModelScore(string root, string report)
{
    const string Folder = "src/Model";

    /// <summary>Whether the checkout is told what became of each file that is in the report.</summary>
    public bool Record { get; init; }

    /// <summary>Tells the score of each file, and who survived without an argument.</summary>
    public ExitCode Run(Output output)
    {
        IReadOnlyList<Equivalent> argued = Equivalents.Read(root, Equivalents.OfModel);
        IReadOnlyList<FileRecord> records = StrykerReport.Read(report);
        if (Record) FileRecords.Add(root, records, Files(), FileRecords.OfModel);
        (string File, Survivor Mutant)[] survivors =
        [
            .. from record in records
               from survivor in record.Survived
               where argued.For(record.File, survivor) is null
               select (record.File, survivor),
        ];
        FileTotals[] files = [.. records.Select(record => record.Totals(argued))];
        output.Lines(FileTotalsTable.Lines(files));
        if (survivors.Length > 0) output.Line();
        output.Lines(survivors.Select(each =>
            $"survived: {each.File}: {each.Mutant.Line}: {Survivor.OneLine(each.Mutant.Old)} -> "
            + $"{Survivor.OneLine(each.Mutant.New)}"));
        output.Document(json =>
        {
            json.WriteString("verdict", survivors.Length == 0 ? "killed" : "survived");
            FileTotalsTable.Write(json, files);
            Write(json, survivors);
        });
        return survivors.Length == 0 ? ExitCode.Held : ExitCode.Violated;
    }

    IEnumerable<string> Files()
    {
        string folder = Path.Combine(root, Folder);
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'));
    }

    static void Write(Utf8JsonWriter json, (string File, Survivor Mutant)[] survivors)
    {
        json.WriteStartArray("survivors");
        foreach (var (file, mutant) in survivors)
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteString("lineText", mutant.Line);
            json.WriteString("old", mutant.Old);
            json.WriteString("new", mutant.New);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
