using System.Collections.Immutable;
using Verified.Model;

namespace Verified.Check.Traces;

/// <summary>Reads one text trace.</summary>
sealed class TextReading
{
    readonly HeaderReader header = new();
    readonly CommandReader reader = new();
    readonly ImmutableArray<Command>.Builder commands = ImmutableArray.CreateBuilder<Command>();
    Layout? layout;

    /// <summary>The trace in the text.</summary>
    public StoredTrace Read(ReadOnlySpan<char> text)
    {
        int number = 0;
        bool begun = false;
        Span<Range> ranges = stackalloc Range[Words.Most];
        foreach (ReadOnlySpan<char> raw in text.TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = Uncommented(raw);
            int count = line.SplitAny(ranges, " \t", StringSplitOptions.RemoveEmptyEntries);
            if (count == 0) continue;
            var words = new Words(line, ranges[..count], number);
            if (begun) Line(words);
            else begun = Begin(words);
        }

        if (!begun)
            throw new TraceFormatException($"line 1: nothing here; a text trace starts with '{TraceText.Magic} 1'");
        layout ??= header.Layout(number);
        return new(header.Trace(layout, commands.DrainToImmutable()).Renumbered(), header.Expected);
    }

    static bool Begin(in Words words)
    {
        if (!words[0].SequenceEqual(TraceText.Magic) || words.Count != 2)
            throw words.Error(
                $"a text trace starts with '{TraceText.Magic} {TraceText.Version}', not {Quote(words[0])}");
        int version = words.Int(words[1], "the version", 0, int.MaxValue);
        return version switch
        {
            TraceText.Version => true,
            > TraceText.Version => throw words.Error(
                $"version {version} is newer than this build knows ({TraceText.Version}); use a newer build"),
            _ => throw words.Error($"version {version} does not exist; write {TraceText.Version}"),
        };
    }

    void Line(in Words words)
    {
        if (HeaderReader.IsHeader(words))
        {
            if (layout != null) throw words.Error($"{words[0]} belongs before the first command; move it up");
            header.Line(words);
            return;
        }

        layout ??= header.Layout(words.Number);
        if (commands.Count == TraceLimits.Commands)
            throw words.Error($"more than {TraceLimits.Commands:N0} commands; cut the trace into parts");
        commands.Add(reader.Read(words, layout.Cpus));
    }

    static ReadOnlySpan<char> Uncommented(ReadOnlySpan<char> line)
    {
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && !quoted) return line[..i];
            if (line[i] == '\\' && quoted) i++;
            else if (line[i] == '"') quoted = !quoted;
        }

        return line;
    }

    static string Quote(ReadOnlySpan<char> text) => TraceFormatException.Quote(text);
}
