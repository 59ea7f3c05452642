using System.Collections.Immutable;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Import;

/// <summary>A recording as a trace, and what the import found in it.</summary>
public sealed record ImportedRecording(Trace Trace, ImportReport Report);

/// <summary>
/// Reads recordings of the page allocator of a running kernel (events kmem:mm_page_*): ftrace text or perf script,
/// plain or gzip, told apart by what they hold.
/// </summary>
public static class KernelRecording
{
    /// <summary>
    /// Makes a trace of a recording: each allocation becomes an alloc, each free of a block that it allocates a free
    /// of that command's block, on the CPU of the event.
    /// </summary>
    /// <param name="recording">The recording. It is read to its end and closed.</param>
    /// <param name="zoneinfo"> The zones of the recorded machine; all frames must lie in them. Null: a compact
    /// machine on which all allocations of the recording can be served.
    /// </param>
    /// <param name="lists">Whether single frames go through lists of the CPU of their event, as in the kernel; false:
    /// all of them go straight to and from the buddy system.</param>
    /// <exception cref="TraceFormatException">No page event is found, a limit is met, or a frame lies in no
    /// zone.</exception>
    public static ImportedRecording Read(Stream recording, Zoneinfo? zoneinfo = null, bool lists = true)
    {
        var reading = new Reading(zoneinfo, lists);
        return reading.Finish(RecordingLines.Read(recording, reading.Take));
    }

    /// <summary>Makes a trace of a recording in a file, with the zones of a file or a compact machine.</summary>
    /// <exception cref="TraceFormatException">As above, or a file cannot be read; the message begins with its
    /// name.</exception>
    public static ImportedRecording Load(string path, string? zoneinfoPath = null, bool lists = true)
    {
        Zoneinfo? zoneinfo = zoneinfoPath == null ? null : At(zoneinfoPath, file =>
        {
            using var text = new StreamReader(file);
            return Zoneinfo.Read(text);
        });
        return At(path, file => Read(file, zoneinfo, lists));
    }

    /// <summary>Opens a file and reads it; errors get its name.</summary>
    internal static T At<T>(string path, Func<Stream, T> read)
    {
        try
        {
            if (Directory.Exists(path)) throw new TraceFormatException("is a directory; name a file in it");
            using FileStream file = File.OpenRead(path);
            return read(file);
        }
        catch (TraceFormatException wrong)
        {
            throw wrong.In(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TraceFormatException(
                $"{path}: cannot be read ({cause.Message}); check its name and rights", cause);
        }
    }

    /// <summary>One import while it goes on.</summary>
    sealed class Reading(Zoneinfo? zoneinfo, bool lists)
    {
        readonly Binding binding = new();

        public bool Take(in EventLine seen, long line)
        {
            if (zoneinfo != null && seen.Frame > 0) Inside(zoneinfo, seen, line);
            binding.Take(seen, line);
            return true;
        }

        public ImportedRecording Finish(RecordingCounts counts)
        {
            ImportReport report = binding.Report() with
            {
                Form = counts.Form,
                Lines = counts.Lines,
                Events = counts.Events,
                LinesNotUnderstood = counts.LinesNotUnderstood,
                FirstNotUnderstood = counts.FirstNotUnderstood,
                LostEvents = counts.LostEvents,
            };
            if (report.Allocations == 0)
                throw TraceFormatException.AtLine(Math.Max(counts.Lines, 1), NoAllocation(report));
            ImmutableArray<Command> commands = binding.Commands();
            Layout layout = zoneinfo?.Layout(binding.Blocks, report.Cpus, lists)
                ?? CompactLayout.For(commands, report.PeakLiveFrames, binding.HighestOrder, report.Cpus, lists);
            return new(new(layout, commands) { Area = "import", Note = Note(report) }, report);
        }

        static string NoAllocation(ImportReport report) =>
            $"no mm_page_alloc event up to here ({report.Events.Values.Sum():N0} other events, "
            + $"{report.LinesNotUnderstood:N0} lines not"
            + " understood); give ftrace text or perf script of -e kmem:mm_page_alloc -e kmem:mm_page_free";

        static string Note(ImportReport report) =>
            $"a {(report.Form == RecordingForm.Ftrace ? "ftrace" : "perf")} recording: {report.Allocations} "
            + $"allocations, {report.FreesBound} frees";

        static void Inside(Zoneinfo zones, in EventLine seen, long line)
        {
            long end = seen.Frame + (1L << seen.Order) - 1;
            if (zones.Contains(seen.Frame) && zones.Contains(end)) return;
            throw TraceFormatException.AtLine(
                line,
                $"frame 0x{seen.Frame:x} of order {seen.Order} lies in no zone of the zoneinfo;"
                + " give that of the recorded machine, or none");
        }
    }
}
