using System.Text;
using Verified.Check.Import;
using Verified.Model;
using Verified.Model.Dialects.V6;
using Verified.Model.Slab;
using Verified.Rules;

namespace Verified.Check.Recorded;

/// <summary>
/// Goes through the slab events of a recording and judges the kernel that made it by the rules that hold for any
/// allocator of objects, and by what 6.18 promises.
/// </summary>
/// <remarks>
/// A recording does not show every release: those in bulk have no event. So an object that is handed out at the very
/// place of one of the same cache and size was released unseen. Any other overlap, a pointer into an object and a
/// release into another cache go against a rule, unless the cache of the object that is held by the books is known to
/// release unseen, or the recording lost events: then they are doubtful. A second release of a pointer is no violation
/// either: allocations in bulk have no event.
/// </remarks>
sealed class SlabJudge(Slabinfo? slabinfo)
{
    const ulong Word = 8;

    readonly ObjectIndex held = new();
    readonly HashSet<ulong> released = [];
    readonly Judgements judgements = new();
    readonly HashSet<string> caches = [];
    readonly HashSet<string> unknown = [];
    readonly SortedDictionary<string, long> unseen = new(StringComparer.Ordinal);
    int highestCpu;
    int peak;
    bool hashed;
    long kmallocs, fromCaches, failed;
    long bound, earlier, again, ofNull, byKfree;

    /// <summary>Takes an event; line is its number. False: its fields are not understood.</summary>
    public bool Take(in EventLine seen, long line)
    {
        if (!SlabEvent.TryOf(seen, out SlabEvent slab)) return false;
        if (slab.Kind == SlabEventKind.None) return true;
        highestCpu = Math.Max(highestCpu, seen.Cpu);
        hashed |= slab.Hashed;
        if (slab.Allocates) Allocate(slab, line);
        else Free(slab, line);
        return true;
    }

    /// <summary>The verdict.</summary>
    public RecordedVerdict Finish(RecordingCounts counts)
    {
        bool Doubtful(string owner) => counts.LostEvents > 0 || unseen.ContainsKey(owner);
        return new()
        {
            Recording = counts,
            Cpus = highestCpu + 1,
            HashedPointers = hashed,
            Kmallocs = kmallocs,
            FromCaches = fromCaches,
            Caches = caches.Count,
            FailedAllocations = failed,
            Releases = bound,
            ReleasesByKfree = byKfree,
            ReleasesOfEarlier = earlier,
            ReleasedAgain = again,
            ReleasesOfNull = ofNull,
            UnseenReleases = unseen,
            MostHeld = peak,
            HeldAtEnd = held.Count,
            Slabinfo = slabinfo != null,
            CachesNotInSlabinfo = [.. unknown.Order(StringComparer.Ordinal)],
            Rules = judgements.Counts(Doubtful),
            Violations = judgements.First(Doubtful, RecordedVerdict.Shown),
        };
    }

    void Allocate(in SlabEvent slab, long line)
    {
        if (slab.Pointer == 0)
        {
            failed++;
            return;
        }

        bool general = slab.Kind == SlabEventKind.Kmalloc;
        string? cache = general ? null : Encoding.UTF8.GetString(slab.Cache);
        var added = new RecordedObject(slab.Pointer, (ulong)slab.Given, cache, line);
        if (general) kmallocs++;
        else fromCaches++;
        if (cache != null) caches.Add(cache);
        Judge(RuleIds.Slab.ObjectFits, line, added, Objects.Fits((ulong)slab.Requested, (ulong)slab.Given));
        if (general)
        {
            long size = KmallocClass.Of(slab.Requested);
            judgements.Judge(DialectRuleIds.V6.KmallocClass, line, slab.Given == size
                ? null
                : $"{slab.Requested} bytes: expected {size}, saw {slab.Given}");
        }

        if (!slab.Hashed)
        {
            ulong promised = general ? (ulong)KmallocClass.Alignment(slab.Given) : 0;
            Judge(RuleIds.Slab.ObjectAlignment, line, added, Objects.Aligned(slab.Pointer, promised, Word));
        }

        Place(slab, cache, line);
        Hold(added, slab.Hashed);
    }

