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
        List<ulong> held = [];
        List<string> told = [];
        for (int i = 0; i < 80; i++)
        {
            Ruling taken = Caches.Run(one, Ask(Op.CacheAlloc) with { Cache = place });
            held.Add(taken.Response.Address);
            one = taken.Next;
        }

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

    const int Hundred = 6;

    /// <summary>A cache whose shared array has its 12 objects, and the array of CPU 0 two.</summary>
    static World Shared(out List<ulong> held)
    {
        World filled = Caches.Run(World.Boot(Caches.Machine(cpus: 2)), Tuned).Next;
        held = [];
        for (int i = 0; i < 30; i++)
        {
            Ruling one = Caches.Run(filled, new() { Op = Op.Kmalloc, Value = 100, Gfp = Caches.Kernel });
            held.Add(one.Response.Address);
            filled = one.Next;
        }

        foreach (ulong address in held[..17]) filled = Caches.Run(filled, new() { Op = Op.Kfree, Value = address }).Next;
        held.RemoveRange(0, 17);
        Assert.Equal("2 of CPU 0, 12 shared", Arrays(filled));
        return filled;
    }

    static Command Tuned => new() { Op = Op.CacheTune, Cache = Hundred, Value = 4, More = 4 | (3UL << 32) };

    static string Arrays(World world)
    {
        Cache own = Caches.At(world, Hundred);
        string touched = own.Lists[0].Shared.Touched ? ", touched" : "";
        return $"{own.Locals[0].Count} of CPU 0, {own.Lists[0].Shared.Count} shared{touched}";
    }

    [Fact]
    [Verifies(RuleIds.Slab.Drain), Verifies(RuleIds.Slab.Shrink), Verifies(RuleIds.Slab.Tune)]
    public void A_shared_array_is_drained_by_and_by_or_at_once()
    {
        World shared = Shared(out _);
        World reaped = Caches.Run(shared, new() { Op = Op.CacheReap, Value = 8000 }).Next;
        Assert.Equal("2 of CPU 0, 9 shared", Arrays(reaped));
        reaped = Caches.Run(reaped, new() { Op = Op.CacheReap, Value = 16000 }).Next;
        Assert.Equal("1 of CPU 0, 6 shared", Arrays(reaped));
        World shrunk = Caches.Run(shared, new() { Op = Op.CacheShrink, Cache = Hundred }).Next;
        Assert.Equal("0 of CPU 0, 0 shared", Arrays(shrunk));
        World taken = Caches.Run(shared, new() { Op = Op.Kmalloc, Value = 100, Gfp = Caches.Kernel, Cpu = 1 }).Next;
        Assert.Equal("2 of CPU 0, 8 shared, touched", Arrays(taken));
        Assert.Equal("0 of CPU 0, 0 shared", Arrays(Caches.Run(taken, Tuned).Next));
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeShared)]
    public void A_shared_array_takes_what_it_has_room_for()
    {
        World shared = Caches.Run(Shared(out List<ulong> held), new() { Op = Op.CacheReap, Value = 8000 }).Next;
        string[] told = [.. held[..4].Select(address =>
        {
            shared = Caches.Run(shared, new() { Op = Op.Kfree, Value = address }).Next;
            return Arrays(shared);
        })];
        Assert.Equal(
            ["3 of CPU 0, 9 shared", "4 of CPU 0, 9 shared", "2 of CPU 0, 12 shared", "3 of CPU 0, 12 shared"], told);
    }

    [Fact]
    [Verifies(RuleIds.Slab.ReapCount)]
    public void A_reap_takes_so_many_slabs_and_no_more()
    {
        World free = World.Boot(Caches.Machine());
        int place = Model.Kmalloc.Sizes.Place(32, 1024, 0);
        var held = new List<ulong>();
        for (int i = 0; i < 40; i++)
        {
            Ruling one = Caches.Run(free, new() { Op = Op.Kmalloc, Value = 1024, Gfp = Caches.Kernel });
            held.Add(one.Response.Address);
            free = one.Next;
        }

        foreach (ulong address in held) free = Caches.Run(free, new() { Op = Op.Kfree, Value = address }).Next;
        free = Caches.Run(free, new() { Op = Op.CacheTune, Cache = place, Value = 54, More = 27 }).Next;
        // The first finds that slabs were touched; of 58 objects that may be free, a fifth is three slabs.
        int[] left = [.. ((ulong[])[8000, 4000, 4000]).Select(wait =>
        {
            free = Caches.Run(free, new() { Op = Op.CacheReap, Value = wait }).Next;
            return Caches.At(free, place).Lists[0].Free.Length;
        })];
        Assert.Equal([10, 7, 4], left);
    }

    [Fact]
    [Verifies(RuleIds.Slab.DestroyInUse)]
    public void Objects_of_one_node_keep_a_cache()
    {
        World nodes = World.Boot(Caches.Machine(cpus: 2, nodes: 2));
        Ruling made = Caches.Run(nodes, new() { Op = Op.CacheCreate, Node = 1, Value = 100 });
        int place = (int)made.Response.Address;
        World used = Caches.Run(made.Next, new() { Op = Op.CacheAlloc, Cache = place, Gfp = Caches.Kernel }).Next;
        Assert.Equal("refused (InUse)", Caches.Run(used, new() { Op = Op.CacheDestroy, Cache = place }).Response.ToString());
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillSlabs), Verifies(RuleIds.Slab.RefillBatch)]
    public void A_refill_takes_no_more_than_its_batch_from_several_slabs()
    {
        var batch = World.Boot(Caches.Machine());
        int place = Model.Kmalloc.Sizes.Place(32, 1024, 0);
        var tune = new Command { Op = Op.CacheTune, Cache = place, Value = 8, More = 5 };
        var ask = new Command { Op = Op.Kmalloc, Value = 1024, Gfp = Caches.Kernel };
        batch = Caches.Run(batch, tune).Next;
        var held = new List<ulong>();
        for (int i = 0; i < 8; i++)
        {
            Ruling one = Caches.Run(batch, ask);
            held.Add(one.Response.Address);
            batch = one.Next;
        }

        foreach (ulong address in held) batch = Caches.Run(batch, new() { Op = Op.Kfree, Value = address }).Next;
        batch = Caches.Run(batch, tune).Next;
        Assert.Equal(2, Caches.At(batch, place).Lists[0].Free.Length);
        Cache own = Caches.At(Caches.Run(batch, ask).Next, place);
        Assert.Equal((4, 1, 1), (own.Locals[0].Count, own.Lists[0].Partial.Length, own.Lists[0].Full.Length));
    }

    [Theory]
    [InlineData(3, false), InlineData(4, true)]
    [Verifies(RuleIds.Slab.RefillSlabs), Verifies(RuleIds.Slab.ReapTouched)]
    public void Free_slabs_are_touched_when_the_partial_ones_have_less_than_a_batch(int size, bool touched)
    {
        var partial = World.Boot(Caches.Machine());
        int place = Model.Kmalloc.Sizes.Place(32, 1024, 0);
        var tune = new Command { Op = Op.CacheTune, Cache = place, Value = 8, More = (ulong)size };
        var ask = new Command { Op = Op.Kmalloc, Value = 1024, Gfp = Caches.Kernel };
        // Of the four objects of a slab a caller has one.
        partial = Caches.Run(Caches.Run(Caches.Run(partial, tune).Next, ask).Next, tune).Next;
        partial = Caches.Run(partial, new() { Op = Op.CacheReap, Value = 8000 }).Next;
        Assert.False(Caches.At(partial, place).Lists[0].FreeTouched);
        Assert.Equal(touched, Caches.At(Caches.Run(partial, ask).Next, place).Lists[0].FreeTouched);
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowDescriptor), Verifies(RuleIds.Slab.CpuOffline), Verifies(RuleIds.Slab.DestroySlab)]
    public void What_a_growth_or_a_CPU_that_goes_leaves_is_told()
    {
        var boot = World.Boot(Caches.Machine());
        var ask = new Command { Op = Op.Kmalloc, Value = 1024, Gfp = Caches.Kernel };
        World failing = Caches.Run(boot, new() { Op = Op.FailPages, Value = 2 }).Next;
        Ruling failed = Caches.Run(failing, ask);
        Assert.False(failed.Marks.Of(RuleIds.Slab.GrowDescriptor));
        Assert.Empty(Caches.At(failed.Next, Model.Kmalloc.Sizes.Place(32, 1024, 0)).Lists[0].Free);
        // A block that is given back too much is none of the descriptor's, unless it is that of the slab.
        Assert.Equal(RuleIds.Slab.DestroySlab, Further(ask, 900));
        Assert.Equal(RuleIds.Slab.GrowDescriptor, Further(ask, 512));
        Assert.Equal(RuleIds.Slab.DestroySlab, Further(ask with { Value = 100 }, 512));
        World lists = World.Boot(Caches.Machine(cpus: 2) with { PerCpuLists = true });
        lists = lists.After(Steps.Alloc(), Steps.Alloc(), Steps.Free(512));
        Assert.Single(Caches.Run(lists, new() { Op = Op.CpuOffline }).Moves);
        string Further(Command command, int frame)
        {
            var calls = new List<PageCall>();
            Ruling ruling = Caches.Run(boot, command, calls);
            calls.Add(new(new() { Op = Op.FreePages, Frame = new(frame) }, Response.Of(Outcome.Freed), ruling.Next));
            return Spec.Step(boot, command, Caches.Seen(ruling.Response, calls)).Violation!.Rule;
        }
    }

    [Theory]
    [InlineData(CacheFlags.RedZone | CacheFlags.StoreUser), InlineData(CacheFlags.Poison)]
    [InlineData(CacheFlags.RedZone | CacheFlags.StoreUser | CacheFlags.Poison)]
    [Verifies(RuleIds.Slab.CreateFlags), Verifies(RuleIds.Slab.DebugAutomatic)]
    public void What_debugging_gives_by_itself_can_be_asked_for_on_a_machine_that_debugs(uint flags)
    {
        var create = new Command { Op = Op.CacheCreate, Node = 1, Value = 60, Gfp = flags };
        Assert.Equal("bug (Flags)", Caches.Run(World.Boot(Caches.Machine()), create).Response.ToString());
        Ruling made = Caches.Run(World.Boot(Caches.Machine() with { SlabDebug = true }), create);
        Assert.Equal(
            CacheFlags.RedZone | CacheFlags.StoreUser | CacheFlags.Poison,
            Caches.At(made.Next, (int)made.Response.Address).Geometry.Flags);
        Assert.True(made.Marks.Of(RuleIds.Slab.DebugLayout));
    }
}
