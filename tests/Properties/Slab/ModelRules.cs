using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>The rules of caches in the model, one by one.</summary>
public sealed class ModelRules
{
    static readonly Command Alloc = new() { Op = Op.CacheAlloc, Gfp = Caches.Kernel };

    [Fact]
    [Verifies(RuleIds.Slab.CreateRefused)]
    [Verifies(RuleIds.Slab.CreateFlags)]
    public void E8_3_what_is_wrong_with_a_new_cache_is_told_in_the_order_of_the_kernel()
    {
        var world = World.Boot(Caches.Machine());
        var good = new Command { Op = Op.CacheCreate, Node = 5, Value = 100, Gfp = 3 };
        (Command Command, Reason Reason)[] faults =
        [
            (good with { Node = 0, Context = Context.Interrupt }, Reason.Name),
            (good with { Context = Context.Interrupt, Value = 3 }, Reason.InInterrupt),
            (good with { Value = 3, Gfp = 2 }, Reason.TooLarge), (good with { Value = 131073 }, Reason.TooLarge),
            (good with { Value = ulong.MaxValue }, Reason.TooLarge), (good with { Gfp = 0x202 }, Reason.NoConstructor),
            (good with { Gfp = 0x80003 }, Reason.Flags), (good with { Gfp = 0x200, More = 3 }, Reason.Flags),
            (good with { Gfp = 0x800000 }, Reason.Flags), (good with { More = 3 }, Reason.Illegal),
            (good with { More = 8192 }, Reason.Illegal),
        ];
        foreach (var (command, reason) in faults)
            Assert.Equal(Response.Bug(reason), Caches.Run(world, command).Response);
        foreach (ulong size in (ulong[])[4, 131072])
            Assert.Equal(Outcome.Ok, Caches.Run(world, good with { Value = size, Gfp = 0xEF001 }).Response.Outcome);
        World one = Caches.Run(world, good).Next;
        Assert.Equal(Response.Bug(Reason.Name), Caches.Run(one, good).Response);
        Assert.Equal(30UL, Caches.Run(world, good).Response.Address);
        Assert.Equal(31UL, Caches.Run(one, good with { Node = 6 }).Response.Address);
    }

    [Fact]
    [Verifies(RuleIds.Slab.CreateNull)]
    [Verifies(RuleIds.Slab.CreatePanic)]
    public void Without_room_or_objects_there_is_no_cache_and_with_PANIC_no_kernel()
    {
        var world = World.Boot(Caches.Machine());
        var create = new Command { Op = Op.CacheCreate, Node = 9, Value = 500, Gfp = 0x20000, More = 4096 };
        Assert.Equal(Response.Failed(Reason.TooLarge), Caches.Run(world, create).Response);
        Assert.Equal(Response.Bug(Reason.Panic), Caches.Run(world, create with { Gfp = 0x60000 }).Response);
        for (int i = 1; i <= 4; i++)
            world = Caches.Run(world, new Command { Op = Op.CacheCreate, Node = i, Value = 64 }).Next;
        Assert.Equal(Response.Failed(Reason.NoRoom), Caches.Run(world, create with { Gfp = 0 }).Response);
        Assert.Equal(Response.Bug(Reason.Panic), Caches.Run(world, create with { Gfp = 0x40000 }).Response);
    }

    [Fact]
    [Verifies(RuleIds.Slab.CacheInvalid)]
    public void No_machine_without_caches_and_no_cache_that_does_not_exist_does_anything()
    {
        var bare = World.Boot(Caches.Machine(line: 0));
        foreach (Op op in Enum.GetValues<Op>().Where(op => op >= Op.CacheCreate))
        {
            Ruling ruling = Spec.Predict(bare, new Command { Op = op });
            Assert.Equal(Response.Bug(Reason.Illegal), ruling.Response);
            Assert.Same(bare, ruling.Next);
        }

        var world = World.Boot(Caches.Machine());
        foreach (int place in (int[])[-1, 30, 34, 1000])
            foreach (Op op in (Op[])[Op.CacheAlloc, Op.CacheAllocNode, Op.CacheFree, Op.CacheDestroy, Op.CacheShrink,
                Op.CacheTune])
                Assert.Equal(
                    Response.Bug(Reason.NoCache), Caches.Run(world, new Command { Op = op, Cache = place }).Response);
    }

