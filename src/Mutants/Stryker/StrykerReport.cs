using System.Text.Json;
using Verified.Mutants.Catalogue;
using Verified.Mutants.Generated;

namespace Verified.Mutants.Stryker;

/// <summary>What dotnet-stryker says of the mutants of the model: its mutation-report.json, version 2.</summary>
public static class StrykerReport
{
    /// <summary>The files of which a mutant was tried, as their records.</summary>
    /// <param name="path">The report.</param>
    /// <exception cref="CatalogueException">It is not there or not understood.</exception>
    public static IReadOnlyList<FileRecord> Read(string path)
    {
        try
        {
            using var report = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement whole = report.RootElement;
            string folder = whole.GetProperty("projectRoot").GetString()!;
            return [.. whole.GetProperty("files").EnumerateObject()
                .Select(file => Of(Path.GetRelativePath(folder, file.Name).Replace('\\', '/'), file.Value))
                .Where(record => record.Killed + record.Survived.Count > 0)];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CatalogueException($"cannot read {path}: {cause.Message}", cause);
        }
        catch (Exception cause) when (cause is JsonException or KeyNotFoundException or InvalidOperationException
            or IndexOutOfRangeException or ArgumentException)
        {
            throw new CatalogueException($"{path} is no report of dotnet-stryker: {cause.Message}", cause);
        }
    }

    static FileRecord Of(string file, JsonElement report)
    {
        string source = report.GetProperty("source").GetString()!;
        string[] lines = source.ReplaceLineEndings("\n").Split('\n');
        var (killed, stillborn) = (0, 0);
        var survived = new List<Survivor>();
        foreach (JsonElement mutant in report.GetProperty("mutants").EnumerateArray())
        {
            switch (mutant.GetProperty("status").GetString())
            {
                case "Killed" or "Timeout": killed++; break;
                case "CompileError": stillborn++; break;
                case "Survived" or "NoCoverage": survived.Add(Survivor(mutant, lines)); break;
                default: break;
            }
        }

        return new(file, FileRecord.Fingerprint(source), 0, killed, 0, stillborn, survived);
    }

    static Survivor Survivor(JsonElement mutant, string[] lines)
    {
        JsonElement place = mutant.GetProperty("location");
        var (first, from) = Position(place.GetProperty("start"));
        var (last, to) = Position(place.GetProperty("end"));
        string old = first == last
            ? lines[first][from..to]
            : string.Join('\n', [lines[first][from..], .. lines[(first + 1)..last], lines[last][..to]]);
        return new(lines[first].Trim(), old, mutant.GetProperty("replacement").GetString()!);
    }

    /// <summary>A place in the lines of a file; reports count lines and columns from 1.</summary>
    static (int Line, int Column) Position(JsonElement place) =>
        (place.GetProperty("line").GetInt32() - 1, place.GetProperty("column").GetInt32() - 1);
}
