using Verified.Check.Recorded;
using Verified.Check.Traces;
using Verified.Rules;
using Verified.Tests.Engine.Import;

namespace Verified.Tests.Engine.Recorded;

public sealed class SlabJudgeTests
{
    const string Base = "0xffff8881000";
    const string Info = "slabinfo - version: 2.1\nc 1 1 192 21 1 : tunables\nkmalloc-64 1 1 64 64 1 : tunables";

    static RecordedVerdict Of(string lines, string? slabinfo = null) => RecordedVerdict.Of(
        SlabRecordings.Of(lines), slabinfo == null ? null : Slabinfo.Read(new StringReader(slabinfo)));

    static string Violations(RecordedVerdict verdict) =>
        string.Join("; ", verdict.Violations.Select(one => $"{one.Line} {one.Rule}: {one.What}"));

    static (long Judged, long Violated, long Doubtful) Counts(RecordedVerdict verdict, string rule)
    {
        RuleJudgement of = verdict.Rules.Single(each => each.Rule == rule);
        return (of.Judged, of.Violated, of.Doubtful);
    }

    [Theory]
    [InlineData("alloc 0 {0}01000 c 200 192", "1 slab.object.fits: c: expected at least 200 bytes, saw 192 bytes")]
    [InlineData("alloc 0 {0}01004 c 64 64", "1 slab.object.alignment: c: expected a multiple of 8, saw 0xffff888100001004")]
    [InlineData("kmalloc 0 {0}01020 64 64", "1 slab.object.alignment: kmalloc of 64 bytes: expected a multiple of 64, saw 0xffff888100001020")]
    [InlineData("kmalloc 0 {0}01010 90 96", "1 slab.object.alignment: kmalloc of 96 bytes: expected a multiple of 32, saw 0xffff888100001010")]
    [InlineData("kmalloc 0 {0}01000 60 128", "1 v6.kmalloc.class: 60 bytes: expected 64, saw 128")]
    [InlineData("kmalloc 0 {0}04000 8193 8448", "1 v6.kmalloc.class: 8193 bytes: expected 16384, saw 8448")]
    [InlineData(
        "alloc 0 {0}01000 c 64 64\nalloc 0 {0}01020 c 64 64",
        "2 slab.object.no-overlap: c: expected no byte of the 64 bytes at 0xffff888100001000 that are held by c since line 1, saw 64 bytes at 0xffff888100001020")]
    [InlineData(
        "alloc 0 {0}01020 c 64 64\nkmalloc 0 {0}01000 64 64",
        "2 slab.object.no-overlap: kmalloc of 64 bytes: expected no byte of the 64 bytes at 0xffff888100001020 that are held by c since line 1, saw 64 bytes at 0xffff888100001000")]
    [InlineData(
        "alloc 0 {0}01000 c 64 64\nalloc 0 {0}01000 d 64 64",
        "2 slab.object.no-overlap: d: expected no byte of the 64 bytes at 0xffff888100001000 that are held by c since line 1, saw 64 bytes at 0xffff888100001000")]
    [InlineData(
        "alloc 0 {0}01000 c 64 64\nkfree 0 {0}01008",
        "2 kmalloc.release.invalid: expected the start of an object, saw 0xffff888100001008 inside the 64 bytes at 0xffff888100001000 of c held since line 1")]
    [InlineData(
        "alloc 0 {0}01000 c 64 64\nfree 0 {0}01008 c",
        "2 slab.free.invalid: expected the start of an object, saw 0xffff888100001008 inside the 64 bytes at 0xffff888100001000 of c held since line 1")]
    [InlineData(
        "alloc 0 {0}01000 c 64 64\nfree 0 {0}01000 d",
        "2 slab.free.invalid: expected a release of 0xffff888100001000 to c, saw one to d")]
    [InlineData(
        "kmalloc 0 {0}01000 64 64\nfree 0 {0}01000 d",
        "2 slab.free.invalid: expected a release of 0xffff888100001000 to kmalloc of 64 bytes, saw one to d")]
    public void A_kernel_that_breaks_a_rule_is_told_so(string lines, string violation)
    {
        RecordedVerdict verdict = Of(lines.Replace("{0}", Base));

        Assert.Equal(violation, Violations(verdict));
        Assert.False(verdict.Held);
        Assert.Equal((1, 0), (verdict.Rules.Sum(rule => rule.Violated), verdict.Rules.Sum(rule => rule.Doubtful)));
    }

