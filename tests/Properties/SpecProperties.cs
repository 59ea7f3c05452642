using Verified.Model.PageAllocator;
using Verified.Model.PerCpu;

namespace Verified.Tests.Properties;

/// <summary>
/// The relation must refuse every answer and every state that the rules do not allow, and name the rule.
/// </summary>
public sealed class SpecProperties
{
    static readonly Layout Two = Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64)) with { MinFreeKbytes = 0 };

    static Command Ask(int order) => new() { Op = Op.AllocPages, Gfp = Gfp.Kernel, Order = new(order), Id = 1 };

    static Response Served(int frame) => new(Outcome.Ok, Reason.None, new(frame), 0, 0, false, null);

    static void AssertRefused(string rule, World world, Command command, Response lie)
    {
        Verdict verdict = Spec.Step(world, command, new() { Response = lie, Level = Level.Address });
        Assert.Null(verdict.Next);
        Assert.Equal(rule, verdict.Violation?.Rule);
        Assert.True(verdict.Marks.Has(rule));
    }

    /// <summary>Frame 64 in use, so that Normal has one free block of each order from 0 to 5.</summary>
    static World OneInUse() => Spec.Predict(World.Boot(Two), Ask(0)).Next;

    [Theory]
    [Verifies(RuleIds.PageAllocator.NoOverlap)]
    [Verifies(RuleIds.Buddy.AllocateSmallest)]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    [InlineData(0, 3, RuleIds.PageAllocator.ScanLow)]
    [InlineData(0, 5000, RuleIds.PageAllocator.ScanLow)]
    [InlineData(1, 67, RuleIds.Buddy.BlockAlignment)]
    [InlineData(0, 64, RuleIds.PageAllocator.NoOverlap)]
    [InlineData(0, 66, RuleIds.Buddy.AllocateSmallest)]
    [InlineData(4, 112, RuleIds.Buddy.AllocateSmallest)]
    [InlineData(1, 68, RuleIds.Buddy.AllocateSmallest)]
    public void A_block_that_may_not_serve_is_refused(int order, int frame, string rule) =>
        AssertRefused(rule, OneInUse(), Ask(order), Served(frame));

    [Fact]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    public void An_upper_part_of_the_right_block_is_refused() =>
        AssertRefused(RuleIds.Buddy.SplitUpperHalves, World.Boot(Two), Ask(0), Served(65));

    [Fact]
    [Verifies(RuleIds.PageAllocator.ScanLow)]
    [Verifies(RuleIds.PageAllocator.Failure)]
    public void Refusals_and_successes_are_exact()
    {
        World world = World.Boot(Two);
        AssertRefused(RuleIds.PageAllocator.ScanLow, world, Ask(0), Response.Failed(Reason.BelowWatermark));
        AssertRefused(RuleIds.PageAllocator.OrderLimit, world, Ask(11), Served(64));
        AssertRefused(RuleIds.PageAllocator.Failure, world, Ask(7), Served(64));
        AssertRefused(RuleIds.PageAllocator.Failure, world, Ask(7), Response.Failed(Reason.NoBlock));
        AssertRefused(RuleIds.Zones.ListIllegal, world, Ask(0) with { Gfp = 3 }, Served(64));
        AssertRefused(RuleIds.PageAllocator.Functions, world, Ask(0), Served(64) with { Address = 4096 });
        AssertRefused(RuleIds.PageAllocator.Functions, world, Ask(0), Served(64) with { Reports = 1 });
        AssertRefused(RuleIds.PageAllocator.MightSleep, world, Ask(0) with { Context = Context.Interrupt }, Served(64));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseLast)]
    public void A_wrong_answer_to_a_release_names_its_rule()
    {
        World world = OneInUse();
        var free = new Command { Op = Op.FreePages, Frame = new(64) };
        AssertRefused(RuleIds.PageAllocator.ReleaseLast, world, free, Response.Of(Outcome.Shared));
        AssertRefused(
            RuleIds.PageAllocator.ReleaseUnused, world, free with { Frame = new(70) }, Response.Of(Outcome.Freed));
        AssertRefused(
            RuleIds.PageAllocator.ReleaseInvalid, world, free with { Frame = new(-5) }, Response.Of(Outcome.Ignored));
        AssertRefused(RuleIds.Buddy.ReleaseOverlap, world, free with { Order = new(1) }, Response.Of(Outcome.Freed));
        AssertRefused(RuleIds.PageFrames.PutLast, world, free with { Op = Op.PutPage }, Response.Of(Outcome.Ok));
        AssertRefused(RuleIds.PageFrames.ChangeGuard, world, free with { Op = Op.Unmap }, Response.Of(Outcome.Ok));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListCounts)]
    public void Wrong_counters_are_refused()
    {
        AssertStateRefused(RuleIds.Buddy.ListCounts, (ref Seen seen) => seen.FreePages[1]--);
        AssertStateRefused(RuleIds.Buddy.ListCounts, (ref Seen seen) => seen.NrFree[11]++);
        AssertStateRefused(RuleIds.Buddy.ListCounts, (ref Seen seen) => seen.NrFree[2]++);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    public void Wrong_lists_are_refused() =>
        AssertStateRefused(RuleIds.Buddy.ListCanonical, (ref Seen seen) => seen.Frames[0] = 1);

    [Fact]
    [Verifies(RuleIds.PageFrames.Descriptors)]
    public void Wrong_descriptors_are_refused()
    {
        AssertStateRefused(
            RuleIds.PageFrames.Descriptors,
            (ref Seen seen) => seen.Descriptors[64] = seen.Descriptors[64] with { Count = 1 });
        AssertStateRefused(
            RuleIds.PageFrames.Descriptors,
            (ref Seen seen) => seen.Descriptors[65] = seen.Descriptors[65] with { Private = 3 });
        AssertStateRefused(
            RuleIds.PageFrames.Descriptors,
            (ref Seen seen) => seen.Descriptors[3] = seen.Descriptors[3] with { Index = 1 });
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void A_block_that_was_not_the_head_and_lists_in_another_order_are_refused()
    {
        Layout layout = Machines.Plain(8, 1, 3, 5, 7);
        using Impl.MemorySystem system = Machines.Boot(layout);
        Picture before = Picture.Of(system, Level.Structure);
        Assert.Equal([6, 4, 2, 0], Picture.List(system, 0, 0));
        World world = World.Boot(layout);
        Verdict tail = Spec.Step(world, Ask(0), Shown([6, 4, 2], 0, before));
        Assert.Equal(RuleIds.Buddy.ListOrder, tail.Violation?.Rule);
        Assert.Contains(
            "the head of the list of order 0 for command 1", tail.Violation?.Expected, StringComparison.Ordinal);
        Verdict mixed = Spec.Step(world, Ask(0), Shown([2, 4, 0], 6, before));
        Assert.Equal(RuleIds.Buddy.ListOrder, mixed.Violation?.Rule);
        Assert.Null(Spec.Step(world, Ask(0), Shown([4, 2, 0], 6, before)).Violation);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListCounts)]
    [Verifies(RuleIds.PageFrames.Descriptors)]
    public void A_state_can_be_compared_without_a_command()
    {
        World world = World.Boot(Two);
        using Impl.MemorySystem system = Machines.Boot(Two);
        Seen seen = Seen.Of(system);
        Assert.Null(Spec.Compare(world, seen.Show(default)));
        seen.Frames[0]++;
        Assert.Equal(RuleIds.Buddy.ListCanonical, Spec.Compare(world, seen.Show(default))?.Rule);
        seen.NrFree[0]++;
        Assert.Equal(RuleIds.Buddy.ListCounts, Spec.Compare(world, seen.Show(default))?.Rule);
        Assert.Null(Spec.Compare(world, new() { Level = Level.Address }));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ListCanonical)]
    public void A_block_that_stands_in_its_list_twice_is_seen()
    {
        World world = World.Boot(Machines.Plain(8, 1, 3, 5, 7));
        var nrFree = new int[(ZoneId.Kinds * Order.Limit)];
        nrFree[0] = 4;
        var starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
        starts.AsSpan(1).Fill(4);
        Violation? repeated = Spec.Compare(world, new()
        {
            Level = Level.Structure,
            FreePages = [4, 0, 0],
            NrFree = nrFree,
            Lists = new FreeLists(starts, [6, 4, 4, 0]),
        });
        Assert.Equal(RuleIds.Buddy.ListCanonical, repeated?.Rule);
        Assert.Equal("frame 4 twice", repeated?.Actual);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Functions)]
    public void The_answer_at_a_block_is_the_one_that_a_step_accepts()
    {
        World world = OneInUse();
        Ruling ruling = Spec.PredictAt(world, Ask(0), [new(65)]);
        Assert.Equal(Served(65), ruling.Response);
        Verdict verdict = Spec.Step(world, Ask(0), new() { Response = ruling.Response, Level = Level.Address });
        Assert.Equal(ruling.Next.Free(ZoneId.Normal), verdict.Next?.Free(ZoneId.Normal));
    }

    [Fact]
    public void Reading_changes_nothing_and_answers_what_the_world_shows()
    {
        World world = World.Boot(Machines.Small);
        foreach (Op op in new[] { Op.Inspect, Op.Buddyinfo, Op.Zoneinfo, Op.Fragmentation })
        {
            var read = new Command { Op = op, Frame = new(170), Value = 5, Order = new(99) };
            Ruling ruling = Spec.Predict(world, read);
            Assert.Same(world, ruling.Next);
            Assert.NotNull(ruling.Response.Detail);
            Assert.Null(Spec.Step(world, read, new() { Response = ruling.Response }).Violation);
            Assert.NotNull(
                Spec.Step(world, new() { Op = op }, new() { Response = Response.Read("nonsense") }).Violation);
        }

        Assert.True(
            Spec.Predict(world, new() { Op = Op.Inspect, Frame = new(65) }).Marks.Has(RuleIds.PageFrames.StateTable));
        Assert.True(
            Spec.Predict(world, new() { Op = Op.Inspect, Frame = new(1) }).Marks.Has(RuleIds.PageFrames.LinearAddress));
    }

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
        World world = World.Boot(Two);
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

    /// <summary>A step that is shown truly but for one change.</summary>
    static void AssertStateRefused(string rule, Lie lie)
    {
        World world = World.Boot(Two);
        using Impl.MemorySystem system = Machines.Boot(Two);
        var response = Served((int)system.On(0).AllocPages(Gfp.Kernel, 0).Frame);
        Seen seen = Seen.Of(system);
        Assert.Null(Spec.Step(world, Ask(0), seen.Show(response)).Violation);
        lie(ref seen);
        Verdict verdict = Spec.Step(world, Ask(0), seen.Show(response));
        Assert.Equal(rule, verdict.Violation?.Rule);
    }

    static Observation Shown(int[] list, int taken, Picture before)
    {
        var starts = new int[(ZoneId.Kinds * Order.Limit) + 1];
        starts.AsSpan(1).Fill(list.Length);
        int[] free = [3, 0, 0];
        var nrFree = new int[(ZoneId.Kinds * Order.Limit)];
        nrFree[0] = 3;
        return new()
        {
            Response = Served(taken),
            Level = Level.Structure,
            FreePages = free,
            NrFree = nrFree,
            Lists = new(starts, list),
            Before = before.Lists,
        };
    }

    delegate void Lie(ref Seen seen);

    /// <summary>A true observation whose parts can be changed.</summary>
    struct Seen
    {
        public int[] FreePages;
        public int[] NrFree;
        public int[] Starts;
        public int[] Frames;
        public DescriptorImage[] Descriptors;

        public static Seen Of(Impl.MemorySystem system)
        {
            var starts = new List<int>();
            var frames = new List<int>();
            for (int list = 0; list < (ZoneId.Kinds * Order.Limit); list++)
            {
                starts.Add(frames.Count);
                frames.AddRange(Picture.List(system, list / Order.Limit, list % Order.Limit));
            }

            starts.Add(frames.Count);
            return new()
            {
                FreePages = [.. Enumerable.Range(0, 3).Select(zone => (int)system.FreePages(zone))],
                NrFree = [.. starts.Zip(starts.Skip(1), (start, end) => end - start)],
                Starts = [.. starts],
                Frames = [.. frames],
                Descriptors = [.. Enumerable.Range(0, 128).Select(frame => Picture.Descriptor(system, (uint)frame))],
            };
        }

        public readonly Observation Show(Response response) => new()
        {
            Response = response,
            Level = Level.Structure,
            FreePages = FreePages,
            NrFree = NrFree,
            Lists = new(Starts, Frames),
            Descriptors = Descriptors,
        };
    }
}
