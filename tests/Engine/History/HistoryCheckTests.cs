using Verified.Check.History;
using static Verified.Tests.Engine.History.Recording;

namespace Verified.Tests.Engine.History;

public sealed class HistoryCheckTests
{
    static HistoryViolation Violation(params HistoryEvent[] events) =>
        HistoryCheck.Check(Of(events)) ?? throw new Xunit.Sdk.XunitException("the history was accepted");

    static void Accepted(params HistoryEvent[] events) => Assert.Null(HistoryCheck.Check(Of(events)));

    [Fact]
    public void An_empty_history_holds()
    {
        Assert.Equal(new HistoryReport(null, 0, 0, 0, 0), HistoryCheck.Examine([]));
        Assert.Null(HistoryCheck.Check([new HistoryLog(0, 0), new HistoryLog(1, 5)]));
    }

    [Fact]
    public void A_frame_given_to_two_threads_is_named_with_both()
    {
        HistoryViolation violation = Violation(
            Took(0, 8, 2, 10, 12), Gave(0, 8, 2, 30, 31), Took(1, 10, 1, 14, 20), Gave(1, 10, 1, 25, 26));
        Assert.Equal(HistoryFault.Overlap, violation.Fault);
        Assert.Equal((0, 1), (violation.Earlier!.Value.Thread, violation.Later.Thread));
        Assert.Equal((10, 11), (violation.FirstFrame, violation.LastFrame));
        Assert.Equal(
            "frames 10..11 held twice: thread 0 allocated frames 8..11 (order 2) in 10..12; while it was held, "
            + "thread 1 allocated frames 10..11 (order 1) in 14..20",
            violation.Text);
    }

    [Fact]
    public void A_block_around_a_held_block_overlaps_it() => Assert.Equal(
        HistoryFault.Overlap,
        Violation(Took(0, 10, 0, 1, 2), Took(1, 0, 1, 1, 3), Took(1, 8, 2, 4, 5), Gave(0, 10, 0, 9, 9)).Fault);

    [Fact]
    public void The_same_block_given_out_twice_overlaps_itself()
    {
        HistoryViolation violation = Violation(Took(0, 8, 0, 1, 2), Took(1, 8, 0, 3, 4), Gave(0, 8, 0, 5, 6));
        Assert.Equal(
            "frame 8 held twice: thread 0 allocated frame 8 (order 0) in 1..2; while it was held, "
            + "thread 1 allocated frame 8 (order 0) in 3..4",
            violation.Text);
    }

    [Fact]
    public void Calls_may_overlap_as_long_as_no_frame_is_certainly_held_twice()
    {
        // The release of thread 0 takes effect inside 10..40, the allocation of thread 1 inside 5..11.
        Accepted(Took(0, 8, 1, 1, 2), Gave(0, 8, 1, 10, 40), Took(1, 8, 1, 5, 11), Gave(1, 8, 1, 60, 61));
        Assert.NotNull(Violation(Took(0, 8, 1, 1, 2), Gave(0, 8, 1, 12, 40), Took(1, 8, 1, 5, 11)));
    }

    [Fact]
    public void A_block_is_taken_at_the_stamp_at_which_it_was_given_back() =>
        Accepted(Took(0, 8, 0, 1, 1), Gave(0, 8, 0, 5, 5), Took(1, 8, 1, 5, 5), Gave(1, 8, 1, 9, 9));

    [Fact]
    public void Blocks_that_come_and_go_within_one_stamp_have_an_order() => Accepted(
        Took(0, 8, 0, 1, 5), Gave(0, 8, 0, 5, 6), Took(1, 8, 1, 5, 5), Gave(1, 8, 1, 5, 5), Took(1, 8, 2, 5, 5),
        Took(2, 8, 0, 5, 5), Gave(2, 8, 0, 5, 5));