    [Theory]
    [InlineData("alloc 0 {0}01000 c 184 200", "1 v6.slub.size: c: expected 192 bytes, saw 200")]
    [InlineData("alloc 0 {0}01008 c 184 192", "1 v6.slub.place: c: expected one of 21 places of 192 bytes in 1 pages, saw 0xffff888100001008")]
    [InlineData("alloc 0 {0}01fc0 c 184 192", "1 v6.slub.place: c: expected one of 21 places of 192 bytes in 1 pages, saw 0xffff888100001fc0")]
    [InlineData("kmalloc 0 {0}01000 8 8\nfree 0 {0}02008 c", "2 v6.slub.place: c: expected one of 21 places of 192 bytes in 1 pages, saw 0xffff888100002008")]
    public void With_a_slabinfo_sizes_and_places_are_judged(string lines, string violation)
    {
        RecordedVerdict verdict = Of(lines.Replace("{0}", Base), Info);

        Assert.Equal(violation, Violations(verdict));
        Assert.True(verdict.Slabinfo);
        Assert.True(Of(lines.Replace("{0}", Base)).Held);
    }

    [Fact]
    public void What_touches_without_sharing_a_byte_holds()
    {
        RecordedVerdict verdict = Of(
            $"alloc 0 {Base}01040 c 64 64\nalloc 0 {Base}01000 c 64 64\nalloc 1 {Base}01080 d 8 8\nfree 1 {Base}01040 c\n"
            + $"kmalloc 0 {Base}01040 64 64\nkfree 0 {Base}01080\nkfree 0 {Base}01040\nkfree 0 (nil)\nkmalloc 0 (nil) 8 8\nfree 0 {Base}01000");

        Assert.True(verdict.Held);
        Assert.Equal((3L, 1L, 2, 1L), (verdict.FromCaches, verdict.Kmallocs, verdict.Caches, verdict.FailedAllocations));
        Assert.Equal((4L, 1L, 1L, 0L), (verdict.Releases, verdict.ReleasesByKfree, verdict.ReleasesOfNull, verdict.ReleasesOfEarlier));
        Assert.Equal((3, 0, 2), (verdict.MostHeld, verdict.HeldAtEnd, verdict.Cpus));
        Assert.Equal((4, 0, 0), Counts(verdict, RuleIds.Slab.ObjectNoOverlap));
        Assert.Equal((2, 0, 0), Counts(verdict, RuleIds.Kmalloc.ReleaseInvalid));
        Assert.Equal((2, 0, 0), Counts(verdict, RuleIds.Slab.FreeInvalid));
    }

    [Fact]
    public void An_object_of_a_cache_handed_out_again_at_its_place_was_released_unseen()
    {
        RecordedVerdict verdict = Of($"alloc 0 {Base}01000 c 64 64\nalloc 0 {Base}01000 c 64 64\nkmalloc 0 {Base}02000 8 8\nkmalloc 0 {Base}02000 8 8");

        Assert.True(verdict.Held);
        Assert.Equal([("c", 1L), ("kmalloc of 8 bytes", 1L)], verdict.UnseenReleases.Select(pair => (pair.Key, pair.Value)));
        Assert.Contains(new("1 releases to c", "unseen: the object is handed out again at its place"), verdict.NotJudged());
    }

    [Fact]
    public void What_an_unseen_release_explains_is_doubtful()
    {
        // The books hold an object of c that may be gone; d and kmalloc then stand on clean ground.
        RecordedVerdict verdict = Of(
            $"alloc 0 {Base}01000 c 64 64\nalloc 0 {Base}01020 d 64 64\nalloc 0 {Base}03000 c 64 64\nkfree 0 {Base}03008\n"
            + $"free 0 {Base}03000 e\nalloc 0 {Base}02000 c 64 64\nalloc 0 {Base}02000 c 64 64");

        Assert.True(verdict.Held);
        Assert.Empty(verdict.Violations);
        Assert.Equal((5, 0, 1), Counts(verdict, RuleIds.Slab.ObjectNoOverlap));
        Assert.Equal((1, 0, 1), Counts(verdict, RuleIds.Kmalloc.ReleaseInvalid));
        Assert.Equal((1, 0, 1), Counts(verdict, RuleIds.Slab.FreeInvalid));
    }

