using Verified.Model.Slab;
using Verified.Tests.Properties.Slab;
using Sl = Verified.Rules.RuleIds.Slab;

namespace Verified.Tests.Properties.Naming;

/// <summary>A part of the caches that differs is put down to the rule by which the step should have made it.</summary>
public sealed class CachePartsProperties
{
    static readonly Command Small = new() { Op = Op.Kmalloc, Value = 100, Gfp = Caches.Kernel };

    [Fact]
    [Verifies(RuleIds.Slab.FreePush), Verifies(RuleIds.Slab.AllocLocal), Verifies(RuleIds.Slab.RefillBatch)]
    public void An_array_is_that_of_the_last_object_taken_or_given()
    {
        var boot = World.Boot(Caches.Machine());
        int at = Place(boot, 100);
        Ruling one = Caches.Run(boot, Small);
        Assert.Equal(Sl.RefillBatch, Lies.Rule(boot, Small, Part.Local, at, 0, own => own[..^1]));
        Assert.Equal(Sl.ArraysExact, Lies.Rule(boot, Small, Part.Local, at, 0, Lies.Last));
        Assert.Equal(Sl.AllocLocal, Lies.Rule(one.Next, Small, Part.Local, at, 0, Lies.First));
        Assert.Equal(Sl.FreePush, Lies.Rule(one.Next, Free(one), Part.Local, at, 0, Lies.First));
        Assert.Equal(Sl.ArraysExact, Lies.Rule(one.Next, Tune(at, 0) with { Op = Op.Kmalloc, Value = 9, Gfp = 0xD0 },
            Part.Local, at, 0, Lies.First));
        Assert.Equal(Sl.ArraysExact, Lies.Rule(one.Next, Tune(at, 0) with { Op = Op.Kmalloc, Value = 9, Gfp = 0xD0 },
            Part.Local, at, 0, own => [.. own, 3]));
        World single = Caches.Run(boot, Tune(at, 0) with { Value = 1, More = 1 }).Next;
        Assert.Equal(Sl.RefillBatch, Lies.Rule(single, Small, Part.Local, at, 0, own => [.. own, 3]));
    }

