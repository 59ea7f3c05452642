using System.Globalization;

namespace Verified.Check.Import;

/// <summary>The form of a recording.</summary>
public enum RecordingForm
{
    /// <summary>The text of a trace buffer.</summary>
    Ftrace,

    /// <summary>The output of perf script.</summary>
    PerfScript,
}

/// <summary>What an import found in a recording, took over and left out.</summary>
public sealed record ImportReport
{
    /// <summary>The form that the recording has.</summary>
    public required RecordingForm Form { get; init; }

    /// <summary>Lines read.</summary>
    public required long Lines { get; init; }

    /// <summary>
    /// Events by name. Only mm_page_alloc and mm_page_free become commands; the others tell the inside of the kernel.
    /// </summary>
    public required IReadOnlyDictionary<string, long> Events { get; init; }

    /// <summary>Requests that got a block, and so commands.</summary>
    public required int Allocations { get; init; }

    /// <summary>Releases of a block that the recording allocates, and so commands.</summary>
    public required int FreesBound { get; init; }

    /// <summary>
    /// Releases of blocks allocated before the recording began, or by an event that it does not hold; left out.
    /// </summary>
    public required int FreesUnbound { get; init; }

    /// <summary>How many of <see cref="FreesUnbound"/> name a frame that the recording released once already.</summary>
    public required int FreesAfterFree { get; init; }

    /// <summary>Bound releases with another order than the request's; kept as they are.</summary>
    public required int FreesOfOtherOrder { get; init; }

    /// <summary>
    /// Blocks whose frames were given out again without a recorded release: the release is put in just before. Some
    /// paths of the kernel free without an event, so this is a gap of the recording and no error of the kernel.
    /// </summary>
    public required int UnseenFrees { get; init; }

    /// <summary>How many of <see cref="UnseenFrees"/> were overlapped by a block of another place or order.</summary>
    public required int Overlaps { get; init; }

    /// <summary>Requests that failed; left out.</summary>
    public required int FailedAllocations { get; init; }

    /// <summary>Lines that are neither an event nor a comment.</summary>
    public required long LinesNotUnderstood { get; init; }

    /// <summary>Number of the first such line; 0: there is none.</summary>
    public required long FirstNotUnderstood { get; init; }

    /// <summary>Events that the recording itself says it lost.</summary>
    public required long LostEvents { get; init; }

    /// <summary>Allocations by order.</summary>
    public required IReadOnlyList<int> Orders { get; init; }

    /// <summary>The most frames that were live at one time.</summary>
    public required int PeakLiveFrames { get; init; }

    /// <summary>Frames live at the end.</summary>
    public required int LiveFramesAtEnd { get; init; }

    /// <summary>CPUs: the highest number seen, plus 1.</summary>
    public required int Cpus { get; init; }

    /// <summary>
    /// Request flags without a counterpart in v2.6, with the number of allocations that carried them.
    /// </summary>
    public required IReadOnlyDictionary<string, int> FlagsWithoutCounterpart { get; init; }

    /// <summary>The report as lines for people.</summary>
    public IEnumerable<string> Describe()
    {
        yield return Line(
            $"{(Form == RecordingForm.Ftrace ? "ftrace text" : "perf script")}, {Lines:N0} lines, {Cpus} CPUs");
        foreach (var (name, count) in Events) yield return Line($"  {count,12:N0}  {name}");
        yield return Line($"{Allocations:N0} allocations, of order {string.Join(", ", OrderCounts())}");
        yield return Line($"{FreesBound:N0} frees bound, {FreesOfOtherOrder:N0} of them with another order");
        yield return Line(
            $"{FreesUnbound:N0} frees of earlier blocks left out, {FreesAfterFree:N0} of them of frames freed before");
        yield return Line($"{UnseenFrees:N0} unseen frees put in, {Overlaps:N0} of them for overlaps");
        yield return Line(
            $"{FailedAllocations:N0} failed allocations left out, {LostEvents:N0} events lost in the recording");
        string first = FirstNotUnderstood == 0 ? "" : $" (first: {FirstNotUnderstood})";
        yield return Line($"{LinesNotUnderstood:N0} lines not understood{first}");
        yield return Line($"{PeakLiveFrames:N0} frames live at most, {LiveFramesAtEnd:N0} at the end");
        foreach (var (name, count) in FlagsWithoutCounterpart)
            yield return Line($"  {count,12:N0}  {name} has no counterpart");
    }

    IEnumerable<string> OrderCounts() =>
        Orders.Select((count, order) => (count, order)).Where(p => p.count > 0)
            .Select(p => Line($"{p.order}: {p.count:N0}"));

    static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
