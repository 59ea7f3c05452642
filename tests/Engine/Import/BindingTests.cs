using Verified.Check.Import;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Import;

public sealed class BindingTests
{
    static string[] Lines(ImportedRecording recording) => [.. TraceText.Lines(recording.Trace)];

    [Fact]
    public void A_free_names_the_allocation_of_its_frame()
    {
        ImportedRecording recording = Recordings.Of("alloc 0 0x10 0\nalloc 1 0x20 2 GFP_ATOMIC|__GFP_COMP\nfree 1 0x20 2\nfree 0 0x10 0\nalloc 0 0x10 0");

        Assert.Equal(
            ["a = alloc order=0 gfp=KERNEL", "b = alloc order=2 gfp=ATOMIC|COMP cpu=1", "free b cpu=1", "free a", "c = alloc order=0 gfp=KERNEL"],
            Lines(recording));
        Assert.Equal((3, 2, 5, 1, 2), (recording.Report.Allocations, recording.Report.FreesBound, recording.Report.PeakLiveFrames, recording.Report.LiveFramesAtEnd, recording.Report.Cpus));
        Assert.Equal([2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], recording.Report.Orders);
        Assert.Equal("a ftrace recording: 3 allocations, 2 frees", recording.Trace.Note);
    }

    [Fact]
    public void Frees_of_earlier_blocks_are_left_out()
    {
        ImportedRecording recording = Recordings.Of("free 0 0x99 0\nalloc 0 0x10 0\nfree 0 0x10 0\nfree 0 0x10 0\nfree 0 0x99 0");

        Assert.Equal(["a = alloc order=0 gfp=KERNEL", "free a"], Lines(recording));
        Assert.Equal((1, 3, 2), (recording.Report.FreesBound, recording.Report.FreesUnbound, recording.Report.FreesAfterFree));
    }

    [Fact]
    public void A_frame_given_out_twice_was_freed_unseen()
    {
        ImportedRecording recording = Recordings.Of("alloc 0 0x10 1\nalloc 1 0x10 1\nalloc 0 0x11 0");

        Assert.Equal(
            ["a = alloc order=1 gfp=KERNEL", "free a cpu=1", "b = alloc order=1 gfp=KERNEL cpu=1", "free b", "c = alloc order=0 gfp=KERNEL"],
            Lines(recording));
        Assert.Equal((2, 1), (recording.Report.UnseenFrees, recording.Report.Overlaps));
    }

    [Fact]
    public void A_free_of_another_order_is_kept_and_the_rest_of_its_block_stays_live()
    {
        ImportedRecording recording = Recordings.Of("alloc 0 0x10 2\nfree 0 0x10 0\nfree 0 0x11 0\nalloc 0 0x12 0\nfree 0 0x13 0");

        Assert.Equal(
            ["a = alloc order=2 gfp=KERNEL", "free a order=0", "free a+1 order=0", "free a+2 order=0", "free a+3 order=0", "b = alloc order=0 gfp=KERNEL"],
            Lines(recording));
        Assert.Equal((2, 1, 1), (recording.Report.FreesOfOtherOrder, recording.Report.UnseenFrees, recording.Report.FreesUnbound));
    }

    [Fact]
    public void Requests_that_failed_are_left_out()
    {
        ImportedRecording recording = Recordings.Of("alloc 0 0x0 4\nalloc 0 0x10 0");

        Assert.Equal((1, 1), (recording.Report.FailedAllocations, recording.Report.Allocations));
        Assert.Single(recording.Trace.Commands);
    }

    [Fact]
    public void Rights_and_interrupts_become_the_context()
    {
        ImportedRecording recording = Recordings.Of(
            "alloc 0 0x10 0 GFP_ATOMIC|__GFP_MEMALLOC\ntask-1 [000] ..s1. 1.5: mm_page_free: page=00000000000000a1 pfn=0x10 order=0");

        Assert.Equal([Context.MemAlloc, Context.Interrupt], recording.Trace.Commands.Select(command => command.Context));
    }

