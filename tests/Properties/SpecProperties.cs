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

    [Fact]
    [Verifies(RuleIds.Zones.ListBound), Verifies(RuleIds.Statistics.NumaCounters), Verifies(RuleIds.Zones.NodeNearest)]
    public void Who_is_bound_to_a_node_gets_nothing_from_another()
    {
        World nodes = World.Boot(Machines.TwoNodes);
        var bound = new Command { Op = Op.AllocPagesBound };
        World drained = nodes.After([.. Enumerable.Repeat(bound, 8)]);
        Assert.Equal("failed (BelowWatermark)", Spec.Predict(drained, bound).Response.ToString());
        Assert.Equal("ok frame 8", Spec.Predict(drained, bound with { Op = Op.AllocPagesNode }).Response.ToString());
        Ruling read = Spec.Predict(nodes, new() { Op = Op.Numastat, Node = 1 });
        Assert.NotNull(read.Response.Detail);
        Assert.Equal("bug (NoNode)", Spec.Predict(nodes, new() { Op = Op.Numastat, Node = 2 }).Response.ToString());
        Layout layout = Machines.TwoNodes;
        Assert.Equal((10, 20), (layout.Distance(new(1), new(1)), layout.Distance(new(0), new(1))));
        Assert.Equal((2, 0), (layout.NodeCount, new Layout { Zones = default }.NodeCount));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.ReserveRatio), Verifies(RuleIds.PageFrames.HighAddress)]
    [Verifies(RuleIds.PageFrames.LinearAddress), Verifies(RuleIds.Statistics.FragmentationIndex)]
    public void What_is_written_and_read_is_what_was_asked_for()
    {
        Layout three = Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64), ZoneLayout.Of(128, 64));
        World world = World.Boot(three with { MinFreeKbytes = 0 });
        World written = world.After(new Command { Op = Op.SetReserveRatio, Value = 8 | (16UL << 32) });
        Assert.Equal("0,8,16 0,0,4 0,0,0", string.Join(' ', written.Tunables.Reserves.Select(own => string.Join(',', own))));
        Marks high = Spec.Predict(world, new() { Op = Op.Inspect, Frame = new(150) }).Marks;
        Assert.Equal((true, null), (high.Of(RuleIds.PageFrames.HighAddress), high.Of(RuleIds.PageFrames.LinearAddress)));
        World holed = World.Boot(Machines.Plain(64, 3));
        Response Index(int order) => Spec.Predict(holed, new() { Op = Op.Fragmentation, Order = new(order) }).Response;
        Assert.Equal(Index(10), Index(99));
        Assert.NotEqual(Index(10), Index(4));
        World lists = World.Boot(Machines.Plain(16) with { PerCpuLists = true });
        Assert.Equal("ok frame 0", Spec.PredictAt(lists, Ask(1), [new(0)]).Response.ToString());
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.MapRefused), Verifies(RuleIds.PerCpu.Sizes)]
    public void A_machine_has_only_what_its_layout_gives_it()
    {
        Model.Upper upper = World.Boot(Machines.Plain(8) with { CacheLine = 32 }).Upper!;
        Assert.Equal((null, null, null), (upper.HighMemory, upper.Vmalloc, upper.Pools));
        PageList hot = World.Boot(Machines.Plain(8)).Cpus[0].Sets[0].Of(ListId.Hot);
        Assert.Equal((0, 0, 0), (hot.Low, hot.High, hot.Batch));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseLast)]
    public void What_reclaim_shows_does_not_explain_a_wrong_answer_to_a_release()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 4)) with { MinFreeKbytes = 0, Reclaim = true }).After(
            Ask(0), new() { Op = Op.SetReclaim, Value = new ReclaimScript(0, 12, 1, false).Value }, Ask(4));
        Assert.True(world.Reclaim!.Zones[0].Scanned > 0);
        Assert.Equal(RuleIds.PageAllocator.ReleaseLast, Spec.Step(world, new() { Op = Op.FreePages }, new()
        {
            Response = Response.Of(Outcome.Shared),
            Level = Level.Address,
            ReclaimZones = (ZoneReclaimView[])[new(5, false, 0), default, default],
            ReclaimNodes = (NodeReclaim[])[.. world.Reclaim.Nodes],
        }).Violation?.Rule);
    }

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
