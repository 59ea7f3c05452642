using System.Globalization;
using System.Text.Json;
using Verified.Mutants.Generated;

namespace Verified.Cli.Checks;

/// <summary>What became of generated mutants, file by file and in all.</summary>
static class FileTotalsTable
{
    /// <summary>As text.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<FileTotals> files) =>
    [
        $"{"file",-36} {"killed",6} {"tests",6} {"equivalent",10} {"survived",8} {"stillborn",9} {"open",5}   score",
        .. files.Select(file => Line(file, file.File)),
        Line(FileTotals.Sum(files), "all"),
    ];

    /// <summary>As the member "files" of a document.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<FileTotals> files)
    {
        json.WriteStartArray("files");
        foreach (FileTotals file in files.Append(FileTotals.Sum(files) with { File = "all" }))
        {
            json.WriteStartObject();
            json.WriteString("file", file.File);
            json.WriteNumber("killed", file.Killed);
            json.WriteNumber("tested", file.Tested);
            json.WriteNumber("equivalent", file.Equivalent);
            json.WriteNumber("survived", file.Survived);
            json.WriteNumber("stillborn", file.Stillborn);
            json.WriteNumber("open", file.Open);
            json.WriteNumber("score", Math.Round(file.Score, 4));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static string Line(FileTotals totals, string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-36} {totals.Killed,6} {totals.Tested,6} {totals.Equivalent,10} {totals.Survived,8}")
        + string.Create(
            CultureInfo.InvariantCulture, $" {totals.Stillborn,9} {totals.Open,5} {100 * totals.Score,6:0.0}%");
}
