using Verified.Check.Import;
using Verified.Check.Traces;
using Verified.Model;
using Verified.Model.PageAllocator;

namespace Verified.Tests.Engine.Import;

public sealed class SlabBindingTests
{
    const string Base = "0xffff8881000";

    static string[] Lines(ImportedSlabs recording) => [.. recording.Trace.Commands.Select(Line)];

    static string Line(Command command)
    {
        string where = $"{command.Id}: {command.Op} cpu {command.Cpu}";
        return command.Op switch
        {
            Op.CacheCreate => $"{where} name {command.Node} size {command.Value} align {command.More} flags 0x{command.Gfp:x}",
            Op.CacheAlloc => $"{where} cache {command.Cache} {Gfp.Format(command.Gfp)}",
            Op.CacheFree => $"{where} cache {command.Cache} of {command.Target}",
            Op.Kfree => $"{where} of {command.Target}",
            _ => $"{where} {command.Value} {Gfp.Format(command.Gfp)}",
        };
    }

    [Fact]
    public void Caches_are_created_first_and_objects_bound_to_their_requests()
    {
        ImportedSlabs recording = SlabRecordings.Import(
            $"kmalloc 0 {Base}00040 33 64\nalloc 1 {Base}01000 filp 184 192\nalloc 1 {Base}02008 lsm 24 24\n"
            + $"free 0 {Base}01000 filp\nkfree 1 {Base}00040\nalloc 0 {Base}01040 filp 184 192 GFP_ATOMIC");

        Assert.Equal(
            [
                "1: CacheCreate cpu 0 name 1 size 192 align 0 flags 0x2000",
                "2: CacheCreate cpu 0 name 2 size 24 align 8 flags 0x0",
                "3: Kmalloc cpu 0 33 KERNEL",
                "4: CacheAlloc cpu 1 cache 1 KERNEL",
                "5: CacheAlloc cpu 1 cache 2 KERNEL",
                "6: CacheFree cpu 0 cache 1 of 4",
                "7: Kfree cpu 1 of 3",
                "8: CacheAlloc cpu 0 cache 1 ATOMIC",
            ],
            Lines(recording));
        SlabImportReport report = recording.Report;
        Assert.Equal((3, 1, 2, 3, 2, 2), (report.FromCaches, report.Kmallocs, report.FreesBound, report.PeakLiveObjects, report.LiveObjectsAtEnd, report.Cpus));
        Assert.Equal(64 + 192 + 24, report.PeakLiveBytes);
        Assert.Equal(
            [new("filp", 192, 1, 64, true, 2, 1), new("lsm", 24, 2, 8, false, 1, 1)],
            report.Caches.ToArray());
        Assert.Equal("a perf recording: 3 objects of 2 caches, 1 of kmalloc, 2 frees", recording.Trace.Note);
    }

    [Theory]
    [InlineData("0000", 4096, 128, false)]
    [InlineData("0100", 256, 128, false)]
    [InlineData("0040", 192, 64, true)]
    [InlineData("0040", 32, 32, true)]
    [InlineData("0040", 24, 8, false)]
    [InlineData("0040", 40, 8, false)]
    [InlineData("0010", 624, 16, false)]
    [InlineData("0044", 124, 4, false)]
    public void An_alignment_fits_the_size_and_all_addresses(string place, int size, int align, bool lines)
    {
        RecordedCache cache = Assert.Single(SlabRecordings.Import($"alloc 0 {Base}0{place} c {size} {size}").Report.Caches);
        Assert.Equal((align, lines), (cache.Align, cache.LineAligned));
    }

    [Fact]
    public void One_name_with_two_sizes_is_two_caches() => Assert.Equal(
        [("c", 1, 64L), ("c", 2, 128L)],
        SlabRecordings.Import($"alloc 0 {Base}01000 c 64 64\nalloc 0 {Base}02000 c 128 128").Report.Caches
            .Select(cache => (cache.Name, cache.Number, cache.Size)));

