using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Check.Import;

/// <summary>A recording of slab events as a trace, and what the import found in it.</summary>
public sealed record ImportedSlabs(Trace Trace, SlabImportReport Report);

/// <summary>
/// Reads recordings of the slab allocator of a running kernel (events kmem:kmalloc, kfree, kmem_cache_alloc and
/// kmem_cache_free): ftrace text or perf script, plain or gzip, told apart by what they hold.
/// </summary>
public static class SlabRecording
{
    const string Wanted = "give ftrace text or perf script of -e kmem:kmalloc -e kmem:kfree"
        + " -e kmem:kmem_cache_alloc -e kmem:kmem_cache_free of Linux 6.1 or later";

    /// <summary>
    /// Makes a trace of a recording: caches are created at its beginning, each allocation becomes a request to its
    /// cache or to kmalloc, each free of an object that it allocates a free of that command's object, on the CPU of the
    /// event. The pages of the caches are asked for by the trace itself.
    /// </summary>
    /// <param name="recording">The recording. It is read to its end and closed.</param>
    /// <param name="lists">Whether single frames go through lists of the CPU of their event.</param>
    /// <exception cref="TraceFormatException">No slab event is found, or a limit is met.</exception>
    public static ImportedSlabs Read(Stream recording, bool lists = true)
    {
        var binding = new SlabBinding();
        RecordingCounts counts = RecordingLines.Read(recording, binding.Take);
        SlabImportReport report = binding.Report(counts);
        if (report.Kmallocs + report.FromCaches == 0)
            throw TraceFormatException.AtLine(Math.Max(counts.Lines, 1), NoAllocation(counts));
        Layout layout = SlabMachine.For(binding.Demands(), report.Caches.Length, report.Cpus, lists);
        return new(new(layout, binding.Commands()) { Area = "import", Note = Note(report) }, report);
    }

    /// <summary>Makes a trace of a recording in a file.</summary>
    /// <exception cref="TraceFormatException">As above, or the file cannot be read; the message begins with its
    /// name.</exception>
    public static ImportedSlabs Load(string path, bool lists = true) =>
        KernelRecording.At(path, file => Read(file, lists));

    /// <summary>
    /// Whether the first event of a page or of an object in a file is of an object. What the file is else is told by
    /// who reads it.
    /// </summary>
    public static bool IsIn(string path) => KernelRecording.At(path, file =>
    {
        using Stream plain = PlainInput.Open(file);
        var reader = new LineReader(plain);
        try
        {
            while (reader.Next(out ReadOnlySpan<byte> line))
            {
                EventLine seen = EventLine.Of(line);
                if (seen.Kind != LineKind.Event) continue;
                if (SlabEvent.KindOf(seen.Name) != SlabEventKind.None) return true;
                if (seen.Name.StartsWith("mm_page_"u8)) return false;
            }
        }
        catch (InvalidDataException)
        {
            // The reading proper tells of it.
        }

        return false;
    });

    /// <summary>Why a recording without an allocation says nothing.</summary>
    internal static string NoAllocation(RecordingCounts counts) =>
        $"no kmalloc or kmem_cache_alloc event up to here ({counts.Events.Values.Sum():N0} other events, "
        + $"{counts.LinesNotUnderstood:N0} lines not understood); {Wanted}";

    static string Note(SlabImportReport report) =>
        $"a {(report.Recording.Form == RecordingForm.Ftrace ? "ftrace" : "perf")} recording: {report.FromCaches} "
        + $"objects of {report.Caches.Length} caches, {report.Kmallocs} of kmalloc, {report.FreesBound} frees";
}