    [Fact]
    public void A_block_of_one_stamp_still_overlaps_what_is_held_around_it() => Assert.Equal(
        HistoryFault.Overlap,
        Violation(Took(0, 8, 2, 1, 2), Took(1, 9, 0, 5, 5), Gave(1, 9, 0, 5, 5), Gave(0, 8, 2, 9, 9)).Fault);

    [Fact]
    public void Another_thread_may_free_what_one_allocated() =>
        Accepted(Took(0, 8, 3, 1, 4), Gave(1, 8, 3, 4, 6), Took(0, 8, 3, 5, 7), Gave(1, 8, 3, 9, 9));

    [Fact]
    public void A_free_of_what_nobody_allocated_is_a_violation()
    {
        HistoryViolation violation = Violation(Took(0, 8, 2, 1, 2), Gave(1, 9, 0, 4, 6));
        Assert.Equal(HistoryFault.NeverAllocated, violation.Fault);
        Assert.Null(violation.Earlier);
        Assert.Equal(
            "frame 9 freed without allocation: thread 1 freed frame 9 (order 0) in 4..6", violation.ToString());
    }

    [Fact]
    public void A_free_that_began_before_the_allocation_returned_is_a_violation() =>
        Assert.Equal(HistoryFault.NeverAllocated, Violation(Took(0, 8, 0, 1, 5), Gave(1, 8, 0, 4, 6)).Fault);

    [Fact]
    public void A_second_free_names_the_first()
    {
        HistoryViolation violation = Violation(
            Took(0, 8, 1, 1, 2), Gave(0, 8, 1, 3, 4), Gave(1, 8, 1, 5, 6), Took(0, 8, 1, 7, 8));
        Assert.Equal(
            "frames 8..9 freed twice: thread 0 freed frames 8..9 (order 1) in 3..4; "
            + "thread 1 freed frames 8..9 (order 1) in 5..6",
            violation.Text);
    }

    [Fact]
    public void A_free_with_another_order_names_the_allocation()
    {
        HistoryViolation violation = Violation(Took(0, 8, 1, 1, 2), Gave(0, 8, 0, 3, 4));
        Assert.Equal(
            "frame 8 freed with another order: thread 0 allocated frames 8..9 (order 1) in 1..2; "
            + "thread 0 freed frame 8 (order 0) in 3..4",
            violation.Text);
    }

    [Fact]
    public void The_earliest_violation_is_reported()
    {
        HistoryViolation violation = Violation(
            Gave(0, 3, 0, 50, 50), Took(0, 8, 1, 1, 2), Took(1, 9, 0, 40, 41), Gave(1, 5, 0, 60, 60));
        Assert.Equal((HistoryFault.Overlap, 41L), (violation.Fault, violation.Later.Moment));
        Assert.Equal(HistoryFault.FreedTwice, Violation(
            Took(0, 3, 0, 1, 2), Gave(0, 3, 0, 3, 3), Gave(0, 3, 0, 10, 10), Took(1, 8, 1, 1, 2),
            Took(1, 9, 0, 40, 41)).Fault);
    }

    [Fact]
    public void What_is_held_at_the_end_is_counted()
    {
        HistoryReport report = HistoryCheck.Examine(Of(
            Took(0, 8, 1, 1, 2), Gave(0, 8, 1, 3, 4), Took(0, 8, 2, 5, 6), Took(1, 100, 4, 1, 9)));
        Assert.Null(report.Violation);
        Assert.Equal((4, 2, 20), (report.Events, report.HeldBlocksAtEnd, report.HeldAtEnd));
    }

    [Fact]
    public void The_last_frames_of_the_number_space_are_frames_like_others()
    {
        Accepted(Took(0, uint.MaxValue, 0, 1, 2), Took(0, 0, 31, 1, 2), Took(1, 0x8000_0000, 30, 1, 2));
        Assert.NotNull(Violation(Took(0, uint.MaxValue, 0, 1, 2), Took(0, 0x8000_0000, 31, 1, 3)));
    }
}
