using Verified.Model.PageAllocator;
using Verified.Model.PerCpu;

namespace Verified.Tests.Properties;

/// <summary>What a system shows of itself is compared part by part, and the first that differs is told.</summary>
public sealed class StructureProperties
{
    static readonly World Whole = World.Boot(Layout.Of(ZoneLayout.Of(0, 16)) with
    {
        MinFreeKbytes = 0,
        Reclaim = true,
        PerCpuLists = true,
        CacheLine = 32,
        Pools = 1,
    });

    /// <summary>Everything that a machine can show of itself: the first parts as they are, the others wrong.</summary>
    static Observation Partly(int right, bool before = false)
    {
        int wrong(int part) => part < right ? 0 : 1;
        var starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
        starts.AsSpan(Order.Limit - 6).Fill(1);
        FreeLists lists = new(starts, (int[])[wrong(2)]), then = new(starts, (int[])[0]);
        ListSizes sizes = ListSizes.Of(new(16));
        PageListView[] hot =
            [new(ZoneId.Dma, 0, ListId.Hot, 0, 0, wrong(3), sizes.HotLow, sizes.HotHigh, sizes.HotBatch)];
        PartView[] parts = [new(Part.Local, 0, 0, 0, 1), new(Part.Pool, 0, 0, 1, 1)];
        DescriptorImage first = Model.PageFrames.Descriptor.Image(Whole, new(0));
        return new()
        {
            Response = Response.Of(Outcome.Ok),
            Level = Level.Structure,
            FreePages = (int[])[16 + wrong(0), 0, 0],
            NrFree = Whole.Counts(),
            ReclaimZones = (ZoneReclaimView[])[new((uint)wrong(1), false, 0), default, default],
            ReclaimNodes = (NodeReclaim[])[.. Whole.Reclaim!.Nodes],
            Lists = lists,
            Before = before ? then : default,
            PageLists = new(hot, (int[])[]),
            Descriptors = (DescriptorImage[])[first with { Count = first.Count + wrong(4) }],
            Parts = new(parts, (int[])[wrong(5), wrong(6)]),
        };
    }

