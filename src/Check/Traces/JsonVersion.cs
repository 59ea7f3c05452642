using System.Text.Json;

namespace Verified.Check.Traces;

/// <summary>
/// Finds the version of a JSON trace before all else, so that a newer form is told as such and not by its first
/// novelty.
/// </summary>
static class JsonVersion
{
    /// <summary>
    /// Refuses a version that this build does not know. What is wrong in other ways is left to the reading proper.
    /// </summary>
    public static void Require(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, isFinalBlock: false, new(new() { MaxDepth = TraceLimits.Depth }));
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool found = reader.ValueTextEquals("schemaVersion"u8);
                if (!reader.Read()) return;
                if (found && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long version))
                    Known(version);
                if (found || !reader.TrySkip()) return;
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // Not JSON from some place on: the reading proper meets it again and says where.
        }
    }

    static void Known(long version)
    {
        if (version > TraceJson.SchemaVersion)
            throw new TraceFormatException(
                $"schemaVersion {version} is newer than this build knows ({TraceJson.SchemaVersion}); use a newer "
                + "build");
        if (version < TraceJson.SchemaVersion)
            throw new TraceFormatException(
                $"schemaVersion {version} does not exist; the first is {TraceJson.SchemaVersion}");
    }
}
