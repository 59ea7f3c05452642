using System.Text;
using System.Text.Json;
using Verified.Check.Run;
using Verified.Check.Traces;

namespace Verified.Check.Isolation;

/// <summary>
/// What parent and worker tell each other: one line each, a word and parts behind tabs. Lines that do not begin with
/// the mark are the system's own output and mean nothing.
/// </summary>
static class Message
{
    /// <summary>Worker: it is there and waits.</summary>
    public const string Ready = "ready";

    /// <summary>Parent: generate and run traces (area, seed of the area, first number, count, milliseconds,
    /// leaning).</summary>
    public const string Work = "work";

    /// <summary>Worker: a trace failed, and the work ends with it (difference, trace).</summary>
    public const string Found = "found";

    /// <summary>Worker: the work is over (traces run).</summary>
    public const string Done = "done";

    /// <summary>Parent: run a trace (sweeps, whole comparisons, deep, trace).</summary>
    public const string Run = "run";

    /// <summary>Parent: run a trace and find the first bad step (as for run).</summary>
    public const string Locate = "locate";

    /// <summary>Parent: replay a trace (trace).</summary>
    public const string Replay = "replay";

    /// <summary>Parent: give the account of a trace, and keep it (difference, trace).</summary>
    public const string Tell = "tell";

    /// <summary>Parent: the system is to be another of those that the implementation has in it (number).</summary>
    public const string Choose = "choose";

    /// <summary>Worker: what came of a trace (difference or nothing, commands run, dropped, ticks, deep).</summary>
    public const string Ran = "ran";

    /// <summary>Worker: the trace cannot be read.</summary>
    public const string Unfit = "unfit";

    const char Mark = '\u0001';

    /// <summary>A line without it was cut short by the death of who wrote it.</summary>
    const char End = '\u0002';

    /// <summary>The line of a message.</summary>
    public static string Line(string word, params string[] parts) =>
        $"{Mark}{string.Join('\t', [word, .. parts])}{End}";

    /// <summary>The word and the parts of a line; null: it is no message.</summary>
    public static string[]? Parts(string line) =>
        line.StartsWith(Mark) && line.EndsWith(End) ? line[1..^1].Split('\t') : null;

    /// <summary>A trace in one line.</summary>
    public static string Of(Trace trace) => TraceJson.Format(new StoredTrace(trace)).ReplaceLineEndings(" ");

    /// <summary>The trace of a line.</summary>
    /// <exception cref="TraceFormatException">It is none.</exception>
    public static Trace TraceOf(string text) => TraceJson.Parse(Encoding.UTF8.GetBytes(text)).Trace;

    /// <summary>A difference in one line; empty: there is none.</summary>
    public static string Of(Divergence? divergence)
    {
        if (divergence is null) return "";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("step", divergence.Step);
            json.WriteNumber("kind", (int)divergence.Kind);
            json.WriteString("rule", divergence.Violation.Rule);
            json.WriteString("expected", divergence.Violation.Expected);
            json.WriteString("actual", divergence.Violation.Actual);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>The difference of a line; null: there is none.</summary>
    public static Divergence? DivergenceOf(string text)
    {
        if (text.Length == 0) return null;
        using var document = JsonDocument.Parse(text);
        JsonElement json = document.RootElement;
        string Text(string name) => json.GetProperty(name).GetString()!;
        return new(
            json.GetProperty("step").GetInt32(), (DivergenceKind)json.GetProperty("kind").GetInt32(),
            new(Text("rule"), Text("expected"), Text("actual")));
    }
}
