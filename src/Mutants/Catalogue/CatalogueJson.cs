using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verified.Mutants.Catalogue;

/// <summary>How the files of the catalogue, of its kills and of its arguments are read and written.</summary>
static class CatalogueJson
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>What a text says.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="name">What it is called in the message of an error.</param>
    /// <exception cref="CatalogueException">It is not understood, or says nothing.</exception>
    public static T Read<T>(string text, string name)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options)
                ?? throw new CatalogueException($"{name}: it is empty");
        }
        catch (JsonException cause)
        {
            throw new CatalogueException($"{name}: {cause.Message.ReplaceLineEndings(" ")}", cause);
        }
    }

    /// <summary>What a file of the repository says; null: there is none.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="file">The file from there.</param>
    /// <exception cref="CatalogueException">It is not understood, or says nothing.</exception>
    public static T? ReadFile<T>(string root, string file)
        where T : class =>
        Path.Combine(root, file) is var path && File.Exists(path) ? Read<T>(File.ReadAllText(path), file) : null;

    /// <summary>Writes a file of the repository, a value in each line; whole before it takes the place of the old
    /// one.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="file">The file from there.</param>
    /// <param name="values">What it says.</param>
    public static void WriteFile<T>(string root, string file, IEnumerable<T> values)
    {
        string path = Path.Combine(root, file);
        string part = path + ".part";
        File.WriteAllText(part, $"[\n{string.Join(",\n", values.Select(value => "  " + Line(value)))}\n]\n");
        File.Move(part, path, overwrite: true);
    }

    /// <summary>A value in one line.</summary>
    public static string Line<T>(T value) => JsonSerializer.Serialize(value, Options);
}