    /// <summary>Takes the object into the books, and out of them what it shows to be released.</summary>
    void Hold(in RecordedObject added, bool hidden)
    {
        // Two addresses may be hashed to one pointer, so a hashed one never goes against the object that was there.
        if (held.At(added.Address) is { } same && (hidden || same with { Line = added.Line } == added))
        {
            unseen[same.Owner] = unseen.GetValueOrDefault(same.Owner) + 1;
            held.Remove(same);
        }

        if (!hidden)
        {
            judgements.Judge(RuleIds.Slab.ObjectNoOverlap, added.Line, null);
            while (Meeting(added) is var (met, violation))
            {
                judgements.Against(
                    violation.Rule, added.Line,
                    $"{added.Owner}: expected {violation.Expected} by {met.Owner} since line {met.Line}, saw "
                    + violation.Actual,
                    met.Owner);
                held.Remove(met);
            }
        }

        held.Add(added);
        released.Remove(added.Address);
        peak = Math.Max(peak, held.Count);
    }

    (RecordedObject Met, Violation Violation)? Meeting(in RecordedObject added)
    {
        RecordedObject? below = held.Below(added.Address), above = held.Above(added.Address);
        if (Objects.Apart(added.Bytes, below?.Bytes, above?.Bytes) is not { } violation) return null;
        return (below is { } low && low.Bytes.Meets(added.Bytes) ? low : above!.Value, violation);
    }

    void Free(in SlabEvent slab, long line)
    {
        if (slab.Pointer == 0)
        {
            ofNull++;
            return;
        }

        string rule = slab.Kind == SlabEventKind.Kfree ? RuleIds.Kmalloc.ReleaseInvalid : RuleIds.Slab.FreeInvalid;
        string? cache = slab.Cache.IsEmpty ? null : Encoding.UTF8.GetString(slab.Cache);
        Place(slab, cache, line);
        if (held.At(slab.Pointer) is { } owner)
        {
            judgements.Judge(rule, line, null);
            bound++;
            if (slab.Kind == SlabEventKind.Kfree && owner.Cache != null) byKfree++;
            if (cache != null && !IsCache(cache, owner))
                judgements.Against(
                    rule, line, $"expected a release of 0x{slab.Pointer:x} to {owner.Owner}, saw one to {cache}",
                    owner.Owner);
            held.Remove(owner);
        }
        else if (!slab.Hashed && held.Below(slab.Pointer) is { } around && slab.Pointer - around.Address < around.Size)
        {
            judgements.Judge(rule, line, null);
            judgements.Against(
                rule, line, $"expected the start of an object, saw 0x{slab.Pointer:x} inside the {around.Bytes} of "
                + $"{around.Owner} held since line {around.Line}",
                around.Owner);
        }
        else
        {
            earlier++;
            if (released.Contains(slab.Pointer)) again++;
        }

        released.Add(slab.Pointer);
    }

    static bool IsCache(string name, in RecordedObject owner) =>
        owner.Cache == null ? name.Contains("kmalloc-", StringComparison.Ordinal) : name == owner.Cache;

    /// <summary>Compares with the caches of the machine, where they are known.</summary>
    void Place(in SlabEvent slab, string? cache, long line)
    {
        if (slabinfo == null || (cache == null && !slab.Allocates)) return;
        string owner = cache ?? $"kmalloc of {slab.Given} bytes";
        if ((cache == null ? slabinfo.General(slab.Given) : slabinfo.Of(cache)) is not { } slabs)
        {
            unknown.Add(owner);
            return;
        }

        if (slab.Allocates)
        {
            judgements.Judge(DialectRuleIds.V6.SlubSize, line, slabs.Gives(slab.Given)
                ? null
                : $"{owner}: expected {slabs.Size} bytes, saw {slab.Given}");
        }

        if (slab.Hashed) return;
        judgements.Judge(DialectRuleIds.V6.SlubPlace, line, slabs.Has(slab.Pointer)
            ? null
            : $"{owner}: expected one of {slabs.Objects} places of {slabs.Size} bytes in {slabs.Pages} pages, saw "
            + $"0x{slab.Pointer:x}");
    }

    void Judge(string rule, long line, in RecordedObject added, Violation? violation) => judgements.Judge(
        rule, line, violation == null ? null : $"{added.Owner}: expected {violation.Expected}, saw {violation.Actual}");
}
