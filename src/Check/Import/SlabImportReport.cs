using System.Collections.Immutable;
using System.Globalization;

namespace Verified.Check.Import;

/// <summary>What an import found of slab events in a recording, took over and left out.</summary>
public sealed record SlabImportReport
{
    /// <summary>What the lines of the recording are.</summary>
    public required RecordingCounts Recording { get; init; }

    /// <summary>Whether pointers are hashed: then alignments are not known.</summary>
    public required bool HashedPointers { get; init; }

    /// <summary>The caches in the order in which they appear; each becomes a command that creates it.</summary>
    public required ImmutableArray<RecordedCache> Caches { get; init; }

    /// <summary>Objects that kmalloc gave, and so commands.</summary>
    public required int Kmallocs { get; init; }

    /// <summary>Objects that caches gave, and so commands.</summary>
    public required int FromCaches { get; init; }

    /// <summary>Requests that failed; left out.</summary>
    public required int FailedAllocations { get; init; }

    /// <summary>Objects of more than 131072 or fewer than 4 bytes; left out.</summary>
    public required int TooLarge { get; init; }

    /// <summary>Requests that name a node; taken over as requests to any.</summary>
    public required int OfNodes { get; init; }

    /// <summary>Releases of an object that the recording allocates, and so commands.</summary>
    public required int FreesBound { get; init; }

    /// <summary>
    /// Releases of objects allocated before the recording began, or by a path without an event; left out.
    /// </summary>
    public required int FreesUnbound { get; init; }

    /// <summary>How many of <see cref="FreesUnbound"/> name a pointer that the recording released before.</summary>
    public required int FreesAfterFree { get; init; }

    /// <summary>Releases of objects that are left out; left out with them.</summary>
    public required int FreesOfTooLarge { get; init; }

    /// <summary>Releases of NULL, or of what kmalloc gives for 0 bytes; those by kfree become commands.</summary>
    public required int FreesOfNull { get; init; }

    /// <summary>Bound releases by kfree of an object of a cache; they stay kfree.</summary>
    public required int FreesByKfree { get; init; }

    /// <summary>Bound releases that name another cache; they go to the cache of the object.</summary>
    public required int FreesIntoOtherCache { get; init; }

    /// <summary>
    /// Objects that were given out again without a recorded release: it is put in just before. Some paths of the kernel
    /// (releases in bulk) have no event, so this is a gap of the recording and no error of the kernel.
    /// </summary>
    public required int UnseenFrees { get; init; }

    /// <summary>The most objects that were live at one time.</summary>
    public required int PeakLiveObjects { get; init; }

    /// <summary>The most bytes that live objects had at one time.</summary>
    public required long PeakLiveBytes { get; init; }

    /// <summary>Objects live at the end.</summary>
    public required int LiveObjectsAtEnd { get; init; }

    /// <summary>CPUs: the highest number seen, plus 1.</summary>
    public required int Cpus { get; init; }

    /// <summary>
    /// Request flags that the slab allocator of v2.6 does not take, with the number of requests that carried them.
    /// </summary>
    public required IReadOnlyDictionary<string, int> FlagsWithoutCounterpart { get; init; }

    /// <summary>The report as lines for people.</summary>
    public IEnumerable<string> Describe()
    {
        foreach (string line in Recording.Describe(Cpus)) yield return line;
        yield return Line(
            $"{FromCaches:N0} allocations from {Caches.Length} caches, {Kmallocs:N0} by kmalloc,")
            + Line($" {OfNodes:N0} for a node");
        yield return Line(
            $"{FreesBound:N0} frees bound, {FreesByKfree:N0} of them of cache objects by kfree,")
            + Line($" {FreesIntoOtherCache:N0} into another cache");
        yield return Line($"{FreesOfNull:N0} frees of NULL");
        yield return Line(
            $"{FreesUnbound:N0} frees of earlier objects left out,")
            + Line($" {FreesAfterFree:N0} of them of pointers freed before");
        yield return Line($"{UnseenFrees:N0} unseen frees put in");
        yield return Line(
            $"{FailedAllocations:N0} failed allocations left out,")
            + Line($" {Recording.LostEvents:N0} events lost in the recording");
        yield return Line(
            $"{TooLarge:N0} objects above 131,072 bytes left out, {FreesOfTooLarge:N0} frees with them");
        yield return Line(
            $"{PeakLiveObjects:N0} objects of {PeakLiveBytes:N0} bytes live at most, {LiveObjectsAtEnd:N0} objects at")
            + " the end";
        if (HashedPointers) yield return "pointers are hashed: caches get no alignment";
        foreach (var (name, count) in FlagsWithoutCounterpart)
            yield return Line($"  {count,12:N0}  {name} has no counterpart");
    }

    static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
