using Verified.Model.PageAllocator;
using Verified.Model.PerCpu;

namespace Verified.Tests.Properties.PerCpu;

/// <summary>What the model says of lists that a system should not show.</summary>
public sealed class ObservedLists
{
    static readonly Command Ask = new() { Op = Op.AllocPages, Gfp = Gfp.Kernel, Id = 1 };

    /// <summary>Four free frames; a refill takes two.</summary>
    static World Four() => World.Boot(Layout.Of(ZoneLayout.Of(0, 4)) with
    {
        MinFreeKbytes = 0,
        PerCpuLists = true,
        PerCpuSizes = new(0, 9, 2, 0, 9, 2),
    });

    [Theory]
    [Verifies(RuleIds.PerCpu.ListsExact)]
    [InlineData(false, "hot list of CPU 0 for zone DMA")]
    [InlineData(true, "cold list of CPU 0 for zone DMA")]
    public void A_list_that_holds_what_it_should_not_is_told_with_its_sizes(bool cold, string told)
    {
        var view = new PageListView(ZoneId.Dma, 0, ListId.Of(Order.Zero, cold), 0, 1, 1, 0, 9, 2);
        var seen = new Observation { Level = Level.Address, PageLists = new([view], [3]) };
        Violation? violation = Spec.Compare(Four(), seen);
        Assert.Equal(RuleIds.PerCpu.ListsExact, violation?.Rule);
        Assert.StartsWith(told, violation?.Expected, StringComparison.Ordinal);
        Assert.EndsWith("(low 0, high 9, batch 2) 1: [3]", violation?.Actual, StringComparison.Ordinal);
        view = view with { Length = 2, Count = 2 };
        seen = new Observation { Level = Level.Address, PageLists = new([view], [3, 1]) };
        Assert.EndsWith("2: [3,1]", Spec.Compare(Four(), seen)?.Actual, StringComparison.Ordinal);
        World parked = Spec.Predict(Four(), Ask with { Gfp = Gfp.Kernel | (cold ? Gfp.Cold : 0) }).Next;
        Assert.EndsWith("(low 0, high 9, batch 2) [1]", Spec.Compare(parked, seen)?.Expected, StringComparison.Ordinal);
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeRefill)]
    public void A_list_that_was_not_refilled_breaks_the_rule_of_the_refill() =>
        Assert.Equal(RuleIds.PerCpu.TakeRefill, Rule(Four(), 0, []));

    [Fact]
    [Verifies(RuleIds.Buddy.AllocateSmallest)]
    public void Each_frame_of_a_refill_must_be_one_that_a_request_may_take()
    {
        Assert.Equal(RuleIds.Buddy.AllocateSmallest, Rule(Four(), 0, [2]));
        Assert.Null(Rule(Four(), 0, [1]));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeHead)]
    public void A_frame_that_does_not_head_the_list_breaks_the_rule_of_the_head()
    {
        World parked = Spec.Predict(Four(), Ask).Next;
        Assert.Equal(new Violation(RuleIds.PerCpu.TakeHead, "the head of [1]", "frame 3"), Step(parked, 3, []));
        Assert.Null(Rule(parked, 1, []));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeRefill)]
    public void A_refill_of_a_list_that_is_not_empty_stands_behind_what_it_held()
    {
        var fill = new Command { Op = Op.SetListSizes, Value = ListSizes.Value(ZoneId.Dma, ListId.Hot, 1, 9, 2) };
        World some = Spec.Predict(Spec.Predict(Four(), Ask).Next, fill).Next;
        Assert.Null(Rule(some, 1, [2, 3]));
        Assert.Equal(RuleIds.Buddy.SplitUpperHalves, Rule(some, 1, [3, 2]));
        Assert.Equal(RuleIds.PageAllocator.NoOverlap, Rule(some, 1, [2, 1]));
        Assert.Equal(RuleIds.PageAllocator.NoOverlap, Rule(some, 1, [2, 2]));
        const string Expected = "2 blocks appended to [1], and its head taken";
        foreach (int[] wrong in (int[][])[[], [2], [1, 2, 3]])
            Assert.Equal(
                new Violation(RuleIds.PerCpu.TakeRefill, Expected, $"a list of {wrong.Length} frames"),
                Step(some, 1, wrong));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    [Verifies(RuleIds.PerCpu.TakeDirect)]
    public void Blocks_are_parked_for_a_request_of_a_listed_order_alone()
    {
        World parked = Spec.Predict(Four(), Ask).Next;
        bool Parks(World world, Command command) => Take.Parks(world, command, Request.ListOf(world, command));
        Assert.True(Parks(parked, Ask));
        Assert.False(Parks(Four(), Ask));
        Assert.False(Parks(parked, Ask with { Order = new(1) }));
        Assert.False(Parks(parked, Ask with { Gfp = Gfp.Kernel | Gfp.Cold }));
        PageList one = Take.List(parked, ZoneId.Dma, 0, ListId.Hot);
        Assert.False(Take.IsDirect(one, 1));
        Assert.False(Take.IsDirect(one, 0));
        Assert.True(Take.IsDirect(Take.List(Four(), ZoneId.Dma, 0, ListId.Hot), 0));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeDirect)]
    public void An_empty_list_without_a_refill_leaves_the_choice_to_the_buddy_system()
    {
        World direct = World.Boot(Layout.Of(ZoneLayout.Of(0, 3)) with
        {
            MinFreeKbytes = 0,
            PerCpuLists = true,
            PerCpuSizes = default(Model.PerCpu.ListSizes),
        });
        Assert.Null(Rule(direct, 2, []));
        Assert.Equal(RuleIds.Buddy.AllocateSmallest, Rule(direct, 0, []));
    }

    [Theory]
    [Verifies(RuleIds.PerCpu.ListOrders)]
    [InlineData(null, 1, 18, RuleIds.PerCpu.ListOrders)]
    [InlineData(null, 0, 18, RuleIds.PerCpu.Sizes)]
    [InlineData(24, 1, 18, RuleIds.PerCpu.ListOrders)]
    [InlineData(24, 0, 18, RuleIds.PerCpu.SizesSet)]
    public void Sizes_that_a_list_of_blocks_does_not_begin_with_are_told_apart_from_those_of_single_frames(
        int? given, int order, int high, string rule)
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 12288)) with
        {
            PerCpuLists = true,
            ListOrders = 2,
            PerCpuSizes = given is { } most ? new(0, most, 2, 0, most, 2) : null,
        });
        int wrong = order == 0 ? high + 1 : high;
        var view = new PageListView(ZoneId.Dma, 0, ListId.Of(new(order), cold: false), 0, 0, 0, 6, wrong, 3);
        Violation? violation = Spec.Compare(world, new() { Level = Level.Address, PageLists = new([view], []) });
        Assert.Equal(rule, violation?.Rule);
        Assert.StartsWith(
            order == 0 ? "hot list of CPU 0" : "order-1 list of CPU 0", violation?.Actual, StringComparison.Ordinal);
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.SizesSet)]
    public void Sizes_of_a_list_of_blocks_that_were_written_are_those_by_hand()
    {
        World world = World.Boot(
            Layout.Of(ZoneLayout.Of(0, 64)) with { PerCpuLists = true, ListOrders = 3 });
        ListId pairs = ListId.Of(new(2), cold: true);
        var write = new Command { Op = Op.SetListSizes, Value = ListSizes.Value(ZoneId.Dma, pairs, 1, 9, 4) };
        World written = Spec.Predict(world, write).Next;
        Assert.Equal((1, 9, 4), Sizes(Take.List(written, ZoneId.Dma, 0, pairs)));
        Assert.Equal((0, 1, 1), Sizes(Take.List(world, ZoneId.Dma, 0, pairs)));
        var view = new PageListView(ZoneId.Dma, 0, pairs, 0, 0, 0, 0, 1, 1);
        var seen = new Observation { Level = Level.Address, PageLists = new([view], []) };
        Assert.Equal(RuleIds.PerCpu.SizesSet, Spec.Compare(written, seen)?.Rule);
        Assert.Null(Spec.Compare(world, seen));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeRefill)]
    public void A_refill_of_blocks_takes_as_many_as_there_are()
    {
        Model.State.FrameSet free = World.Boot(Layout.Of(ZoneLayout.Of(0, 13))).Free(ZoneId.Dma);
        Assert.Equal([13, 6, 3, 1, 0], Enumerable.Range(0, 5).Select(order => Take.Available(free, new(order))));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeRefill)]
    [Verifies(RuleIds.PerCpu.TakeDirect)]
    public void What_a_request_leads_to_can_be_told_for_the_blocks_that_a_system_chose()
    {
        Ruling refilled = Spec.PredictAt(Four(), Ask, [new(2), new(3)]);
        Assert.Equal(
            ("ok frame 2", "[3]"),
            ($"{refilled.Response}", $"{Take.List(refilled.Next, ZoneId.Dma, 0, ListId.Hot)}"));
        World bare = World.Boot(Layout.Of(ZoneLayout.Of(0, 4)) with
        {
            MinFreeKbytes = 0,
            PerCpuLists = true,
            PerCpuSizes = default(Model.PerCpu.ListSizes),
        });
        Ruling direct = Spec.PredictAt(bare, Ask, [new(2)]);
        Assert.Equal(("ok frame 2", 3), ($"{direct.Response}", direct.Next.Free(ZoneId.Dma).Count));
        Assert.True(direct.Marks.Of(RuleIds.PerCpu.TakeDirect));
    }

    static (int Low, int High, int Batch) Sizes(PageList list) => (list.Low, list.High, list.Batch);

    /// <summary>The rule that breaks when the request gets that frame and the hot list is shown with those.</summary>
    static string? Rule(World world, int frame, int[] list) => Step(world, frame, list)?.Rule;

    static Violation? Step(World world, int frame, int[] list)
    {
        var response = new Response(Outcome.Ok, Reason.None, new(frame), 0, 0, false, null);
        var view = new PageListView(ZoneId.Dma, 0, ListId.Hot, 0, list.Length, list.Length, 0, 9, 2);
        var seen = new Observation { Response = response, Level = Level.Address, PageLists = new([view], list) };
        Violation? violation = Spec.Step(world, Ask, seen).Violation;
        return violation?.Rule is RuleIds.PerCpu.ListsExact or RuleIds.PerCpu.SizesSet ? null : violation;
    }
}
