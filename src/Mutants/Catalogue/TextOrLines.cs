using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verified.Mutants.Catalogue;

/// <summary>A text that stands in JSON as one string, or as an array with a string for each line.</summary>
sealed class TextOrLines : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.GetString()!;
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("a text or its lines are wanted");
        var lines = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String) lines.Add(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.EndArray) throw new JsonException("a line is no text");
        return string.Join('\n', lines);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        string[] lines = value.Split('\n');
        if (lines is [var only])
        {
            writer.WriteStringValue(only);
            return;
        }

        writer.WriteStartArray();
        foreach (string line in lines) writer.WriteStringValue(line);
        writer.WriteEndArray();
    }
}