    [Fact]
    public void What_is_zeroed_is_asked_of_kzalloc_and_flags_are_what_slabs_take()
    {
        ImportedSlabs recording = SlabRecordings.Import(
            $"kmalloc 0 {Base}01000 33 64 GFP_KERNEL|__GFP_ZERO|__GFP_DMA|__GFP_HIGHMEM|__GFP_ACCOUNT\n"
            + $"alloc 0 {Base}02000 c 64 64 GFP_KERNEL|__GFP_ZERO|__GFP_DMA|__GFP_NOFAIL\n"
            + $"kmalloc 0 {Base}03000 33 64 GFP_ATOMIC|__GFP_MEMALLOC");

        Assert.Equal(
            ["2: Kzalloc cpu 0 33 KERNEL|DMA", "3: CacheAlloc cpu 0 cache 1 KERNEL|NOFAIL", "4: Kmalloc cpu 0 33 ATOMIC"],
            Lines(recording)[1..]);
        Assert.Equal(Context.MemAlloc, recording.Trace.Commands[^1].Context);
        Assert.Equal(
            [
                ("__GFP_ACCOUNT", 1), ("__GFP_DMA (kmem_cache_alloc)", 1), ("__GFP_HIGHMEM (of objects)", 1),
                ("__GFP_KSWAPD_RECLAIM", 3), ("__GFP_ZERO (kmem_cache_alloc)", 1),
            ],
            recording.Report.FlagsWithoutCounterpart.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void Frees_of_earlier_objects_are_left_out_and_those_of_null_kept()
    {
        ImportedSlabs recording = SlabRecordings.Import(
            $"kfree 0 {Base}09000\nkmalloc 0 {Base}01000 8 8\nkfree 0 {Base}01000\nfree 0 {Base}01000 c\nkfree 0 (nil)\nfree 0 (nil) c");

        Assert.Equal(["1: Kmalloc cpu 0 8 KERNEL", "2: Kfree cpu 0 of 1", "3: Kfree cpu 0 of 0"], Lines(recording));
        SlabImportReport report = recording.Report;
        Assert.Equal((1, 2, 1, 2), (report.FreesBound, report.FreesUnbound, report.FreesAfterFree, report.FreesOfNull));
    }

    [Fact]
    public void An_object_given_out_twice_was_freed_unseen()
    {
        ImportedSlabs recording = SlabRecordings.Import(
            $"alloc 0 {Base}01000 c 64 64\nalloc 1 {Base}01000 c 64 64\nkmalloc 0 {Base}01000 8 8\nkmalloc 0 {Base}01000 8 8");

        Assert.Equal(
            [
                "2: CacheAlloc cpu 0 cache 1 KERNEL", "3: CacheFree cpu 1 cache 1 of 2", "4: CacheAlloc cpu 1 cache 1 KERNEL",
                "5: CacheFree cpu 0 cache 1 of 4", "6: Kmalloc cpu 0 8 KERNEL", "7: Kfree cpu 0 of 6", "8: Kmalloc cpu 0 8 KERNEL",
            ],
            Lines(recording)[1..]);
        Assert.Equal(3, recording.Report.UnseenFrees);
    }

    [Fact]
    public void Objects_that_no_slab_holds_are_left_out_with_their_frees()
    {
        ImportedSlabs recording = SlabRecordings.Import(
            $"kmalloc 0 {Base}40000 131073 262144\nalloc 0 {Base}80000 huge 200000 200000\nalloc 0 {Base}01000 tiny 2 2\n"
            + $"kmalloc 0 {Base}02000 131072 131072\nkfree 0 {Base}40000\nfree 0 {Base}80000 huge\nkmalloc 0 (nil) 8 8");

        Assert.Equal(["1: Kmalloc cpu 0 131072 KERNEL"], Lines(recording));
        SlabImportReport report = recording.Report;
        Assert.Equal((3, 2, 0, 1), (report.TooLarge, report.FreesOfTooLarge, report.FreesBound, report.FailedAllocations));
        Assert.Equal((1, 1), (report.PeakLiveObjects, report.LiveObjectsAtEnd));
    }

    [Fact]
    public void A_release_by_another_function_is_counted()
    {
        ImportedSlabs recording = SlabRecordings.Import(
            $"alloc 0 {Base}01000 c 64 64\nkfree 0 {Base}01000\nalloc 0 {Base}02000 c 64 64\nfree 0 {Base}02000 d\n"
            + $"kmalloc 0 {Base}03000 64 64\nfree 0 {Base}03000 kmalloc-64\nalloc 0 {Base}04000 c 64 64\nfree 0 {Base}04000");

        Assert.Equal(
            ["3: Kfree cpu 0 of 2", "5: CacheFree cpu 0 cache 1 of 4", "7: Kfree cpu 0 of 6", "9: CacheFree cpu 0 cache 1 of 8"],
            Lines(recording).Where(line => line.Contains("ree ", StringComparison.Ordinal)));
        Assert.Equal((4, 1, 1), (recording.Report.FreesBound, recording.Report.FreesByKfree, recording.Report.FreesIntoOtherCache));
    }

    [Fact]
    public void Hashed_pointers_tell_no_alignment()
    {
        SlabImportReport report = SlabRecordings.Import("alloc 0 0000000042e40000 c 64 64").Report;

        Assert.True(report.HashedPointers);
        Assert.Equal(new RecordedCache("c", 64, 1, 0, false, 1, 1), Assert.Single(report.Caches));
        Assert.Contains("pointers are hashed: caches get no alignment", report.Describe());
    }

    [Fact]
    public void The_machine_has_the_caches_and_the_lines_of_the_recorded_one()
    {
        string lines = string.Join('\n', Enumerable.Range(0, 5_000).Select(
            i => $"alloc {i % 3} 0xffff8882{i:x4}0000 c{i % 40} 4096 4096"));
        Layout layout = SlabRecordings.Import(lines).Trace.Layout;

        Assert.Equal((64, 40, 3, true), (layout.CacheLine, layout.Caches, layout.Cpus, layout.PerCpuLists));
        Assert.False(SlabRecordings.Import(lines, lists: false).Trace.Layout.PerCpuLists);
        Assert.InRange(layout.Zones[1].Spanned.Pages.Count, 2 * 5_000, 4 * 5_000);
        Assert.Null(LayoutCheck.Problem(layout));
    }

    [Theory]
    [InlineData("what is this\nkfree 0 (nil)", "^line 2: no kmalloc or kmem_cache_alloc event up to here \\(1 other events, 1 lines not understood\\); give ftrace text or perf script of ")]
    [InlineData("kmalloc 64 0xffff888104828f40 8 8", "^line 1: CPU 64; a machine has at most 64 CPUs, record on fewer$")]
    public void What_is_no_recording_is_told_in_one_line(string lines, string message) =>
        Assert.Matches(message, Assert.Throws<TraceFormatException>(() => SlabRecordings.Import(lines)).Message);

    [Fact]
    public void Too_many_caches_are_told_in_one_line() => Assert.StartsWith(
        "the recording has 257 caches",
        Assert.Throws<TraceFormatException>(() => SlabRecordings.Import(string.Join('\n', Enumerable.Range(1, 257).Select(
            i => $"alloc 0 0xffff8882{i:x4}0000 c{i} 64 64")))).Message,
        StringComparison.Ordinal);
}