    [Fact]
    [Verifies(RuleIds.Slab.ArraysExact), Verifies(RuleIds.Slab.ListsExact)]
    public void What_is_as_it_must_be_names_no_rule_and_neither_do_two_objects_at_once()
    {
        var boot = World.Boot(Caches.Machine());
        int at = Place(boot, 100);
        World one = Caches.Run(boot, Small).Next;
        Assert.Equal(
            Sl.ListsExact, Lies.Rule(one, Small, (Part.Local, at, 0, Lies.None), (Part.Node, at, 0, Lies.At(4))));
        // A list of one page and a descriptor are of the same cache.
        World areas = World.Boot(Caches.Machine() with { VmallocPages = 64 });
        Ruling area = Caches.Run(areas, new() { Op = Op.Vmalloc, Value = 4096, Gfp = Caches.Kernel, More = 4 });
        var free = new Command { Op = Op.Vfree, Value = area.Response.Address };
        Assert.Equal(Sl.ArraysExact, Lies.Rule(area.Next, free, Part.Local, 0, 0, Lies.Last));
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeBlock), Verifies(RuleIds.Slab.GrowTail)]
    public void A_node_that_grew_and_got_objects_back_is_that_of_what_came_back()
    {
        World world = World.Boot(Caches.Machine() with { Pools = 1 });
        int at = Place(world, 100);
        world = Caches.Run(world, Tune(at, 0) with { Value = 1, More = 1 }).Next;
        var create = new Command { Op = Op.PoolCreateKmalloc, Value = 40, More = 100, Gfp = Caches.Kernel };
        Assert.Equal(Sl.FreeBlock, Failing(4));
        Assert.Equal(Sl.GrowTail, Failing(2));
        string Failing(ulong calls) => Lies.Rule(
            Caches.Run(world, new() { Op = Op.FailPages, Value = calls }).Next, create, Part.Node, at, 0, Lies.At(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [Verifies(RuleIds.Slab.FreeFlush), Verifies(RuleIds.Slab.FreeShared)]
    [Verifies(RuleIds.Slab.RefillShared), Verifies(RuleIds.Slab.FreeBlock)]
    public void A_full_array_is_flushed_to_the_shared_one_while_that_has_room(int shared)
    {
        var boot = World.Boot(Caches.Machine(cpus: 2));
        int at = Place(boot, 100);
        World world = Caches.Run(boot, Tune(at, shared)).Next;
        var held = new List<Ruling>();
        for (int i = 0; i < 4; i++) held.Add(Caches.Run(i == 0 ? world : held[^1].Next, Small));
        world = held[^1].Next;
        foreach (Ruling one in held[..2]) world = Caches.Run(world, Free(one)).Next;
        string counted = shared == 1 ? Sl.FreeShared : Sl.FreeFlush;
        Assert.Equal(counted, Lies.Rule(world, Free(held[2]), Part.Local, at, 0, own => own[..^1]));
        Assert.Equal(Sl.FreeFlush, Lies.Rule(world, Free(held[2]), Part.Local, at, 0, Lies.Last));
        Assert.Equal(
            shared == 1 ? Sl.FreeShared : Sl.ArraysExact,
            Lies.Rule(world, Free(held[2]), Part.Node, at, 0, own => [.. own, 7]));
        Assert.Equal(
            shared == 1 ? Sl.ListsExact : Sl.FreeBlock,
            Lies.Rule(world, Free(held[2]), Part.Node, at, 0, Lies.First));
        if (shared == 0) return;
        world = Caches.Run(world, Free(held[2])).Next;
        Command other = Small with { Cpu = 1 };
        Assert.Equal(Sl.RefillShared, Lies.Rule(world, other, Part.Local, at, 1, Lies.Last));
        Assert.Equal(
            Sl.RefillShared, Lies.Rule(world, other, Part.Node, at, 0, own => [.. own[..4], 0, .. own[5..], 7]));
    }

    [Fact]
    [Verifies(RuleIds.Slab.Drain), Verifies(RuleIds.Slab.Shrink)]
    [Verifies(RuleIds.Slab.Tune), Verifies(RuleIds.Slab.CpuOffline)]
    [Verifies(RuleIds.Slab.ReapTouched)]
    public void Who_changes_whole_arrays_is_named()
    {
        var boot = World.Boot(Caches.Machine(cpus: 2));
        int at = Place(boot, 100);
        Ruling one = Caches.Run(boot, Small);
        World world = Caches.Run(one.Next, Free(one)).Next;
        var reap = new Command { Op = Op.CacheReap, Value = 8000 };
        Assert.Equal(Sl.Drain, Lies.Rule(world, reap, Part.Local, at, 0, Lies.First));
        Assert.Equal(Sl.ReapTouched, Lies.Rule(world, reap, Part.Node, at, 0, Lies.At(1)));
        Assert.Equal(Sl.ReapDue, Lies.Rule(world, reap, Part.Node, at, 0, Lies.At(2)));
        Assert.Equal(Sl.Drain, Lies.Rule(world, reap, Part.Node, at, 0, Lies.At(0)));
        var shrink = new Command { Op = Op.CacheShrink, Cache = at };
        Assert.Equal(Sl.Shrink, Lies.Rule(world, shrink, Part.Local, at, 0, Lies.First));
        Assert.Equal(Sl.Shrink, Lies.Rule(world, shrink, Part.Node, at, 0, Lies.At(0)));
        Assert.Equal(Sl.Tune, Lies.Rule(world, Tune(at, 0), Part.Local, at, 0, Lies.First));
        Assert.Equal(Sl.CpuOffline, Lies.Rule(world, new() { Op = Op.CpuOffline }, Part.Local, at, 0, Lies.First));
    }

    [Fact]
    [Verifies(RuleIds.Slab.ReapExcluded), Verifies(RuleIds.Slab.ReapTouched)]
    [Verifies(RuleIds.Slab.ReapCount), Verifies(RuleIds.Slab.FreeLimited)]
    public void A_slab_that_goes_too_much_breaks_the_rule_by_which_it_should_have_stayed()
    {
        var boot = World.Boot(Caches.Machine());
        var create = new Command { Op = Op.CacheCreate, Node = 1, Value = 2048, Gfp = CacheFlags.NoReap };
        Ruling made = Caches.Run(boot, create);
        int at = (int)made.Response.Address, other = Place(boot, 4096);
        Ruling one = Caches.Run(made.Next, new() { Op = Op.CacheAllocNode, Cache = at, Gfp = Caches.Kernel });
        World world = Caches.Run(one.Next, new() { Op = Op.CacheFree, Cache = at, Value = one.Response.Address }).Next;
        var reap = new Command { Op = Op.CacheReap, Value = 8000 };
        Assert.Equal(Sl.ReapExcluded, Lies.Rule(world, reap, Part.Local, at, 0, Lies.First));
        Assert.Equal(Sl.ReapExcluded, Further(world, reap, Frame.None with { Number = Number(one) }));
        Assert.Equal(Sl.DestroySlab, Further(world, reap, new(900)));
        Assert.Equal(Sl.DestroySlab, Further(world, reap, new(5000)));
        one = Caches.Run(world, new() { Op = Op.Kmalloc, Value = 4096, Gfp = Caches.Kernel });
        Assert.Equal(Sl.ReapTouched, Further(one.Next, reap, new(Number(one))));
        World touched = one.Next.With(one.Next.Slabs!.With(other, Caches.At(one.Next, other).With(
            0, Caches.At(one.Next, other).Lists[0] with { FreeTouched = false })));
        Assert.Equal(Sl.ReapCount, Further(touched, reap, new(Number(one))));
        Assert.Equal(Sl.DestroySlab, Further(one.Next, Free(one), new(Number(one))));
        world = Caches.Run(touched, Free(one)).Next;
        var tune = new Command { Op = Op.CacheTune, Cache = other, Value = 8, More = 8 };
        Assert.Equal(Sl.FreeLimited, Further(world, tune, new(Number(one))));
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeHome), Verifies(RuleIds.Slab.GrowTail)]
    [Verifies(RuleIds.Slab.AllocNode), Verifies(RuleIds.Slab.RefillGrow)]
    public void The_lists_of_a_node_are_those_of_what_came_back_or_grew()
    {
        var boot = World.Boot(Caches.Machine(cpus: 2, nodes: 2));
        int at = Place(boot, 512);
        var ask = new Command { Op = Op.CacheAllocNode, Cache = at, Node = 1, Gfp = Caches.Kernel };
        Ruling one = Caches.Run(boot, ask);
        Assert.Equal(Sl.GrowTail, Lies.Rule(boot, ask, Part.Node, at, 1, Lies.At(0)));
        Assert.Equal(Sl.ListsExact, Lies.Rule(one.Next, ask, Part.Node, at, 1, Lies.At(0)));
        Assert.Equal(Sl.ListsExact, Lies.Rule(one.Next, ask, Part.Node, at, 1, Lies.At(3)));
        Assert.Equal(Sl.ListsExact, Lies.Rule(one.Next, ask, Part.Node, at, 1, Lies.At(1)));
        Assert.Equal(Sl.FreeHome, Lies.Rule(one.Next, Free(one), Part.Node, at, 1, Lies.At(0)));
        Assert.Equal(Sl.FreeHome, Lies.Rule(one.Next, Free(one), Part.Slab, at, Number(one), Lies.At(1)));
        Assert.Equal(Sl.ChainLifo, Lies.Rule(one.Next, Free(one), Part.Slab, at, Number(one), Lies.Last));
        Assert.Equal(Sl.SlabsExact, Lies.Rule(one.Next, Free(one), Part.Slab, at, Number(one), own => own[..^1]));
        Assert.Equal(Sl.SlabsExact, Lies.Rule(one.Next, Free(one), Part.Slab, at, Number(one), own => own[..1]));
        Assert.Equal(Sl.FreeHome, Lies.Rule(one.Next, Free(one), Part.Free, at, 1, own => [.. own, 3]));
        Assert.Equal(Sl.ListsExact, Lies.Rule(one.Next, Free(one), Part.Partial, at, 1, own => [.. own, 3]));
        Assert.Equal(Sl.FreeHome, Lies.Rule(
            one.Next, Free(one), Part.Slab, at, Number(one), own => [own[0], own[1] + 1, own[2]]));
        Assert.Equal(Sl.AllocNode, Lies.NoCall(boot, ask, Reason.NoBlock));
        Command local = new() { Op = Op.Kmalloc, Value = 512, Gfp = Caches.Kernel };
        Assert.Equal(Sl.RefillGrow, Lies.NoCall(boot, local, Reason.NoBlock));
        Assert.Equal(Sl.GrowRefused, Lies.NoCall(boot, local, Reason.NoGrow));
        Assert.Equal(Sl.GrowFlags, Lies.NoCall(boot, local, Reason.Flags));
        Assert.Equal(Sl.GrowInjected, Lies.NoCall(boot, local, Reason.Injected));
    }

    [Fact]
    [Verifies(RuleIds.Slab.Estimate), Verifies(RuleIds.Slab.OffSlab)]
    [Verifies(RuleIds.Slab.SlabLayout), Verifies(RuleIds.Slab.ColourCount)]
    [Verifies(RuleIds.Slab.GrowColour)]
    public void Of_a_new_slab_the_layout_is_judged()
    {
        var boot = World.Boot(Caches.Machine());
        int at = Place(boot, 256);
        var ask = new Command { Op = Op.Kmalloc, Value = 256, Gfp = Caches.Kernel };
        int first = Number(Caches.Run(boot, ask));
        string New(Func<int[], int[]> lie) => Lies.Rule(boot, ask, Part.Slab, at, first, lie);
        Assert.Equal(Sl.Estimate, Lies.Rule(
            boot, ask, (Part.Node, at, 0, own => [own[0] + 1, .. own[1..]]), (Part.Slab, at, first, own => [.. own, 15])));
        Assert.Equal(Sl.SlabsExact, New(own => [own[0], own[1] + 1, .. own[2..]]));
        Assert.Equal(Sl.SlabsExact, New(own => own[..1]));
        Assert.Equal(Sl.OffSlab, New(own => [own[0], own[1], 99, .. own[3..]]));
        Assert.Equal(Sl.SlabLayout, New(own => [own[0], own[1], own[2] + 1, .. own[3..]]));
        Assert.Equal(Sl.OffSlab, New(own => [own[0], own[1], own[2] + SlabDescriptor.FrameWords, .. own[3..]]));
        for (int colour = 1; colour < 6; colour++) Assert.Equal(Sl.GrowColour, Coloured(32 * colour));
        Assert.Equal(Sl.ColourCount, Coloured(32 * 6));
        Assert.Equal(Sl.ColourCount, Coloured(16));
        string Coloured(int bytes) => New(own => [own[0] + bytes, own[1], own[2] + (bytes / 4), .. own[3..]]);
        int off = Place(boot, 512);
        Command large = ask with { Value = 512 };
        int frame = Number(Caches.Run(boot, large));
        int inside = Caches.At(boot, off).Geometry.SlabSize;
        Assert.Equal(
            Sl.ColourCount, Lies.Rule(boot, large, Part.Slab, off, frame, own => [own[0] + inside, .. own[1..]]));
    }

    [Fact]
    [Verifies(RuleIds.Slab.Estimate), Verifies(RuleIds.Slab.SlabLayout), Verifies(RuleIds.Slab.ChainLifo)]
    public void A_new_slab_of_which_objects_are_left_is_judged_before_all_else()
    {
        var boot = World.Boot(Caches.Machine());
        int at = Place(boot, 100), first = Number(Caches.Run(boot, Small));
        int[] Moved(int[] own) => [own[0], own[1], own[2] + 1, .. own[3..]];
        int[] Longer(int[] own) => [.. own, 15];
        int[] More(int[] own) => [own[0] + 1, .. own[1..]];
        Assert.Equal(Sl.SlabLayout, Lies.Rule(boot, Small, Part.Slab, at, first, Moved));
        Assert.Equal(Sl.SlabLayout, Lies.Rule(
            boot, Small, (Part.Local, at, 0, own => own[..^1]), (Part.Slab, at, first, Moved)));
        Assert.Equal(Sl.ChainLifo, Lies.Rule(boot, Small, Part.Slab, at, first, Lies.Last));
        // What the node says counts, wherever it stands.
        Assert.Equal(Sl.Estimate, Lies.Rule(
            boot, Small, (Part.Local, at, 0, Lies.None), (Part.Slab, at, first, Longer), (Part.Node, at, 0, More)));
        Assert.Equal(
            Sl.ListsExact, Lies.Rule(boot, Small, (Part.Node, at, 0, _ => []), (Part.Slab, at, first, Longer)));
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowColour), Verifies(RuleIds.Slab.ColourCycle)]
    [Verifies(RuleIds.Slab.DebugConstructed), Verifies(RuleIds.Slab.CacheExact)]
    public void Of_a_cache_the_value_that_differs_is_judged()
    {
        var boot = World.Boot(Caches.Machine());
        int at = Place(boot, 256);
        var ask = new Command { Op = Op.Kmalloc, Value = 256, Gfp = Caches.Kernel };
        Assert.Equal(Sl.ColourCycle, Lies.Rule(boot, ask, Part.Cache, at, 0, own => [1, 0, .. own[2..]]));
        Assert.Equal(Sl.CacheExact, Lies.Rule(boot, ask, Part.Cache, at, 0, _ => [0]));
        World failing = Caches.Run(boot, new() { Op = Op.FailPages, Value = 1 }).Next;
        Assert.Equal(Sl.GrowColour, Lies.Rule(failing, ask, Part.Cache, at, 0, own => [1, 0, .. own[2..]]));
        Assert.Equal(Sl.ColourCycle, Lies.Rule(failing, ask, Part.Cache, at, 0, own => [1, 5, .. own[2..]]));
        World full = Caches.Run(Caches.Times(15, boot, ask), new() { Op = Op.FailPages, Value = 1 }).Next;
        Assert.Equal(Sl.GrowColour, Lies.Rule(full, ask, Part.Cache, at, 0, own => [1, 1, .. own[2..]]));
        Assert.Equal(Sl.ColourCycle, Lies.Rule(full, ask, Part.Cache, at, 0, own => [1, 0, .. own[2..]]));
        var create = new Command { Op = Op.CacheCreate, Node = 1, Value = 64, Gfp = CacheFlags.Constructor };
        Ruling made = Caches.Run(World.Boot(Caches.Machine() with { SlabDebug = true }), create);
        int place = (int)made.Response.Address;
        var take = new Command { Op = Op.CacheAlloc, Cache = place, Gfp = Caches.Kernel };
        Assert.Equal(Sl.DebugConstructed, Lies.Rule(made.Next, take, Part.Cache, place, 0, Lies.At(4)));
    }

    [Fact]
    [Verifies(RuleIds.Kmalloc.Sizes), Verifies(RuleIds.Slab.ArrayLimits)]
    public void At_boot_there_are_as_many_general_caches_as_must_be()
    {
        var boot = World.Boot(Caches.Machine());
        string Booted(Func<int[], int[]> lie)
        {
            int[] values = lie(Exact.Facts(Caches.At(boot, 0)).ToArray());
            PartView[] views = [new(Part.Cache, 0, 0, 0, values.Length)];
            return Spec.CompareBooted(boot, new() { Level = Level.Address, Parts = new(views, values) })!.Rule;
        }

        Assert.Equal(Sl.ArrayLimits, Booted(Lies.At(2)));
        Assert.Equal(RuleIds.Kmalloc.Sizes, Booted(_ => [0]));
        Assert.Null(Spec.CompareBooted(boot, new() { Level = Level.Address }));
    }

    [Fact]
    [Verifies(RuleIds.Slab.SlabOrder), Verifies(RuleIds.Slab.DestroySlab), Verifies(RuleIds.Slab.Shrink)]
    public void A_call_for_a_block_of_another_order_breaks_the_rule_of_the_order()
    {
        var boot = World.Boot(Caches.Machine());
        var ask = new Command { Op = Op.Kmalloc, Value = 8192, Gfp = Caches.Kernel };
        Ruling one = Caches.Run(boot, ask);
        Assert.Equal(Sl.SlabOrder, Lies.Call(boot, ask, 0, call => call with { Order = new(2) }));
        World world = Caches.Run(one.Next, Free(one)).Next;
        var shrink = new Command { Op = Op.CacheShrink, Cache = Place(boot, 8192) };
        Assert.Equal(Sl.DestroySlab, Lies.Call(world, shrink, 0, call => call with { Order = Order.Zero }));
        Assert.Equal(Sl.Shrink, Lies.Call(world, shrink, 0, call => call with { Frame = new(3) }));
    }

    [Theory]
    [InlineData(2, RuleIds.Slab.FreeLimit), InlineData(1, RuleIds.Slab.FreeLimited)]
    [Verifies(RuleIds.Slab.FreeLimit), Verifies(RuleIds.Slab.FreeLimited)]
    public void The_limit_of_a_node_does_not_count_a_CPU_that_is_offline(int cpus, string rule)
    {
        World world = World.Boot(Caches.Machine(cpus: cpus));
        int at = Place(world, 2048);
        if (cpus > 1) world = Caches.Run(world, new() { Op = Op.CpuOffline, Value = 1 }).Next;
        world = Caches.Run(world, new() { Op = Op.CacheTune, Cache = at, Value = 1, More = 1 }).Next;
        var held = new List<Ruling>();
        for (int i = 0; i < 7; i++)
        {
            held.Add(Caches.Run(
                i == 0 ? world : held[^1].Next, new() { Op = Op.CacheAllocNode, Cache = at, Gfp = Caches.Kernel }));
            world = held[^1].Next;
        }

        var broken = new HashSet<string>();
        foreach (Ruling one in held)
        {
            var calls = new List<PageCall>();
            Ruling next = Caches.Run(world, Free(one), calls);
            if (calls.Count > 0) broken.Add(Lies.NoCall(world, Free(one), Reason.None));
            world = next.Next;
        }

        Assert.Equal(rule, Assert.Single(broken));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.Sizes), Verifies(RuleIds.Slab.RefillBatch)]
    public void A_page_list_of_the_wrong_size_is_no_mistake_of_a_cache()
    {
        World boot = World.Boot(Caches.Machine() with { PerCpuLists = true });
        int at = Place(boot, 100);
        Assert.Equal(Sl.RefillBatch, Lies.Rule(boot, Small, Part.Local, at, 0, own => own[..^1]));
        List<PageCall> calls = [];
        Ruling ruling = Caches.Run(boot, Small, calls);
        Model.PerCpu.PageList own = ruling.Next.Cpus[0].Sets[0].Of(Model.PerCpu.ListId.Cold);
        PageListView[] lists =
            [new(ZoneId.Dma, 0, Model.PerCpu.ListId.Cold, 0, 0, 0, own.Low + 1, own.High, own.Batch)];
        int[] local = Exact.Array(Caches.At(ruling.Next, at).Locals[0]).ToArray()[..^1];
        PartView[] parts = [new(Part.Local, at, 0, 0, local.Length)];
        Assert.Equal(RuleIds.PerCpu.Sizes, Spec.Step(boot, Small, new()
        {
            Response = ruling.Response,
            Level = Level.Address,
            Calls = calls.ToArray(),
            PageLists = new(lists, (int[])[]),
            Parts = new(parts, local),
        }).Violation!.Rule);
    }

    static int Place(World world, ulong size) =>
        Model.Kmalloc.Sizes.Place(world.Machine.Layout.CacheLine, size, 0);

    static int Number(in Ruling one) => SlabDescriptor.WordOf(one.Response.Address) / SlabDescriptor.FrameWords;

    static Command Free(in Ruling one) => new() { Op = Op.Kfree, Value = one.Response.Address };

    static Command Tune(int at, int shared) =>
        new() { Op = Op.CacheTune, Cache = at, Value = 2, More = 2 | ((ulong)shared << 32) };

    /// <summary>The rule that a further call at the end of an operation breaks, which gives that frame back.</summary>
    static string Further(World world, Command command, Frame frame)
    {
        var calls = new List<PageCall>();
        Ruling ruling = Caches.Run(world, command, calls);
        calls.Add(new(new() { Op = Op.FreePages, Frame = frame }, Response.Of(Outcome.Freed), ruling.Next));
        return Spec.Step(world, command, Caches.Seen(ruling.Response, calls)).Violation!.Rule;
    }
}
