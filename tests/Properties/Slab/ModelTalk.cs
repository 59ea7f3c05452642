using Verified.Model.PageFrames;
using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>What the model says of calls to the page allocator that a system should not make, or should have made.</summary>
public sealed class ModelTalk
{
    const string Alone = "with KERNEL on CPU 0, node 0, Process";

    static readonly World world = World.Boot(Caches.Machine(cpus: 2));

    static readonly Command Back = new() { Op = Op.FreePages, Frame = new(3), Order = new(1), Cpu = 1 };

    static Command Ask(Op op, int node = 0) => new() { Op = op, Gfp = Caches.Kernel, Node = node };

    static Violation Wrong(string rule, string expected, string seen) => new(rule, expected, seen);

    [Theory]
    [Verifies(RuleIds.Slab.GrowPages)]
    [Verifies(RuleIds.Slab.SlabOrder)]
    [InlineData(Op.CacheAlloc, "AllocPages of order 0")]
    [InlineData(Op.CacheAllocNode, "AllocPagesNode of order 0")]
    public void Another_call_than_the_one_demanded_is_told_with_it(Op op, string demanded)
    {
        Turn turn = Conversation.Next(world, Ask(op), []);
        Command call = turn.Call!.Value;
        Violation? Other(Command made) => Conversation.Unexpected(turn, made);
        Violation Pages(string seen, string rule = RuleIds.Slab.GrowPages) => Wrong(rule, $"{demanded} {Alone}", seen);
        Assert.Null(Other(call));
        Assert.Equal(
            Pages($"{demanded} with ATOMIC on CPU 0, node 0, Process"), Other(call with { Gfp = 0x20 }));
        Assert.Equal(
            Pages($"{demanded[..^1]}1 {Alone}", RuleIds.Slab.SlabOrder), Other(call with { Order = new(1) }));
        Assert.Equal(Pages($"{demanded} with KERNEL on CPU 1, node 0, Process"), Other(call with { Cpu = 1 }));
        Assert.Equal(
            Pages($"{demanded} with KERNEL on CPU 0, node 0, Interrupt"),
            Other(call with { Context = Context.Interrupt }));
        Assert.Equal(Pages("frame 3 given back as order 1 on CPU 1"), Other(Back));
        // Only where a node is named it counts.
        Assert.Equal(
            op == Op.CacheAlloc ? null : Pages($"{demanded} with KERNEL on CPU 0, node 1, Process"),
            Other(call with { Node = 1 }));
        Assert.Equal(0, Conversation.Next(world, Ask(Op.CacheAlloc, node: 1), []).Call!.Value.Node);
    }

    [Theory]
    [Verifies(RuleIds.Slab.RefillGrow)]
    [Verifies(RuleIds.Slab.GrowRefused)]
    [Verifies(RuleIds.Slab.GrowFlags)]
    [InlineData(Op.CacheAlloc, RuleIds.Slab.RefillGrow)]
    [InlineData(Op.CacheAllocNode, RuleIds.Slab.AllocNode)]
    public void A_call_that_is_not_made_is_told_with_what_came_instead(Op op, string rule)
    {
        Violation? Without(Response response) =>
            Spec.Step(world, Ask(op), new() { Response = response, Level = Level.Address }).Violation;
        string expected = $"{(op == Op.CacheAlloc ? "AllocPages" : "AllocPagesNode")} of order 0 {Alone}";
        Assert.Equal(
            Wrong(rule, expected, "no such call; ok at 0xc0200000"),
            Without(Response.Of(Outcome.Ok) with { Address = 0xC0200000 }));
        Assert.Equal(
            Wrong(RuleIds.Slab.GrowRefused, expected, "no such call; failed (NoGrow)"),
            Without(Response.Failed(Reason.NoGrow)));
        Assert.Equal(
            Wrong(RuleIds.Slab.GrowFlags, expected, "no such call; bug (Flags)"), Without(Response.Bug(Reason.Flags)));
        Assert.Equal(
            Wrong(RuleIds.Slab.GrowInjected, expected, "no such call; failed (Injected)"),
            Without(Response.Failed(Reason.Injected)));
    }

