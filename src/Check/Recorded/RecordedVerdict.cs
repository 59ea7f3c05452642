using System.Collections.Immutable;
using Verified.Check.Import;
using Verified.Check.Traces;
using Verified.Rules;

namespace Verified.Check.Recorded;

/// <summary>Something that a recording does not allow to judge.</summary>
/// <param name="What">A rule, or what happened so often.</param>
/// <param name="Why">The reason.</param>
public sealed record NotJudged(string What, string Why);

/// <summary>How the slab allocator of a recorded kernel did.</summary>
public sealed record RecordedVerdict
{
    /// <summary>How many violations are told one by one.</summary>
    public const int Shown = 10;

    /// <summary>What the lines of the recording are.</summary>
    public required RecordingCounts Recording { get; init; }

    /// <summary>CPUs: the highest number seen, plus 1.</summary>
    public required int Cpus { get; init; }

    /// <summary>Whether pointers are hashed: they tell objects apart, but not where they are.</summary>
    public required bool HashedPointers { get; init; }

    /// <summary>Objects that kmalloc gave.</summary>
    public required long Kmallocs { get; init; }

    /// <summary>Objects that caches gave.</summary>
    public required long FromCaches { get; init; }

    /// <summary>How many caches, by name.</summary>
    public required int Caches { get; init; }

    /// <summary>Requests that got nothing.</summary>
    public required long FailedAllocations { get; init; }

    /// <summary>Releases of an object that the recording hands out.</summary>
    public required long Releases { get; init; }

    /// <summary>How many of <see cref="Releases"/> are of an object of a cache by kfree, which 6.18 allows.</summary>
    public required long ReleasesByKfree { get; init; }

    /// <summary>Releases of an object that the recording does not hand out.</summary>
    public required long ReleasesOfEarlier { get; init; }

    /// <summary>How many of <see cref="ReleasesOfEarlier"/> were released before in the recording.</summary>
    public required long ReleasedAgain { get; init; }

    /// <summary>Releases of NULL, or of what kmalloc gives for 0 bytes.</summary>
    public required long ReleasesOfNull { get; init; }

    /// <summary>Objects handed out again without a release in between, by owner.</summary>
    public required IReadOnlyDictionary<string, long> UnseenReleases { get; init; }

    /// <summary>The most objects that were held at one time.</summary>
    public required int MostHeld { get; init; }

    /// <summary>Objects held at the end.</summary>
    public required int HeldAtEnd { get; init; }

    /// <summary>Whether the caches of the machine are known.</summary>
    public required bool Slabinfo { get; init; }

    /// <summary>Owners of objects that the slabinfo does not name.</summary>
    public required ImmutableArray<string> CachesNotInSlabinfo { get; init; }

    /// <summary>The rules with their counts.</summary>
    public required ImmutableArray<RuleJudgement> Rules { get; init; }

    /// <summary>The first violations.</summary>
    public required ImmutableArray<RecordedViolation> Violations { get; init; }

    /// <summary>Whether no rule is broken.</summary>
    public bool Held => Rules.All(rule => rule.Violated == 0);

    /// <summary>What could not be judged, and why.</summary>
    public IEnumerable<NotJudged> NotJudged()
    {
        yield return new(RuleIds.Slab.ObjectConstructed, "a recording shows no bytes");
        yield return new(RuleIds.Slab.ObjectContent, "a recording shows no bytes");
        if (HashedPointers)
        {
            yield return new(RuleIds.Slab.ObjectAlignment, "pointers are hashed");
            yield return new(RuleIds.Slab.ObjectNoOverlap, "pointers are hashed; they only tell objects apart");
        }

        if (!Slabinfo) yield return new(DialectRuleIds.V6.SlubPlace, "the slabinfo of the machine is not given");
        else if (HashedPointers) yield return new(DialectRuleIds.V6.SlubPlace, "pointers are hashed");
        foreach (string cache in CachesNotInSlabinfo) yield return new(cache, "the slabinfo does not name it");
        if (ReleasesOfEarlier > 0)
            yield return new(
                $"{ReleasesOfEarlier:N0} releases",
                "the objects are from before the recording, or were allocated in bulk, which has no event");
        if (ReleasedAgain > 0)
            yield return new(
                $"{ReleasedAgain:N0} of them released again", "the allocation in between may have no event");
        foreach (var (owner, count) in UnseenReleases)
            yield return new($"{count:N0} releases to {owner}", "unseen: the object is handed out again at its place");
        if (Recording.LostEvents > 0)
            yield return new($"{Recording.LostEvents:N0} events", "lost in the recording");
        if (Recording.LinesNotUnderstood > 0)
            yield return new(
                $"{Recording.LinesNotUnderstood:N0} lines",
                $"not understood, the first is line {Recording.FirstNotUnderstood}");
    }

    /// <summary>Judges a recording: ftrace text or perf script, plain or gzip.</summary>
    /// <param name="recording">The recording. It is read to its end and closed.</param>
    /// <param name="slabinfo">The caches of the recorded machine; null: they are not known.</param>
    /// <exception cref="TraceFormatException">No allocation of an object is found, or the recording is
    /// damaged.</exception>
    public static RecordedVerdict Of(Stream recording, Slabinfo? slabinfo = null)
    {
        var judge = new SlabJudge(slabinfo);
        RecordingCounts counts = RecordingLines.Read(recording, judge.Take);
        RecordedVerdict verdict = judge.Finish(counts);
        return verdict.Kmallocs + verdict.FromCaches > 0
            ? verdict
            : throw TraceFormatException.AtLine(Math.Max(counts.Lines, 1), SlabRecording.NoAllocation(counts));
    }

    /// <summary>Judges a recording in a file.</summary>
    /// <exception cref="TraceFormatException">As above, or a file cannot be read; the message begins with its
    /// name.</exception>
    public static RecordedVerdict Load(string path, string? slabinfoPath = null)
    {
        Slabinfo? slabinfo = slabinfoPath == null ? null : KernelRecording.At(slabinfoPath, file =>
        {
            using var text = new StreamReader(file);
            return Recorded.Slabinfo.Read(text);
        });
        return KernelRecording.At(path, file => Of(file, slabinfo));
    }
}