    [Fact]
    public void What_the_lines_were_is_counted()
    {
        ImportReport report = Recordings.Of(
            "# tracer\nalloc 0 0x10 0 GFP_KERNEL|__GFP_ACCOUNT\nwhat is this\nCPU:0 [LOST 7 EVENTS]\nnor this\n"
            + "task-1 [000] d..2. 1.5: mm_page_pcpu_drain: page=1 pfn=0x1 order=0 migratetype=0").Report;

        Assert.Equal((6, 2, 3, 7), (report.Lines, report.LinesNotUnderstood, report.FirstNotUnderstood, report.LostEvents));
        Assert.Equal(["mm_page_alloc", "mm_page_pcpu_drain"], report.Events.Keys);
        Assert.Equal(1, report.FlagsWithoutCounterpart["__GFP_ACCOUNT"]);
        Assert.Equal(
            [
                "ftrace text, 6 lines, 1 CPUs",
                "             1  mm_page_alloc",
                "             1  mm_page_pcpu_drain",
                "1 allocations, of order 0: 1",
                "0 frees bound, 0 of them with another order",
                "0 frees of earlier blocks left out, 0 of them of frames freed before",
                "0 unseen frees put in, 0 of them for overlaps",
                "0 failed allocations left out, 7 events lost in the recording",
                "2 lines not understood (first: 3)",
                "1 frames live at most, 1 at the end",
                "             1  __GFP_ACCOUNT has no counterpart",
                "             1  __GFP_KSWAPD_RECLAIM has no counterpart",
            ],
            report.Describe());
    }

    [Theory]
    [InlineData("", "line 1: no mm_page_alloc event up to here (0 other events, 0 lines not understood); give ftrace text or perf script of -e kmem:mm_page_alloc -e kmem:mm_page_free")]
    [InlineData("a\nb", "line 2: no mm_page_alloc event up to here (0 other events, 2 lines not understood); give ftrace text or perf script of -e kmem:mm_page_alloc -e kmem:mm_page_free")]
    [InlineData("alloc 0 0x10 0\nfree 64 0x10 0", "line 2: CPU 64; a machine has at most 64 CPUs, record on fewer")]
    public void What_is_no_recording_is_told_in_one_line(string lines, string message) =>
        Assert.Equal(message, Assert.Throws<TraceFormatException>(() => Recordings.Of(lines)).Message);

    [Fact]
    public void A_recording_that_needs_too_large_a_machine_is_told_in_one_line()
    {
        string lines = string.Join('\n', Enumerable.Range(1, 17).Select(block => $"alloc 0 0x{block << 20:x} 20"));
        Assert.Matches(
            "^the recording needs [0-9,]+ frames, more than a machine may have; cut it, or give its zoneinfo$",
            Assert.Throws<TraceFormatException>(() => Recordings.Of(lines)).Message);
    }

    [Fact]
    public void A_request_beyond_every_order_does_not_make_the_machine_larger()
    {
        Layout layout = Recordings.Of("alloc 0 0x100000 12").Trace.Layout;
        Assert.InRange(layout.Zones[1].Spanned.Pages.Count, 4096, 16384);
    }

    [Fact]
    public void Frames_that_lists_keep_back_make_the_machine_larger()
    {
        string lines = string.Join('\n', Enumerable.Range(1, 70_000).Select(frame => $"alloc {frame % 64} 0x{frame:x} 0"));
        Layout with = Recordings.Of(lines).Trace.Layout;
        Layout without = Recordings.Of(lines, lists: false).Trace.Layout;

        // 64 CPUs, each with a hot list of up to 96 frames and a cold one of up to 32: 8 blocks of 1024 frames.
        Assert.Equal((64, true), (with.Cpus, with.PerCpuLists));
        Assert.Equal(8 * 1024, with.Zones[1].Spanned.Pages.Count - without.Zones[1].Spanned.Pages.Count);
    }
}
