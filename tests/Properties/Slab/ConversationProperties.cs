namespace Verified.Tests.Properties.Slab;

/// <summary>The model of the slab allocator under random use and misuse.</summary>
public sealed class ConversationProperties
{
    static readonly ulong[] Sizes = [0, 4, 20, 33, 100, 130, 256, 500, 512, 600, 700, 1500, 4096, 5000, 9000, 131073];
    static readonly uint[] Flags = [0, 1, 3, 0x2000, 0x2003, 0x1000, 0x20000, 0x4000, 0x80001, 0x40000, 0x80002, 0x200];
    static readonly uint[] Gfps = [Caches.Kernel, 0x20, 0xD1, 0x21, 0x20D0, 0x40D0, 0x8020, 0];

    [Theory]
    [Trait("Takes", "seconds")]
    [InlineData(1, 1, 32, false)]
    [InlineData(2, 1, 64, true)]
    [InlineData(3, 2, 128, true)]
    [InlineData(4, 3, 32, false)]
    [Verifies(RuleIds.Slab.FreeInvalid)]
    [Verifies(RuleIds.Slab.FreeHome)]
    [Verifies(RuleIds.Slab.FreeBlock)]
    [Verifies(RuleIds.Slab.FramesMarked)]
    [Verifies(RuleIds.Slab.CpuOffline)]
    [Verifies(RuleIds.Kmalloc.ReleaseInvalid)]
    public void Objects_are_free_parked_or_held_and_all_frames_come_back(int cpus, int nodes, int line, bool lists)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            Layout layout = Caches.Machine(frames: seed % 2 == 0 ? 96 : 700, line, cpus, nodes) with
            {
                PerCpuLists = lists,
                Reclaim = seed % 3 == 0,
                SlabDebug = seed % 4 == 1,
            };
            var boot = World.Boot(layout);
            var held = new Dictionary<ulong, int>();
            World world = Walk(boot, new Random(seed), held, steps: 300);
            Assert.Equal(Free(boot), Free(Emptied(world, held)));
        }
    }

    /// <summary>Random operations; what is handed out and given back is kept in the books.</summary>
    static World Walk(World world, Random random, Dictionary<ulong, int> held, int steps)
    {
        int[] favourites = [.. Enumerable.Range(0, 3).Select(_ => random.Next(world.Slabs!.Caches.Length))];
        for (int step = 0; step < steps; step++)
        {
            Command command = Draw(world, random, held, favourites);
            var (response, next) = (Spec.Predict(world, command).Response, Caches.Run(world, command).Next);
            Book(next, command, response, held);
            world = next;
            string? wrong = Caches.Wrong(world, held);
            Assert.True(wrong is null, $"step {step}: {command} {response}: {wrong}");
        }

        return world;
    }

    static Command Draw(World world, Random random, Dictionary<ulong, int> held, int[] favourites)
    {
        Op op = random.Next(40) switch
        {
            < 10 => Op.CacheAlloc,
            < 15 => Op.Kmalloc,
            < 21 => Op.CacheFree,
            < 25 => Op.Kfree,
            < 27 => Op.CacheAllocNode,
            27 => Op.Krealloc,
            28 => Op.CacheReap,
            29 => Op.CacheTune,
            30 => Op.CacheShrink,
            31 => Op.CpuOffline,
            32 => Op.CpuOnline,
            33 => Op.CacheDestroy,
            34 => Op.AllocPages,
            35 => Op.FailPages,
            36 => Op.FreePages,
            37 => Op.PutPage,
            _ => (Op)random.Next((int)Op.CacheCreate, (int)Op.Poke + 1),
        };
        ulong address = held.Count > 0 && random.Next(8) > 0
            ? held.Keys.ElementAt(random.Next(held.Count))
            : 0xC0000000 + ((ulong)random.Next(1 << 20) * 4);
        bool owns = held.TryGetValue(address, out int cache) && random.Next(10) > 0;
        bool frees = op is Op.Poke or Op.CacheFree or Op.Kfree or Op.Ksize or Op.Krealloc;
        return new Command
        {
            Op = op,
            Cpu = (byte)random.Next(world.Cpus.Length),
            Node = random.Next(5) == 0 ? random.Next(4) : random.Next(world.Machine.Nodes.Length),
            Cache = op == Op.CacheFree && owns ? cache : favourites[random.Next(3)],
            Gfp = op == Op.CacheCreate ? Flags[random.Next(Flags.Length)] : Gfps[random.Next(random.Next(1, 9))],
            Context = random.Next(4) == 0 ? Context.Interrupt : Context.Process,
            Frame = new(random.Next(64)),
            Value = frees ? address + (random.Next(12) == 0 ? 4u : 0) : op switch
            {
                Op.CpuOffline or Op.CpuOnline => (ulong)random.Next(world.Cpus.Length),
                Op.CacheReap => (ulong)random.Next(9000),
                Op.CacheTune => (ulong)random.Next(1, 40),
                Op.FailPages => (ulong)random.Next(4),
                _ => Sizes[random.Next(Sizes.Length)],
            },
            More = op switch
            {
                Op.CacheTune => (uint)random.Next(0, 12) | ((ulong)random.Next(0, 3) << 32),
                Op.CacheCreate => (ulong)(random.Next(3) * 64),
                _ => Sizes[random.Next(Sizes.Length)],
            },
        };
    }

    static void Book(World world, in Command command, in Response response, Dictionary<ulong, int> held)
    {
        if (response.Outcome == Outcome.Freed && command.Op is Op.CacheFree or Op.Kfree)
            Assert.True(response.Outcome != Outcome.Freed || held.Remove(command.Value), "freed what nobody held");
        if (!command.MakesObject || response.Outcome is not (Outcome.Ok or Outcome.Freed)) return;
        if (command.Op == Op.Krealloc && command.Value != 0) Assert.True(held.Remove(command.Value));
        if (response.Address == 0) return;
        int place = world.Frames[new((int)((response.Address - 0xC0000000) >> 12))].OfSlab!.Cache;
        Assert.True(held.TryAdd(response.Address, place), $"0x{response.Address:x} handed out twice");
    }

    /// <summary>Everything is given back, every CPU comes back, and every cache is shrunk.</summary>
    static World Emptied(World world, Dictionary<ulong, int> held)
    {
        for (int cpu = 0; cpu < world.Cpus.Length; cpu++)
            world = Spec.Predict(world, new Command { Op = Op.CpuOnline, Value = (ulong)cpu }).Next;
        foreach (ulong address in held.Keys)
        {
            Ruling freed = Caches.Run(world, new Command { Op = Op.Kfree, Value = address });
            Assert.Equal(Outcome.Freed, freed.Response.Outcome);
            world = freed.Next;
        }

        // Off-slab descriptors come back to the first caches, which are shrunk last.
        for (int place = world.Slabs!.Caches.Length - 1; place >= 0; place--)
        {
            if (world.Slabs!.Caches[place] is null) continue;
            Ruling shrunk = Caches.Run(world, new Command { Op = Op.CacheShrink, Cache = place });
            Assert.Equal(Outcome.Ok, shrunk.Response.Outcome);
            world = shrunk.Next;
        }

        for (int cpu = 0; cpu < world.Cpus.Length; cpu++)
            world = Spec.Predict(world, new Command { Op = Op.Drain, Cpu = (byte)cpu }).Next;
        for (Frame at = world.Frames.Next(new(0)); at.Number >= 0; at = world.Frames.Next(new(at.Number + 1)))
        {
            var free = new Command { Op = Op.FreePages, Frame = at, Order = new(world.Frames[at].CompoundOrder) };
            if (world.Frames[at].Users > 0) world = Spec.Predict(world, free).Next;
        }

        for (int cpu = 0; cpu < world.Cpus.Length; cpu++)
            world = Spec.Predict(world, new Command { Op = Op.Drain, Cpu = (byte)cpu }).Next;
        return world;
    }

    /// <summary>The call that gives back what another call got.</summary>
    static PageCall Back(PageCall got, Ruling ruling) => new(
        new() { Op = Op.FreePages, Frame = got.Response.Frame, Order = got.Command.Order },
        Response.Of(Outcome.Ok), ruling.Next);

    static int Free(World world) => world.Machine.Zones.Sum(zone => world.Free(zone.Id).Count);

    [Fact]
    [Verifies(RuleIds.Slab.GrowPages), Verifies(RuleIds.Slab.GrowDescriptor)]
    [Verifies(RuleIds.Slab.DestroySlab)]
    public void A_call_that_is_wrong_or_missing_or_too_much_breaks_the_rule_that_demands_it()
    {
        var world = World.Boot(Caches.Machine());
        var ask = new Command { Op = Op.Kmalloc, Value = 700, Gfp = Caches.Kernel };
        var calls = new List<PageCall>();
        Ruling ruling = Caches.Run(world, ask, calls);
        Assert.Equal(2, calls.Count);
        string Broken(Command command, Response response, params PageCall[] made) =>
            Spec.Step(world, command, Caches.Seen(response, [.. made])).Violation!.Rule;
        Assert.Equal(RuleIds.Slab.RefillGrow, Broken(ask, ruling.Response));
        Assert.Equal(RuleIds.Slab.OffSlab, Broken(ask, ruling.Response, calls[0]));
        PageCall cold = calls[0] with { Command = calls[0].Command with { Gfp = 0x1D0 } };
        Assert.Equal(RuleIds.Slab.GrowPages, Broken(ask, ruling.Response, cold, calls[1]));
        Assert.Equal(RuleIds.Slab.RefillSlabs, Broken(ask, ruling.Response, calls[0], calls[1], calls[1]));
        Assert.Equal(
            RuleIds.Slab.GrowDescriptor,
            Broken(ask, ruling.Response, [.. calls, Back(calls[0], ruling)]));
        Response other = ruling.Response with { Address = ruling.Response.Address + 1024 };
        Assert.Equal(RuleIds.Slab.RefillSlabs, Broken(ask, other, [.. calls]));

        world = Caches.Run(ruling.Next, ask with { Op = Op.Kfree, Value = ruling.Response.Address }).Next;
        var shrink = new Command { Op = Op.CacheShrink, Cache = Kmalloc(world, 700) };
        Assert.Equal(RuleIds.Slab.Shrink, Broken(shrink, Response.Of(Outcome.Ok)));
    }

    [Fact]
    [Verifies(RuleIds.Slab.FramesOwned)]
    public void The_frames_of_a_slab_are_the_caches_alone()
    {
        Ruling one = Caches.Run(
            World.Boot(Caches.Machine()), new Command { Op = Op.Kmalloc, Value = 8192, Gfp = Caches.Kernel });
        Frame first = new((int)((one.Response.Address - 0xC0000000) >> 12));
        Command[] commands =
        [
            .. new[]
            {
                Op.FreePages, Op.FreeColdPage, Op.GetPage, Op.PutPage, Op.FreeReservedPage, Op.SetFlags, Op.ClearFlags,
                Op.Map, Op.Unmap, Op.SetMapping, Op.SetIndex, Op.SetPrivate, Op.CacheAdd,
            }.Select(op => new Command { Op = op, Frame = first, Order = new(1) }),
            new Command { Op = Op.FreePagesAt, Value = one.Response.Address, Order = new(1) },
        ];
        foreach (Command command in commands)
        {
            foreach (int frame in (int[])[0, 1])
            {
                Command at = command with
                {
                    Frame = first + new Pages(frame),
                    Value = command.Op == Op.FreePagesAt ? command.Value + ((ulong)frame * 4096) : 0,
                };
                Ruling ruling = Spec.Predict(one.Next, at);
                Assert.Equal(Response.Bug(Reason.Slab), ruling.Response);
                Assert.Same(one.Next, ruling.Next);
            }
        }
    }

    static int Kmalloc(World world, ulong size) => Model.Kmalloc.Sizes.Place(world.Machine.Layout.CacheLine, size, 0);
}