    [Theory]
    [InlineData(0x80D0u, Reason.Flags, Outcome.Bug)]
    [InlineData(0xD2u, Reason.Flags, Outcome.Bug)]
    [InlineData(0xD1u, Reason.Flags, Outcome.Bug)]
    [InlineData(0x20D0u, Reason.NoGrow, Outcome.Failed)]
    [Verifies(RuleIds.Slab.GrowFlags)]
    [Verifies(RuleIds.Slab.GrowRefused)]
    public void E8_15_flags_matter_only_to_a_cache_that_grows(uint gfp, Reason reason, Outcome outcome)
    {
        var world = World.Boot(Caches.Machine());
        Ruling refused = Caches.Run(world, Alloc with { Gfp = gfp });
        Assert.Equal((outcome, reason), (refused.Response.Outcome, refused.Response.Reason));
        Assert.Equal(0, Caches.At(refused.Next, 0).ColourNext);
        World grown = Caches.Run(world, Alloc).Next;
        Assert.Equal(Outcome.Ok, Caches.Run(grown, Alloc with { Gfp = gfp }).Response.Outcome);
        Assert.Equal(Outcome.Bug, Caches.Run(world, Alloc with { Cache = 1 }).Response.Outcome);
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowColour)]
    [Verifies(RuleIds.Slab.GrowInjected)]
    [Verifies(RuleIds.Slab.GrowPages)]
    [Verifies(RuleIds.Slab.GrowDescriptor)]
    public void E8_1_the_colour_advances_even_when_pages_are_refused_and_a_lost_descriptor_gives_them_back()
    {
        var world = World.Boot(Caches.Machine());
        int place = Model.Kmalloc.Sizes.Place(world.Machine.Layout.CacheLine, 256, 0);
        for (int failures = 1; failures <= 7; failures++)
        {
            world = Caches.Run(world, new Command { Op = Op.FailPages, Value = 1 }).Next;
            var calls = new List<PageCall>();
            Ruling failed = Caches.Run(world, Alloc with { Cache = place }, calls);
            Assert.Equal(Response.Failed(Reason.Injected), failed.Response);
            Assert.Empty(calls);
            world = failed.Next;
            Assert.Equal(failures % 6, Caches.At(world, place).ColourNext);
        }

        // The second request is the one for the descriptor's slab.
        world = Caches.Run(world, new Command { Op = Op.FailPages, Value = 2 }).Next;
        var made = new List<PageCall>();
        Ruling lost = Caches.Run(
            world, new Command { Op = Op.Kmalloc, Value = 512, Gfp = Caches.Kernel }, made);
        Assert.Equal(Response.Failed(Reason.Injected), lost.Response);
        Assert.Equal([Op.AllocPages, Op.FreePages], made.Select(call => call.Command.Op));
        Assert.Equal(world.Free(ZoneId.Normal).Count, lost.Next.Free(ZoneId.Normal).Count);
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillGrow)]
    [Verifies(RuleIds.Slab.AllocLocal)]
    public void What_interrupts_the_request_for_pages_counts()
    {
        var world = World.Boot(Caches.Machine());
        var call = Conversation.Next(world, Alloc, []).Call!.Value;
        World met = Conversation.Next(world, Alloc, []).World;
        // Another request grows the cache first and leaves objects in the array, which serve even if this one fails.
        World between = Caches.Run(met, Alloc).Next;
        Turn turn = Conversation.Next(
            world, Alloc, [new(call, Response.Failed(Reason.BelowWatermark), between)]);
        Assert.Equal(Outcome.Ok, turn.Ruling!.Value.Response.Outcome);
        Assert.Equal(14, Caches.At(turn.World, 0).Locals[0].Count);
        Ruling pages = Spec.Predict(between, call);
        turn = Conversation.Next(world, Alloc, [new(call, pages.Response, pages.Next)]);
        Cache cache = Caches.At(turn.World, 0);
        Assert.Equal((14, 1, 1), (cache.Locals[0].Count, cache.Lists[0].Free.Length, cache.Lists[0].Partial.Length));
        turn = Conversation.Next(world, Alloc, [new(call, Response.Failed(Reason.BelowWatermark), met)]);
        Assert.Equal(Response.Failed(Reason.BelowWatermark), turn.Ruling!.Value.Response);
        turn = Conversation.Next(world, Alloc, [new(call, Response.Sleeps(Reason.Congestion), met)]);
        Assert.Equal(Response.Sleeps(Reason.Congestion), turn.Ruling!.Value.Response);
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowConstructor)]
    [Verifies(RuleIds.Slab.Destructor)]
    public void E8_16_every_object_is_constructed_and_destructed_once_in_the_life_of_its_slab()
    {
        Assert.Equal((1u, 3u), (Grow.ConstructorFlags(Caches.Kernel), Grow.ConstructorFlags(0x20)));
        var create = new Command { Op = Op.CacheCreate, Node = 1, Value = 700, Gfp = 3 };
        World world = Caches.Run(World.Boot(Caches.Machine(20000)), create).Next;
        Command at = Alloc with { Cache = 30 };
        var held = new List<ulong>();
        for (int i = 0; i < 12; i++)
        {
            Ruling one = Caches.Run(world, at);
            held.Add(one.Response.Address);
            world = one.Next;
        }

        Assert.Equal((22, 0), (Caches.At(world, 30).Constructed, Caches.At(world, 30).Destructed));
        foreach (ulong address in held)
            world = Caches.Run(world, at with { Op = Op.CacheFree, Value = address }).Next;
        var calls = new List<PageCall>();
        world = Caches.Run(world, at with { Op = Op.CacheShrink }, calls).Next;
        Assert.Equal((22, 22), (Caches.At(world, 30).Constructed, Caches.At(world, 30).Destructed));
        Assert.Equal(2, calls.Count(call => call.Command.Order == new Order(1)));
    }

    [Fact]
    [Verifies(RuleIds.Slab.AllocNode)]
    [Verifies(RuleIds.Slab.FreeHome)]
    [Verifies(RuleIds.Slab.RefillSlabs)]
    public void An_object_of_a_named_node_comes_past_the_arrays_and_goes_home_at_once()
    {
        var world = World.Boot(Caches.Machine(cpus: 2, nodes: 2));
        var calls = new List<PageCall>();
        Command onOne = Alloc with { Op = Op.CacheAllocNode, Node = 1 };
        Ruling one = Caches.Run(world, onOne, calls);
        Assert.Equal((Op.AllocPagesNode, 1), (calls[0].Command.Op, calls[0].Command.Node));
        Cache cache = Caches.At(one.Next, 0);
        Assert.Equal((0, 0, 1), (cache.Locals[0].Count, cache.Locals[1].Count, cache.Lists[1].Partial.Length));
        Assert.False(cache.Lists[1].FreeTouched);
        var back = new Command { Op = Op.CacheFree, Value = one.Response.Address };
        cache = Caches.At(Caches.Run(one.Next, back).Next, 0);
        Assert.Equal((0, 0, 1), (cache.Locals[0].Count, cache.Lists[1].Partial.Length, cache.Lists[1].Free.Length));
        cache = Caches.At(Caches.Run(one.Next, back with { Cpu = 1 }).Next, 0);
        Assert.Equal((1, 1), (cache.Locals[1].Count, cache.Lists[1].Partial.Length));
        Assert.Equal(Response.Bug(Reason.NoNode), Caches.Run(world, onOne with { Node = 2 }).Response);
    }

    [Fact]
    [Verifies(RuleIds.Slab.Tune)]
    [Verifies(RuleIds.Slab.FreeLimit)]
    public void New_tunables_empty_all_arrays()
    {
        var world = World.Boot(Caches.Machine(cpus: 2));
        world = Caches.Run(world, Alloc).Next;
        world = Caches.Run(world, Alloc with { Cpu = 1 }).Next;
        static Command Write(int limit, int batch, int shared) => new()
        {
            Op = Op.CacheTune,
            Value = (uint)limit,
            More = (uint)batch | ((ulong)(uint)shared << 32),
        };
        (int, int, int)[] illegal = [(0, 1, 0), (5, 0, 0), (5, 6, 0), (5, 5, -1), (-1, 1, 0)];
        foreach (var (limit, batch, shared) in illegal)
            Assert.Equal(Response.Bug(Reason.Illegal), Caches.Run(world, Write(limit, batch, shared)).Response);
        foreach (var (limit, batch, shared) in ((int, int, int)[])[(1025, 1, 0), (1024, 1024, 17), (7, 7, int.MaxValue)])
            Assert.Equal(Response.Failed(Reason.NoRoom), Caches.Run(world, Write(limit, batch, shared)).Response);
        Ruling tuned = Caches.Run(world, Write(6, 3, 2));
        Cache cache = Caches.At(tuned.Next, 0);
        Assert.Equal((6, 3, 6), (cache.Limit, cache.Batch, cache.SharedCapacity));
        Assert.All(cache.Locals, local => Assert.Equal(ObjectArray.Empty, local));
        Assert.Equal(117, cache.Lists[0].FreeObjects(119));
        Assert.Equal((3 * 3) + 119, Limits.FreeLimit(tuned.Next, cache, 0));
    }

    [Fact]
    [Verifies(RuleIds.Slab.ReapDue)]
    [Verifies(RuleIds.Slab.ReapTouched)]
    [Verifies(RuleIds.Slab.ReapCount)]
    [Verifies(RuleIds.Slab.ReapExcluded)]
    [Verifies(RuleIds.Slab.Drain)]
    public void E8_17_a_reap_spares_what_was_touched_and_takes_its_part_of_the_rest()
    {
        var create = new Command { Op = Op.CacheCreate, Node = 1, Value = 256, Gfp = 0x1000 };
        World world = Caches.Run(World.Boot(Caches.Machine()), create).Next;
        int place = Model.Kmalloc.Sizes.Place(world.Machine.Layout.CacheLine, 256, 0);
        foreach (int cache in (int[])[place, 30])
        {
            Ruling one = Caches.Run(world, Alloc with { Cache = cache });
            world = Caches.Run(
                one.Next, new Command { Op = Op.CacheFree, Cache = cache, Value = one.Response.Address }).Next;
        }

        var expected = new (int Avail, bool Touched, bool FreeTouched, int Slabs)[]
        {
            // The array is marked untouched; then a fifth of 120 is more than 15 objects: half of them go, and so on.
            (15, false, true, 1), (7, false, true, 1), (3, false, false, 1), (1, false, false, 1), (0, false, false, 1),
            (0, false, false, 0),
        };
        uint[] waits = [2000, 2000, 2000, 2000, 1, 4000];
        for (int i = 0; i < waits.Length; i++)
        {
            world = Caches.Run(world, new Command { Op = Op.CacheReap, Value = waits[i] }).Next;
            Cache cache = Caches.At(world, place);
            CacheNode list = cache.Lists[0];
            Assert.Equal(
                expected[i],
                (cache.Locals[0].Count, cache.Locals[0].Touched, list.FreeTouched,
                list.Full.Length + list.Partial.Length + list.Free.Length));
        }

        Assert.Equal((15, true), (Caches.At(world, 30).Locals[0].Count, Caches.At(world, 30).Locals[0].Touched));
        Assert.Equal(12001, world.Slabs!.Clock);
        Assert.Equal(16001, Caches.At(world, place).Lists[0].NextReap);
    }

    [Fact]
    [Verifies(RuleIds.Slab.Shrink)]
    [Verifies(RuleIds.Slab.ShrinkRefused)]
    [Verifies(RuleIds.Slab.DestroyCache)]
    [Verifies(RuleIds.Slab.DestroyInUse)]
    public void E8_19_E8_20_a_cache_goes_when_nothing_of_it_is_in_use()
    {
        World world = Caches.Run(
            World.Boot(Caches.Machine(cpus: 2)), new Command { Op = Op.CacheCreate, Node = 1, Value = 256 }).Next;
        Command at = Alloc with { Cache = 30, Cpu = 1 };
        Ruling one = Caches.Run(world, at);
        Command shrink = at with { Op = Op.CacheShrink, Cpu = 0 };
        Ruling shrunk = Caches.Run(one.Next, shrink);
        Response inUse = Response.Of(Outcome.Refused) with { Reason = Reason.InUse };
        Assert.Equal(inUse, shrunk.Response);
        Cache cache = Caches.At(shrunk.Next, 30);
        Assert.Equal((0, 1), (cache.Locals[1].Count, cache.Lists[0].Partial.Length));
        Assert.Equal(inUse, Caches.Run(one.Next, shrink with { Op = Op.CacheDestroy }).Response);
        foreach (Op op in (Op[])[Op.CacheShrink, Op.CacheDestroy])
            Assert.Equal(
                Response.Bug(Reason.InInterrupt),
                Caches.Run(world, shrink with { Op = op, Context = Context.Interrupt }).Response);
        Assert.Equal(
            Response.Bug(Reason.InUse), Caches.Run(world, new Command { Op = Op.CacheDestroy, Cache = 3 }).Response);
        World free = Caches.Run(
            one.Next, new Command { Op = Op.CacheFree, Cache = 30, Value = one.Response.Address }).Next;
        Ruling gone = Caches.Run(free, shrink with { Op = Op.CacheDestroy });
        Assert.Equal(Response.Of(Outcome.Ok), gone.Response);
        Assert.Null(gone.Next.Slabs!.Caches[30]);
        Assert.Equal(world.Free(ZoneId.Normal).Count, gone.Next.Free(ZoneId.Normal).Count);
    }

    [Fact]
    [Verifies(RuleIds.Slab.CpuOffline)]
    public void A_CPU_that_goes_offline_leaves_no_object_in_its_arrays()
    {
        var world = World.Boot(Caches.Machine(cpus: 2));
        int place = Model.Kmalloc.Sizes.Place(world.Machine.Layout.CacheLine, 4096, 0);
        world = Caches.Run(world, new Command { Op = Op.CacheTune, Cache = place, Value = 24, More = 1 }).Next;
        var held = new List<ulong>();
        for (int i = 0; i < 80; i++)
        {
            Ruling one = Caches.Run(world, new Command { Op = Op.Kmalloc, Value = 4096, Gfp = Caches.Kernel, Cpu = 1 });
            held.Add(one.Response.Address);
            world = one.Next;
        }

        foreach (ulong address in held)
            world = Caches.Run(world, new Command { Op = Op.Kfree, Value = address, Cpu = 1 }).Next;
        var calls = new List<PageCall>();
        Ruling offline = Caches.Run(world, new Command { Op = Op.CpuOffline, Value = 1 }, calls);
        Assert.Equal(Outcome.Ok, offline.Response.Outcome);
        Assert.All(offline.Next.Slabs!.Caches, cache => Assert.True(cache is null || cache.Locals[1].Count == 0));
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Equal((Op.FreePages, 1), (call.Command.Op, call.Command.Cpu)));
        Assert.False(offline.Next.Cpus[1].Online);
        Assert.Equal(
            Response.Bug(Reason.Offline), Caches.Run(offline.Next, Alloc with { Cpu = 1 }).Response);
        Assert.Equal(
            Response.Bug(Reason.Illegal),
            Caches.Run(offline.Next, new Command { Op = Op.CpuOffline, Value = 1 }).Response);
    }
}
