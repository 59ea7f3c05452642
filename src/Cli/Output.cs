using System.Text.Json;
using Verified.Check.Traces;
using Verified.Mutants.Catalogue;

namespace Verified.Cli;

/// <summary>The only writer: results to standard output, progress and errors to standard error.</summary>
/// <remarks>A reader that has gone away (a closed pipe) is no error: the rest is written nowhere.</remarks>
sealed class Output(TextWriter results, TextWriter messages, bool json)
{
    /// <summary>The version of every JSON document that the program writes.</summary>
    public const int SchemaVersion = 1;

    static readonly JsonWriterOptions Pretty = new() { Indented = true };

    bool documentWritten;

    /// <summary>Whether results are wanted as JSON: exactly one document.</summary>
    public bool Json { get; } = json;

    /// <summary>Writes one line of the result; nothing when JSON is wanted.</summary>
    public void Line(string text = "")
    {
        if (!Json) Write(results, text + "\n");
    }

    /// <summary>Writes lines of the result; nothing when JSON is wanted.</summary>
    public void Lines(IEnumerable<string> lines)
    {
        if (Json) return;
        foreach (string line in lines) Write(results, line + "\n");
    }

    /// <summary>Writes the one JSON document, with the version in front; nothing when text is wanted.</summary>
    public void Document(Action<Utf8JsonWriter> body) => Document(() => Text(body));

    /// <summary>Writes a JSON document that has its version already; nothing when text is wanted.</summary>
    public void Document(Func<string> document)
    {
        if (!Json || documentWritten) return;
        documentWritten = true;
        Write(results, document());
    }

    /// <summary>A JSON document as text, with the version in front and a line break behind.</summary>
    public static string Text(Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Pretty))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            body(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>Writes one line of progress.</summary>
    public void Progress(string text) => Write(messages, text + "\n");

    /// <summary>Writes an annotation that a GitHub workflow shows beside the change.</summary>
    public void Annotation(string title, string text)
    {
        if (Environment.GetEnvironmentVariable("GITHUB_ACTIONS") is not { Length: > 0 }) return;
        Write(messages, $"::error title={Escaped(title).Replace(",", "%2C").Replace(":", "%3A")}::{Escaped(text)}\n");
    }

    /// <summary>Writes an error as one line, and as the JSON document if that is wanted and not written yet.</summary>
    public ExitCode Error(ExitCode code, string message)
    {
        string line = message.ReplaceLineEndings(" ");
        Write(messages, $"error: {line}\n");
        Document(json =>
        {
            json.WriteString("verdict", "error");
            json.WriteStartObject("error");
            json.WriteNumber("exitCode", (int)code);
            json.WriteString("message", line);
            json.WriteEndObject();
        });
        return code;
    }

    /// <summary>The code and the line for an exception that ended a command.</summary>
    public ExitCode Error(Exception cause) => cause switch
    {
        UsageException => Error(ExitCode.Usage, cause.Message),
        TraceFormatException or CatalogueException => Error(ExitCode.Input, cause.Message),
        OperationCanceledException => Error(ExitCode.Interrupted, "interrupted"),
        AggregateException { InnerExceptions: [var inner, ..] } => Error(inner),
        _ => Error(
            ExitCode.Internal,
            $"internal error, {cause.GetType().Name} in {cause.TargetSite?.DeclaringType?.Name}: {cause.Message};"
            + " please report this with the command line and run.json"),
    };

    static string Escaped(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    static void Write(TextWriter to, string text)
    {
        try
        {
            to.Write(text);
            to.Flush();
        }
        catch (IOException)
        {
            // Nobody reads any more.
        }
    }
}
