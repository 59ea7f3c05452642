using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Verified.Check.Import;
using Verified.Check.Traces;
using Verified.Cli.Checks;
using Verified.Cli.Options;
using Layout = Verified.Model.Layout;

namespace Verified.Cli.Commands;

/// <summary>verified trace import: a recording of a running kernel as a trace.</summary>
static class TraceImportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Make()
    {
        Argument<string> file = Choices.File(
            "ftrace text or perf script of the kmem:mm_page_* events or of kmem:kmalloc and its like, also gzip");
        var target = new Option<string>("--out-file", "-o")
        {
            HelpName = "OUT",
            Description = "the trace to write: .json, .txt or .trace, also with .gz",
            Required = true,
        };
        var zoneinfo = new Option<string?>("--zoneinfo")
        {
            HelpName = "FILE",
            Description = "/proc/zoneinfo of the recorded machine (default: a compact machine)",
        };
        Option<string> lists = Choices.Among(
            "--lists", "on", "LISTS", "single frames through the lists of each CPU, or straight to the buddy system",
            "on", "off");
        Option<string> events = Choices.Among(
            "--events", "first", "EVENTS", "what becomes commands: that which the first event tells of, pages or slab",
            "first", "pages", "slab");
        return new Verb(
            "import",
            "Makes a trace of a recording of the page or slab allocator of a running kernel.",
            (parsed, output, _) =>
            {
                string from = parsed.GetValue(file)!, to = parsed.GetValue(target)!;
                string? zones = parsed.GetValue(zoneinfo);
                bool listed = parsed.GetValue(lists) == "on";
                string chosen = parsed.GetValue(events)!;
                if (chosen == "first" ? SlabRecording.IsIn(from) : chosen == "slab")
                {
                    if (zones != null)
                        throw new UsageException(
                            "--zoneinfo is for recordings of pages; objects go to a compact machine");
                    Slabs(Waited(() => SlabRecording.Load(from, listed), output), to, output);
                }
                else
                {
                    Pages(Waited(() => KernelRecording.Load(from, zones, listed), output), to, output);
                }

                return ExitCode.Held;
            },
            new Example("verified trace import pages.ftrace.txt.gz -o pages.trace.json.gz",
                "page allocator, on a compact machine"),
            new Example("verified trace import slab.perf.txt.gz -o slab.trace.json.gz", "objects, caches and kmalloc"))
        {
            file, target, zoneinfo, lists, events, Choices.Format(),
        };
    }

    static T Waited<T>(Func<T> import, Output output) =>
        Waiting.For(import, () => "reading the recording", ProgressMode.Text, output);

    static void Pages(ImportedRecording imported, string to, Output output)
    {
        Save(imported.Trace, imported.Report.Describe(), to, output);
        output.Document(json => Write(json, imported, to));
    }

    static void Slabs(ImportedSlabs imported, string to, Output output)
    {
        Save(imported.Trace, imported.Report.Describe(), to, output);
        output.Document(json =>
        {
            Write(json, imported.Trace, to);
            SlabImportJson.Write(json, imported.Report);
        });
    }

    static void Save(Trace trace, IEnumerable<string> report, string to, Output output)
    {
        TraceFile.Save(to, trace);
        output.Lines(report);
        output.Line(Machine(trace.Layout));
        output.Line($"saved {to}: {trace.Commands.Length} commands; next: verified replay {to}");
    }

    static string Machine(Layout layout)
    {
        string lists = layout.PerCpuLists ? "with per-CPU lists" : "without per-CPU lists";
        return string.Create(
            CultureInfo.InvariantCulture, $"on a machine of {Frames(layout):N0} frames and {layout.Cpus} CPUs {lists}");
    }

    static int Frames(Layout layout) => layout.Zones.Sum(
        zone => zone.Spanned.Pages.Count - zone.Holes.Sum(hole => hole.Pages.Count));

    static void Write(Utf8JsonWriter json, Trace trace, string to)
    {
        json.WriteString("trace", to);
        json.WriteNumber("commands", trace.Commands.Length);
        json.WriteNumber("frames", Frames(trace.Layout));
        json.WriteBoolean("perCpuLists", trace.Layout.PerCpuLists);
    }

    static void Write(Utf8JsonWriter json, ImportedRecording imported, string to)
    {
        ImportReport report = imported.Report;
        Write(json, imported.Trace, to);
        json.WriteString("form", report.Form.ToString());
        json.WriteNumber("lines", report.Lines);
        json.WriteNumber("linesNotUnderstood", report.LinesNotUnderstood);
        json.WriteNumber("firstNotUnderstood", report.FirstNotUnderstood);
        json.WriteNumber("lostEvents", report.LostEvents);
        json.WriteNumber("allocations", report.Allocations);
        json.WriteNumber("failedAllocations", report.FailedAllocations);
        json.WriteNumber("freesBound", report.FreesBound);
        json.WriteNumber("freesUnbound", report.FreesUnbound);
        json.WriteNumber("freesAfterFree", report.FreesAfterFree);
        json.WriteNumber("freesOfOtherOrder", report.FreesOfOtherOrder);
        json.WriteNumber("unseenFrees", report.UnseenFrees);
        json.WriteNumber("overlaps", report.Overlaps);
        json.WriteNumber("peakLiveFrames", report.PeakLiveFrames);
        json.WriteNumber("liveFramesAtEnd", report.LiveFramesAtEnd);
        json.WriteNumber("cpus", report.Cpus);
        json.WriteStartArray("orders");
        foreach (int count in report.Orders) json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteStartObject("events");
        foreach (var (name, count) in report.Events) json.WriteNumber(name, count);
        json.WriteEndObject();
        json.WriteStartObject("flagsWithoutCounterpart");
        foreach (var (name, count) in report.FlagsWithoutCounterpart) json.WriteNumber(name, count);
        json.WriteEndObject();
    }
}