    [Theory]
    [InlineData(RuleIds.Buddy.ListCounts, 0), InlineData(RuleIds.PageAllocator.ReclaimExact, 1)]
    [InlineData(RuleIds.Buddy.ListCanonical, 2), InlineData(RuleIds.PerCpu.ListsExact, 3)]
    [InlineData(RuleIds.PageFrames.Descriptors, 4), InlineData(RuleIds.Slab.ArraysExact, 5)]
    [InlineData(RuleIds.Mempool.Exact, 6), InlineData(null, 7)]
    [Verifies(RuleIds.Buddy.ListCounts), Verifies(RuleIds.PageAllocator.ReclaimExact)]
    [Verifies(RuleIds.Buddy.ListCanonical), Verifies(RuleIds.PerCpu.ListsExact)]
    [Verifies(RuleIds.PageFrames.Descriptors), Verifies(RuleIds.Slab.ArraysExact), Verifies(RuleIds.Mempool.Exact)]
    public void Of_all_that_differs_the_part_is_told_that_the_others_follow_from(string? rule, int right)
    {
        var write = new Command { Op = Op.SetMinFree };
        Assert.Equal(rule, Spec.Compare(Whole, Partly(right))?.Rule);
        string? booted = right == 0 ? RuleIds.PageFrames.BootReleased : rule;
        Assert.Equal(booted, Spec.CompareBooted(Whole, Partly(right))?.Rule);
        Assert.Equal(rule, Spec.Step(Whole, write, Partly(right)).Violation?.Rule);
        Assert.Equal(rule, Spec.Step(Whole, write, Partly(right, before: true)).Violation?.Rule);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListCounts), Verifies(RuleIds.Buddy.ListCanonical), Verifies(RuleIds.Buddy.ListOrder)]
    public void Rules_are_exercised_by_what_is_shown()
    {
        string[] shown =
        [
            RuleIds.Buddy.ListCounts, RuleIds.PageAllocator.ReclaimExact, RuleIds.Buddy.ListCanonical,
            RuleIds.PerCpu.ListsExact, RuleIds.PageFrames.Descriptors, RuleIds.Slab.ArraysExact, RuleIds.Mempool.Exact,
        ];
        var write = new Command { Op = Op.SetMinFree };
        Marks all = Spec.Step(Whole, write, Partly(7)).Marks;
        Assert.Equal(shown, shown.Where(all.Has));
        Assert.False(all.Has(RuleIds.Buddy.ListOrder));
        Assert.True(Spec.Step(Whole, write, Partly(7, before: true)).Marks.Has(RuleIds.Buddy.ListOrder));
        Marks none = Spec.Step(Whole, write, new() { Response = Response.Of(Outcome.Ok), Level = Level.Address }).Marks;
        Assert.DoesNotContain(shown, none.Has);
        Marks counts = Spec.Step(Whole, write, new()
        {
            Response = Response.Of(Outcome.Ok),
            Level = Level.Counts,
            FreePages = Whole.Pages(),
            NrFree = Whole.Counts(),
        }).Marks;
        Assert.Equal([RuleIds.Buddy.ListCounts], shown.Where(counts.Has));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListCounts)]
    public void Counts_are_those_of_their_zone_and_are_told()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64)) with { MinFreeKbytes = 0 });
        int[] pages = world.Pages(), counts = world.Counts();
        counts[Order.Limit]++;
        Assert.Equal("buddy.lists.counts: expected nr_free[0] of zone Normal to be 0, saw 1", Told()?.ToString());
        pages[1]--;
        Assert.Equal("buddy.lists.counts: expected 64 free pages in zone Normal, saw 63", Told()?.ToString());
        Violation? Told() => Spec.Compare(world, new() { Level = Level.Counts, FreePages = pages, NrFree = counts });
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.Descriptors)]
    public void A_descriptor_is_told_with_all_its_fields() => Assert.Equal(
        "page-frames.descriptors.exact: expected frame 0: flags 0x00001000, count -1, mapcount -1, private 4, mapping 0x0, "
        + "index 0, saw frame 0: flags 0x00001000, count 0, mapcount -1, private 4, mapping 0x0, index 0",
        Spec.Compare(Whole, Partly(4))?.ToString());

    [Fact]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    public void The_lists_of_a_zone_without_frames_are_empty()
    {
        World world = World.Boot(Machines.Plain(8));
        var starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
        starts.AsSpan(4).Fill(1);
        starts.AsSpan(Order.Limit + 1).Fill(2);
        Violation? stray = Spec.Compare(world, new()
        {
            Level = Level.Structure,
            FreePages = world.Pages(),
            NrFree = world.Counts(),
            Lists = new(starts, (int[])[0, 5]),
        });
        Assert.Equal(RuleIds.Buddy.ListCanonical, stray?.Rule);
    }

    [Theory]
    [InlineData(false, false, "the head of the list of order 0 for command 1, saw frame 0")]
    [InlineData(true, false, "the head of the list of order 0 for command 1, saw frame 0")]
    [InlineData(false, true, "a block at the head of its list in zone HighMem, saw frame 0")]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void The_head_of_a_list_is_taken_in_the_last_zone_too(bool reclaim, bool lists, string expected)
    {
        Layout layout = Layout.Of(ZoneLayout.Empty, highMem: ZoneLayout.Of(0, 8)) with
        {
            MinFreeKbytes = 0,
            Reclaim = reclaim,
            PerCpuLists = lists,
            PerCpuSizes = new(0, 1, 1, 0, 1, 1),
            Reserved = [.. Enumerable.Range(0, 4).Select(i => new FrameRange(new((2 * i) + 1), new(1)))],
        };
        World world = World.Boot(layout);
        Command ask = Steps.Alloc(gfp: Gfp.HighUser) with { Id = 1, Context = Context.MemAlloc };
        int[] then = [6, 4, 2, 0], now = [6, 4, 2];
        var starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
        starts.AsSpan((2 * Order.Limit) + 1).Fill(4);
        var fewer = new int[starts.Length];
        fewer.AsSpan((2 * Order.Limit) + 1).Fill(3);
        Violation? tail = Spec.Step(world, ask, new()
        {
            Response = new(Outcome.Ok, Reason.None, new(0), 0, 0, false, null),
            Level = Level.Address,
            Before = new(starts, then),
            Lists = new(fewer, now),
        }).Violation;
        Assert.Equal($"buddy.lists.lifo: expected {expected}", tail?.ToString());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.ListsExact)]
    public void A_page_list_is_found_by_its_zone_its_CPU_and_itself()
    {
        PageListView View(ZoneId zone, int cpu, ListId list, int at) => new(zone, cpu, list, at, 1, 1, 0, 0, 0);
        PageListView[] views =
        [
            View(ZoneId.Dma, 0, ListId.Cold, 0), View(ZoneId.Dma, 1, ListId.Hot, 1), View(ZoneId.Normal, 0, ListId.Hot, 2),
            View(ZoneId.Dma, 0, ListId.Hot, 3),
        ];
        var lists = new PageLists(views, (int[])[10, 11, 12, 13]);
        foreach (PageListView view in views)
        {
            Assert.True(lists.TryFind(view.Zone, view.Cpu, view.List, out ReadOnlySpan<int> found));
            Assert.Equal(10 + view.Start, Assert.Single(found.ToArray()));
        }

        Assert.False(lists.TryFind(ZoneId.Normal, 1, ListId.Hot, out _));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void What_moved_before_a_step_is_replayed_before_it()
    {
        Layout singles = Machines.Plain(8, 1, 3, 5, 7) with
        {
            PerCpuLists = true,
            PerCpuSizes = new(0, 1, 1, 0, 1, 1),
        };
        Ruling first = Spec.PredictAt(World.Boot(singles), Steps.Alloc(), [new(6)]);
        Ruling second = Spec.PredictAt(first.Next, Steps.Alloc(), [new(4)]);
        Assert.Null(Told(Steps.Alloc(), second.Response, 2, 0));
        Assert.Null(Told(new() { Op = Op.SetMinFree }, Response.Of(Outcome.Ok), 4, 2, 0));
        Assert.Equal(RuleIds.Buddy.ListOrder, Told(new() { Op = Op.SetMinFree }, Response.Of(Outcome.Ok), 2, 4, 0));
        string? Told(Command command, Response answer, params int[] now)
        {
            int[] then = [6, 4, 2, 0], starts = new int[(ZoneId.Kinds * Order.Limit) + 1], fewer = [.. starts];
            starts.AsSpan(1).Fill(then.Length);
            fewer.AsSpan(1).Fill(now.Length);
            Observation seen = new()
            {
                Response = answer,
                Level = Level.Address,
                Before = new(starts, then),
                Lists = new(fewer, now),
            };
            return Spec.Step(first.Next, command, seen, moved: first.Moves).Violation?.Rule;
        }
    }
}
