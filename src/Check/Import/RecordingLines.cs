using System.Globalization;
using System.Text;
using Verified.Check.Traces;

namespace Verified.Check.Import;

/// <summary>What the lines of a recording are.</summary>
public sealed record RecordingCounts
{
    /// <summary>The form that the recording has.</summary>
    public required RecordingForm Form { get; init; }

    /// <summary>Lines read.</summary>
    public required long Lines { get; init; }

    /// <summary>Events by name.</summary>
    public required IReadOnlyDictionary<string, long> Events { get; init; }

    /// <summary>Lines that are neither an event nor a comment, or an event without its fields.</summary>
    public required long LinesNotUnderstood { get; init; }

    /// <summary>Number of the first such line; 0: there is none.</summary>
    public required long FirstNotUnderstood { get; init; }

    /// <summary>Events that the recording itself says it lost.</summary>
    public required long LostEvents { get; init; }

    /// <summary>The counts as lines for people.</summary>
    public IEnumerable<string> Describe(int cpus)
    {
        string form = Form == RecordingForm.Ftrace ? "ftrace text" : "perf script";
        yield return Line($"{form}, {Lines:N0} lines, {cpus} CPUs");
        foreach (var (name, count) in Events) yield return Line($"  {count,12:N0}  {name}");
        string first = FirstNotUnderstood == 0 ? "" : $" (first: {FirstNotUnderstood})";
        yield return Line($"{LinesNotUnderstood:N0} lines not understood{first}");
    }

    static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Goes through a recording line by line and counts what there is.</summary>
static class RecordingLines
{
    /// <summary>Takes an event and the number of its line; false: its fields are not understood.</summary>
    public delegate bool Taking(in EventLine seen, long line);

    /// <summary>Reads a recording, plain or gzip, to its end and closes it.</summary>
    /// <exception cref="TraceFormatException">The gzip data is damaged, or the taker refuses.</exception>
    public static RecordingCounts Read(Stream recording, Taking take)
    {
        using Stream plain = PlainInput.Open(recording);
        var reader = new LineReader(plain);
        var counting = new Counting();
        try
        {
            while (reader.Next(out ReadOnlySpan<byte> line))
            {
                EventLine seen = EventLine.Of(line);
                bool understood = seen.Kind != LineKind.Unknown;
                if (seen.Kind == LineKind.Event)
                {
                    counting.Count(seen);
                    understood = take(seen, reader.Number);
                }

                counting.Count(seen, reader.Number, understood);
            }
        }
        catch (InvalidDataException cause)
        {
            throw TraceFormatException.AtLine(
                reader.Number + 1,
                $"the gzip data is damaged or cut off ({cause.Message}); get the recording again");
        }

        return counting.Counts(reader.Number);
    }

    sealed class Counting
    {
        readonly Dictionary<string, Counter> counters = [];
        readonly Dictionary<string, Counter>.AlternateLookup<ReadOnlySpan<char>> byName;
        RecordingForm form;
        long unknown;
        long firstUnknown;
        long lost;

        public Counting() => byName = counters.GetAlternateLookup<ReadOnlySpan<char>>();

        sealed class Counter
        {
            public long Count;
        }

        public void Count(in EventLine seen)
        {
            Span<char> name = stackalloc char[64];
            int length = Encoding.Latin1.GetChars(seen.Name[..Math.Min(seen.Name.Length, name.Length)], name);
            if (!byName.TryGetValue(name[..length], out Counter? counter))
                byName[name[..length]] = counter = new();
            counter.Count++;
            if (seen.Perf) form = RecordingForm.PerfScript;
        }

        public void Count(in EventLine seen, long line, bool understood)
        {
            lost += seen.Count;
            if (!understood && unknown++ == 0) firstUnknown = line;
        }

        public RecordingCounts Counts(long lines)
        {
            var events = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var (name, counter) in counters) events.Add(name, counter.Count);
            return new()
            {
                Form = form,
                Lines = lines,
                Events = events,
                LinesNotUnderstood = unknown,
                FirstNotUnderstood = firstUnknown,
                LostEvents = lost,
            };
        }
    }
}