    [Fact]
    [Verifies(RuleIds.Slab.DestroySlab)]
    [Verifies(RuleIds.Slab.RefillSlabs)]
    public void A_call_too_many_is_told_as_one()
    {
        Command ask = Ask(Op.CacheAlloc);
        Turn done = Done(world, ask);
        Assert.Equal(
            Wrong(RuleIds.Slab.RefillSlabs, "no further call", $"AllocPages of order 0 {Alone}"),
            Conversation.Unexpected(done, Ask(Op.AllocPages)));
        Assert.Equal(
            Wrong(RuleIds.Slab.DestroySlab, "no further call", "frame 3 given back as order 1 on CPU 1"),
            Conversation.Unexpected(done, Back));
    }

    [Theory]
    [Verifies(RuleIds.Vmalloc.Descriptor)]
    [Verifies(RuleIds.Vmalloc.FirstFit)]
    [InlineData(Op.Vmalloc, 4096, RuleIds.Vmalloc.FirstFit)]
    [InlineData(Op.GetVmArea, 4096, RuleIds.Vmalloc.Descriptor)]
    [InlineData(Op.GetVmArea, 400096, RuleIds.Vmalloc.Descriptor)]
    [InlineData(Op.Vmap, 0, RuleIds.Vmalloc.Descriptor)]
    [InlineData(Op.Vfree, 0, RuleIds.Vmalloc.ReleaseNull)]
    public void An_area_that_asks_for_more_wants_it_for_its_descriptor_unless_it_asks_for_frames(
        Op op, ulong value, string rule)
    {
        World areas = World.Boot(Caches.Machine() with { VmallocPages = 16 });
        areas = Caches.Run(areas, new() { Op = Op.Kmalloc, Gfp = Caches.Kernel, Value = 28 }).Next;
        Turn done = Done(areas, new() { Op = op, Value = value, More = 1 });
        Assert.Equal(rule, Conversation.Unexpected(done, Ask(Op.AllocPages))!.Rule);
    }

