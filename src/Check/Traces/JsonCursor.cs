using System.Globalization;
using System.Text;
using System.Text.Json;
using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>
/// A place in a JSON trace: reads values of the types asked for, and knows its line and path for messages.
/// </summary>
ref struct JsonCursor
{
    readonly ReadOnlySpan<byte> data;
    Utf8JsonReader reader;

    /// <summary>Starts before the first token.</summary>
    public JsonCursor(ReadOnlySpan<byte> utf8)
    {
        data = utf8;
        // Not "the final block": then the reader tells an early end from a wrong character.
        reader = new(utf8, isFinalBlock: false, new(new() { MaxDepth = TraceLimits.Depth }));
    }

    /// <summary>Where in the document, such as "layout.zones".</summary>
    public string Path { get; set; } = "";

    /// <summary>Which element of the array at the path; -1: the path is no array.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The property being read; null: the object itself.</summary>
    public string? Property { get; set; }

    /// <summary>The kind of the current token.</summary>
    public readonly JsonTokenType Token => reader.TokenType;

    /// <summary>Moves to the next token.</summary>
    public void Next()
    {
        if (!TryNext())
            throw Error("the file ends in the middle of the trace; it is cut off, get or write it again", data.Length);
    }

    /// <summary>Refuses anything but white space behind the document.</summary>
    public void End()
    {
        if (TryNext()) throw Error("something stands behind the trace; remove it");
    }

    /// <summary>Enters the object or array of the current token, or says what is there instead.</summary>
    public readonly void Require(JsonTokenType token)
    {
        if (Token != token)
            throw Error($"must be {(token == JsonTokenType.StartObject ? "an object" : "an array")}, not {Found()}");
    }

    /// <summary>
    /// Moves to the next property of an object; false at its end. The value is the current token then.
    /// </summary>
    public bool NextProperty(ReadOnlySpan<string> known, out int which)
    {
        which = -1;
        Property = null;
        Next();
        if (Token == JsonTokenType.EndObject) return false;
        for (int i = 0; i < known.Length && which < 0; i++)
            if (Is(known[i])) which = i;
        if (which < 0)
            throw Error(
                $"unknown property {TraceFormatException.Quote(Name())}; there are "
                + $"{string.Join(", ", known.ToArray())}");
        Property = known[which];
        Next();
        return true;
    }

    /// <summary>A number in the bounds given.</summary>
    public readonly int Int(int min, int max)
    {
        if (Token == JsonTokenType.Number && reader.TryGetInt64(out long value) && value >= min && value <= max)
            return (int)value;
        throw Error($"must be a number from {min} to {max}, not {Found()}");
    }

    /// <summary>A number of 64 bits as a string, decimal or 0x...</summary>
    public readonly ulong Wide()
    {
        if (Token == JsonTokenType.String)
        {
            string text = Text();
            bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
            NumberStyles style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
            if (ulong.TryParse(text.AsSpan(hex ? 2 : 0), style, CultureInfo.InvariantCulture, out ulong value))
                return value;
        }

        throw Error($"must be a string such as \"0x1f\" or \"31\" of 64 bits at most, not {Found()}");
    }

    /// <summary>true or false.</summary>
    public readonly bool Bool() =>
        Token is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw Error(
            $"must be true or false, not {Found()}");

    /// <summary>A string.</summary>
    public readonly string Text()
    {
        if (Token != JsonTokenType.String) throw Error($"must be a string, not {Found()}");
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error("holds text that is not UTF-8; write it as UTF-8");
        }
    }

    /// <summary>A range [start, count].</summary>
    public FrameRange Range()
    {
        Require(JsonTokenType.StartArray);
        Next();
        int start = Int(0, TraceLimits.Frames);
        Next();
        int count = Int(0, TraceLimits.Frames);
        Next();
        if (Token != JsonTokenType.EndArray) throw Error("a range is [start, count] and nothing else");
        return new(new(start), new(count));
    }

    /// <summary>An error at the current token.</summary>
    public readonly TraceFormatException Error(string message) => Error(message, (int)reader.TokenStartIndex);

    /// <summary>What stands at the current token, for messages.</summary>
    public readonly string Found() => Token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.EndObject or JsonTokenType.EndArray => "the end",
        JsonTokenType.String => "a string " + TraceFormatException.Quote(Text()),
        _ => TraceFormatException.Quote(Encoding.UTF8.GetString(reader.ValueSpan)),
    };

    readonly bool Is(string name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: the name of nothing.
            return false;
        }
    }

    readonly string Name()
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }

    bool TryNext()
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException cause)
        {
            string reason = cause.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new TraceFormatException(
                $"line {cause.LineNumber + 1}, column {cause.BytePositionInLine + 1}: this is not JSON ({reason}); "
                + "correct it", cause);
        }
    }

    readonly TraceFormatException Error(string message, int position)
    {
        ReadOnlySpan<byte> before = data[..position];
        int line = before.Count((byte)'\n') + 1;
        int column = position - (before.LastIndexOf((byte)'\n') + 1) + 1;
        string path = Path + (Index < 0 ? "" : $"[{Index}]");
        if (Property != null) path += path.Length == 0 ? Property : "." + Property;
        return new($"line {line}, column {column}: {(path.Length == 0 ? "" : path + ": ")}{message}");
    }
}
