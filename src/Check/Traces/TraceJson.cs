using System.Text;

namespace Verified.Check.Traces;

/// <summary>
/// The JSON form of traces, for programs. One command a line; what has its default is left out; numbers of 64 bits and
/// addresses are strings ("0x1f"); ids are kept as they are.
/// </summary>
/// <remarks>
/// <code>
/// { "schemaVersion": 1, "seed": "0x1f", "area": "buddy", "note": "..",
///   "expected": { "rule": "..", "step": 3, "kind": "response" },
///   "layout": { "zones": [ { "name": "DMA", "start": 0, "frames": 16, "holes": [[4, 2]] } ]   (or "memory": { "model":
/// "i386", "frames": 2048 })
///     , "reserved": [[3, 1]], "minFreeKbytes": 0, "dmaRatio": 256, "normalRatio": 32, "compoundPages": false, "cpus":
/// 2 },
///   "commands": [
///     { "id": 1, "op": "alloc", "order": 2, "gfp": "ATOMIC|COMP", "cpu": 1, "context": "realtime,interrupt" },
///     { "id": 2, "op": "free", "target": 1, "offset": 1 },
///     { "id": 3, "op": "set", "frame": 7, "value": "0x11" } ] }
/// </code>
/// The words of the operations are those of the text form. A target that is no earlier producer is legal: the command
/// is dropped when the trace runs.
/// </remarks>
public static class TraceJson
{
    /// <summary>The version that this build writes and reads.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Writes a trace as UTF-8.</summary>
    public static void Write(StoredTrace stored, Stream output) => new JsonWriting(output).Write(stored);

    /// <summary>The JSON text of a trace.</summary>
    public static string Format(StoredTrace stored)
    {
        using var output = new MemoryStream();
        Write(stored, output);
        return Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
    }

    /// <summary>Reads a trace, plain or gzip.</summary>
    /// <exception cref="TraceFormatException">The input is no trace; the message names line, column and
    /// path.</exception>
    public static StoredTrace Read(Stream input) => Parse(PlainInput.ReadAll(input, TraceLimits.FileBytes));

    /// <summary>Reads a trace from UTF-8 text.</summary>
    /// <exception cref="TraceFormatException">The text is no trace; the message names line, column and
    /// path.</exception>
    public static StoredTrace Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble)) utf8 = utf8[3..];
        JsonVersion.Require(utf8);
        return new JsonReading().Read(new JsonCursor(utf8));
    }
}