    [Fact]
    public void Events_lost_leave_overlaps_in_doubt_but_not_sizes()
    {
        RecordedVerdict verdict = Of(
            $"alloc 0 {Base}01000 c 64 64\nCPU:0 [LOST 7 EVENTS]\nalloc 0 {Base}01020 d 65 64\nwhat is this");

        Assert.Equal("3 slab.object.fits: d: expected at least 65 bytes, saw 64 bytes", Violations(verdict));
        Assert.Equal((2, 0, 1), Counts(verdict, RuleIds.Slab.ObjectNoOverlap));
        Assert.Contains(new("7 events", "lost in the recording"), verdict.NotJudged());
        Assert.Contains(new("1 lines", "not understood, the first is line 4"), verdict.NotJudged());
    }

    [Fact]
    public void One_object_over_several_goes_against_each()
    {
        RecordedVerdict verdict = Of(
            $"alloc 0 {Base}01000 c 64 64\nalloc 0 {Base}01040 c 64 64\nalloc 0 {Base}01080 c 64 64\nalloc 0 {Base}01020 d 104 104");

        Assert.Equal((4, 3, 0), Counts(verdict, RuleIds.Slab.ObjectNoOverlap));
        Assert.Equal(1, verdict.HeldAtEnd);
    }

    [Fact]
    public void A_second_release_is_not_judged()
    {
        RecordedVerdict verdict = Of($"kmalloc 0 {Base}01000 8 8\nkfree 0 {Base}01000\nkfree 0 {Base}01000\nkfree 0 {Base}09000");

        Assert.True(verdict.Held);
        Assert.Equal((2L, 1L), (verdict.ReleasesOfEarlier, verdict.ReleasedAgain));
        Assert.Contains(new("1 of them released again", "the allocation in between may have no event"), verdict.NotJudged());
    }

    [Fact]
    public void Hashed_pointers_tell_objects_apart_but_not_where_they_are()
    {
        RecordedVerdict verdict = Of(
            "kmalloc 0 0000000042e403d9 60 128\nalloc 0 0000000042e403da c 64 64\nkfree 0 0000000042e403db\nfree 0 0000000042e403da d\nalloc 0 0000000042e403d9 c 64 64",
            Info);

        Assert.Equal(
            "1 v6.kmalloc.class: 60 bytes: expected 64, saw 128; 2 v6.slub.size: c: expected 192 bytes, saw 64; "
            + "4 slab.free.invalid: expected a release of 0x42e403da to c, saw one to d; "
            + "5 v6.slub.size: c: expected 192 bytes, saw 64",
            Violations(verdict));
        Assert.Equal((0, 0, 0), Counts(verdict, RuleIds.Slab.ObjectAlignment));
        Assert.Equal((0, 0, 0), Counts(verdict, RuleIds.Slab.ObjectNoOverlap));
        Assert.Equal((0, 0, 0), Counts(verdict, DialectRuleIds.V6.SlubPlace));
        Assert.Contains(new(RuleIds.Slab.ObjectAlignment, "pointers are hashed"), verdict.NotJudged());
        Assert.Contains(new("kmalloc of 128 bytes", "the slabinfo does not name it"), verdict.NotJudged());
    }

    [Fact]
    public void The_running_kernel_held_every_rule()
    {
        RecordedVerdict verdict = RecordedVerdict.Load(
            Recordings.Path("slab-excerpt.perf.txt.gz"), Recordings.Path("slabinfo.txt"));

        Assert.True(verdict.Held);
        Assert.Equal(0, verdict.Rules.Sum(rule => rule.Doubtful));
        Assert.Equal(
            [24_254, 24_254, 24_254, 7_247, 10_839, 7_100, 24_254, 24_254 + 10_839 + 381],
            verdict.Rules.Select(rule => rule.Judged));
        Assert.Equal(
            [("bio-184", 31L), ("key_jar", 2L), ("maple_node", 58L)],
            verdict.UnseenReleases.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal((384L, 0L, 2_423L), (verdict.ReleasesOfEarlier, verdict.ReleasedAgain, verdict.ReleasesOfNull));
        Assert.Equal((6_227, 24_254 - 17_939 - 91), (verdict.MostHeld, verdict.HeldAtEnd));
        Assert.Empty(verdict.CachesNotInSlabinfo);
    }

    [Fact]
    public void A_file_without_slab_events_is_told_in_one_line() => Assert.Matches(
        @"pages-sample.perf.txt.gz: line 4000: no kmalloc or kmem_cache_alloc event up to here \(4,000 other events, 0 lines",
        Assert.Throws<TraceFormatException>(() => RecordedVerdict.Load(Recordings.Path("pages-sample.perf.txt.gz"))).Message);
}