    static Turn Done(World world, Command command)
    {
        List<PageCall> made = [];
        Caches.Run(world, command, made);
        return Conversation.Next(world, command, Caches.Calls(made));
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeLimited)]
    [Verifies(RuleIds.Slab.FreeFlush)]
    [Verifies(RuleIds.Slab.DestroySlab)]
    public void Above_the_limit_of_its_node_a_slab_that_comes_free_goes_at_once()
    {
        var one = World.Boot(Caches.Machine());
        int place = Model.Kmalloc.Sizes.Place(one.Machine.Layout.CacheLine, 2048, 0);
        List<ulong> held = Caches.Take(ref one, 80, Ask(Op.CacheAlloc) with { Cache = place });
        List<string> told = [];
        foreach (ulong address in held)
        {
            List<PageCall> made = [];
            Ruling freed = Caches.Run(one, new() { Op = Op.CacheFree, Cache = place, Value = address }, made);
            one = freed.Next;
            if (freed.Marks.Of(RuleIds.Slab.FreeFlush) is not null)
                told.Add($"{freed.Marks.Of(RuleIds.Slab.FreeLimited)}, {made.Count} slabs, "
                    + $"{Caches.At(one, place).Lists[0].FreeObjects(2)} free");
        }

        // 12 go at a time, and 26 may stay.
        Assert.Equal(
            ["True, 0 slabs, 12 free", "True, 0 slabs, 24 free", "False, 5 slabs, 26 free", "False, 6 slabs, 26 free",
                "False, 6 slabs, 26 free"], told);
    }

    [Fact]
    [Verifies(RuleIds.Slab.FramesOwned)]
    [Verifies(RuleIds.Slab.FramesMarked)]
    public void The_frames_of_a_slab_are_its_own_until_it_goes()
    {
        World grown = Caches.Run(world, Ask(Op.CacheAlloc)).Next;
        var slab = new Frame(512);
        Assert.Equal(PageFlags.Slab, grown.Frames[slab].Flags);
        string owned = string.Join(' ', Enum.GetValues<Op>().Where(op => op < Op.CacheCreate).Where(op =>
            Spec.Predict(grown, new Command { Op = op, Frame = slab, Value = 0xC0200000 }).Response.Reason == Reason.Slab));
        Assert.Equal(
            "FreePages FreePagesAt FreeColdPage GetPage PutPage FreeReservedPage SetFlags ClearFlags Map Unmap"
            + " SetMapping SetIndex SetPrivate CacheAdd", owned);
        ulong address = Caches.Run(world, Ask(Op.CacheAlloc)).Response.Address;
        World gone = Caches.Run(grown, new() { Op = Op.CacheFree, Value = address }).Next;
        gone = Caches.Run(gone, new() { Op = Op.CacheShrink }).Next;
        Assert.Equal((default(PageFlags), (SlabPlace?)null), (gone.Frames[slab].Flags, gone.Frames[slab].OfSlab));
        Assert.False(Model.Slab.Frames.IsOwned(grown, new(99999)));
        Assert.False(Model.Slab.Frames.IsOwned(grown, slab + new Pages(1024)));
        Assert.Equal(0, grown.Slabs!.FailIn);
        Assert.False(Model.Slab.Frames.IsOwned(World.Boot(Caches.Machine(line: 0)), slab));
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeInvalid)]
    public void What_the_system_keeps_for_itself_no_caller_can_give_back()
    {
        World areas = World.Boot(Caches.Low() with { VmallocPages = 64 });
        Ruling area = Caches.Run(areas, new() { Op = Op.Vmalloc, Value = 4096, Gfp = Caches.Kernel, More = 4 });
        Assert.Equal(2, area.Next.Slabs!.Kept.Length);
        foreach (int word in area.Next.Slabs.Kept)
        {
            var free = new Command { Op = Op.Kfree, Value = SlabDescriptor.AddressOf(word) };
            Assert.Equal("bug (Free)", Caches.Run(area.Next, free).Response.ToString());
        }
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeInvalid)]
    public void What_a_slab_leaves_unused_at_its_end_is_no_object()
    {
        int left = 0;
        for (int place = 0; place < 20; place += 2)
        {
            World grown = Caches.Run(world, Ask(Op.CacheAlloc) with { Cache = place }).Next;
            Geometry own = Caches.At(grown, place).Geometry;
            SlabDescriptor slab = Caches.At(grown, place).Lists[0].Partial.Concat(Caches.At(grown, place).Lists[0].Full)
                .Single();
            ulong begin = 0xC0000000 + ((ulong)slab.First.Number << 12), end = begin + (4096UL << own.Order.Value);
            ulong Object(int number) => begin + (ulong)(slab.ColourOff + (number * own.Size));
            Assert.NotEqual(Reason.Interior, Give.Fault(grown, Object(own.Num - 1)));
            if (slab.ColourOff > 0) Assert.Equal(Reason.Interior, Give.Fault(grown, Object(0) - 4));
            if (Object(own.Num) >= end) continue;
            Assert.Equal(Reason.Interior, Give.Fault(grown, Object(own.Num)));
            left++;
        }

        Assert.True(left > 3, $"{left} slabs leave anything");
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillShared)]
    [Verifies(RuleIds.Slab.ReapDue)]
    public void A_refill_from_the_shared_array_takes_what_came_last()
    {
        var shared = new ObjectArray(false, [1, 2, 3, 4, 5]);
        var (rest, taken) = Refill.FromShared(shared, 2);
        Assert.Equal((true, "1 2 3", "4 5"), (rest.Touched, string.Join(' ', rest.Objects), string.Join(' ', taken)));
        (rest, taken) = Refill.FromShared(shared, 9);
        Assert.Equal((true, "", "1 2 3 4 5"), (rest.Touched, string.Join(' ', rest.Objects), string.Join(' ', taken)));
        CacheNode due = Caches.At(world, 0).Lists[0] with { NextReap = 7 };
        Assert.Equal([false, true, true], ((long[])[6, 7, 8]).Select(clock => Reap.IsDue(due, clock)));
    }
}
