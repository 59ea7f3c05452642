using System.IO.Compression;
using System.Text;

namespace Verified.Check.Traces;

/// <summary>Traces in files, in either form, plain or gzip.</summary>
public static class TraceFile
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads a trace. Its content tells the form: '{' begins JSON, 0x1F 0x8B gzip, anything else is text.
    /// </summary>
    /// <exception cref="TraceFormatException">The file cannot be read or is no trace; the message begins with its
    /// name.</exception>
    public static StoredTrace Load(string path)
    {
        try
        {
            if (Directory.Exists(path)) throw new TraceFormatException("is a directory; name a trace file in it");
            using FileStream file = File.OpenRead(path);
            return Parse(PlainInput.ReadAll(file, TraceLimits.FileBytes));
        }
        catch (TraceFormatException wrong)
        {
            throw wrong.In(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TraceFormatException(cause is FileNotFoundException or DirectoryNotFoundException
                ? $"{path}: there is no such file; check the name"
                : $"{path}: cannot be read ({cause.Message}); check its name and rights", cause);
        }
    }

    /// <summary>
    /// Writes a trace in the form that the name asks for: .json, .txt or .trace, each also with .gz behind it. A file
    /// of that name is replaced only when the new one is whole.
    /// </summary>
    /// <exception cref="TraceFormatException">The name ends in another way, or the file cannot be written.</exception>
    public static void Save(string path, StoredTrace stored)
    {
        bool packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        string form = Path.GetExtension(packed ? path[..^3] : path).ToLowerInvariant();
        if (form is not (".json" or ".txt" or ".trace"))
            throw new TraceFormatException(
                $"{path}: the name must end in .json, .txt or .trace, or one of these and .gz");
        string draft = path + ".part";
        try
        {
            using (FileStream file = File.Create(draft))
            using (Stream output = packed ? new GZipStream(file, CompressionLevel.Optimal) : file)
            {
                if (form == ".json") TraceJson.Write(stored, output);
                else WriteText(stored, output);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TraceFormatException(
                $"{path}: cannot be written ({cause.Message}); check its name and rights", cause);
        }
    }

    /// <summary>Writes a trace of which nothing is expected.</summary>
    /// <exception cref="TraceFormatException">As for <see cref="Save(string, StoredTrace)"/>.</exception>
    public static void Save(string path, Trace trace) => Save(path, new StoredTrace(trace));

    static void WriteText(StoredTrace stored, Stream output)
    {
        using var text = new StreamWriter(output, Strict, leaveOpen: true);
        TraceText.Write(stored, text);
    }

    static StoredTrace Parse(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> plain = content.StartsWith(Encoding.UTF8.Preamble) ? content[3..] : content;
        int first = plain.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0) throw new TraceFormatException("the file is empty; a trace was expected");
        if (plain[first] == '{') return TraceJson.Parse(plain);
        try
        {
            return TraceText.Parse(Strict.GetString(plain));
        }
        catch (DecoderFallbackException cause)
        {
            throw new TraceFormatException(
                "neither a JSON trace nor a text trace: not even UTF-8 text; check the file", cause);
        }
    }
}
