using Verified.Model.Slab;
using Verified.Tests.Properties.Slab;
using Sl = Verified.Rules.RuleIds.Slab;

namespace Verified.Tests.Properties.Naming;

/// <summary>An address that is not that of the object due is put down to the rule that would have it there.</summary>
public sealed class MisplacedProperties
{
    static Command Ask(ulong size) => new() { Op = Op.Kmalloc, Value = size, Gfp = Caches.Kernel };

    [Fact]
    [Verifies(RuleIds.Slab.ObjectNoOverlap), Verifies(RuleIds.Slab.ObjectFits)]
    [Verifies(RuleIds.Slab.RefillSlabs), Verifies(RuleIds.Slab.RefillBatch)]
    public void An_address_in_the_right_slab_is_judged_by_what_is_there()
    {
        var boot = World.Boot(Caches.Machine());
        Ruling one = Caches.Run(boot, Ask(256));
        ulong held = one.Response.Address;
        Assert.Equal(Sl.ObjectNoOverlap, At(one.Next, Ask(256), held));
        Assert.Equal(Sl.ObjectNoOverlap, At(one.Next, Ask(256), held + 4));
        Assert.Equal(Sl.ObjectFits, At(boot, Ask(256), (held & ~4095UL) + 3900));
        Assert.Equal(Sl.RefillSlabs, At(boot, Ask(256), held - 256));
        Assert.Equal(Sl.RefillSlabs, At(boot, Ask(256), 0xC0000000));
        Assert.Equal(Sl.RefillSlabs, At(boot, Ask(256), 12));
        Assert.Equal(Sl.RefillSlabs, Lies.Answer(boot, Ask(256), _ => Response.Failed(Reason.NoBlock)));
        Assert.Equal(RuleIds.Kmalloc.Smallest, At(one.Next, Ask(256), held - 512));
        Assert.Equal(Sl.RefillBatch, At(boot, Ask(32), Caches.Run(boot, Ask(32)).Response.Address + (44 * 32)));
        Assert.Equal(Sl.ObjectAlignment, At(boot, Ask(32), Caches.Run(boot, Ask(32)).Response.Address + (44 * 32) + 2));
        // The first object of the slab, and an answer of which more is wrong than the address.
        Assert.Equal(Sl.RefillSlabs, At(boot, Ask(256), (held & ~4095UL) + 64));
        Assert.Equal(RuleIds.Kmalloc.Smallest, Lies.Answer(
            one.Next, Ask(256), own => own with { Outcome = Outcome.Failed, Address = held }));
        World world = Caches.Times(16, boot, Ask(32));
        ulong last = Caches.Run(world, Ask(32)).Response.Address;
        Assert.Equal(Sl.RefillBatch, At(world, Ask(32), last - (44 * 32)));
        Assert.Equal(Sl.RefillSlabs, At(world, Ask(32), last - (43 * 32)));
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillBatch), Verifies(RuleIds.Slab.RefillSlabs)]
    public void A_batch_of_the_other_size_is_looked_for_in_the_array_that_was_filled()
    {
        var boot = World.Boot(Caches.Machine(cpus: 2));
        World single = Caches.Run(boot, Tuned(0, 1, 1)).Next;
        ulong own = Caches.Run(single, Ask(32)).Response.Address;
        Assert.Equal(Sl.RefillBatch, At(single, Ask(32), own + (15 * 32)));
        Assert.Equal(Sl.RefillSlabs, At(single, Ask(32), own + (14 * 32)));
        // The two sizes are the same, and no object is left in the slab.
        World same = Caches.Run(boot, Tuned(0, 32, 16)).Next;
        Assert.Equal(Sl.Estimate, At(same, Ask(32), Caches.Run(same, Ask(32)).Response.Address - 32));
        World sixteen = Created(boot, 252, 0, out Command take);
        Assert.Equal(Sl.Alignment, At(sixteen, take, Caches.Run(sixteen, take).Response.Address - 252));
        // The array of the other CPU was filled before.
        World both = Caches.Run(Caches.Times(16, boot, Ask(32)), Ask(32) with { Cpu = 1 }).Next;
        Assert.Equal(Sl.RefillSlabs, At(both, Ask(32), Caches.Run(both, Ask(32)).Response.Address + (27 * 32)));
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillBatch), Verifies(RuleIds.Slab.ObjectNoOverlap), Verifies(RuleIds.Slab.SlabLayout)]
    public void With_red_zones_an_object_is_what_lies_between_them()
    {
        var boot = World.Boot(Caches.Machine() with { SlabDebug = true });
        World batch = Created(boot, 28, 0, out Command take);
        batch = Caches.Run(batch, Tuned(take.Cache, 60, 40)).Next;
        Assert.Equal(Sl.RefillBatch, At(batch, take, Caches.Run(batch, take).Response.Address + (24 * 40)));
        batch = Caches.Times(16, batch, take);
        Assert.Equal(Sl.RefillBatch, At(batch, take, Caches.Run(batch, take).Response.Address - (24 * 40)));
        World held = Created(boot, 60, 0, out take);
        Ruling one = Caches.Run(held, take);
        foreach (int bytes in (int[])[-59, -1, 0, 1, 56, 59])
            Assert.Equal(Sl.ObjectNoOverlap, At(one.Next, take, one.Response.Address + (ulong)bytes));
        Assert.Equal(Sl.SlabLayout, At(one.Next, take, one.Response.Address - 60));
        Assert.Equal(Sl.SlabLayout, At(one.Next, take, one.Response.Address + 60));
    }

    [Fact]
    [Verifies(RuleIds.Slab.OffSlab), Verifies(RuleIds.Slab.Alignment)]
    [Verifies(RuleIds.Slab.Estimate), Verifies(RuleIds.Kmalloc.Smallest)]
    [Verifies(RuleIds.Slab.ObjectAlignment), Verifies(RuleIds.Slab.SlabLayout)]
    public void An_address_that_another_layout_explains_breaks_the_rule_of_that_layout()
    {
        var boot = World.Boot(Caches.Machine());
        ulong own = Caches.Run(boot, Ask(256)).Response.Address, first = own & ~4095UL;
        Geometry geometry = Caches.At(boot, Model.Kmalloc.Sizes.Place(32, 256, 0)).Geometry;
        Assert.Equal(Sl.OffSlab, At(boot, Ask(256), own - (ulong)geometry.SlabSize));
        Assert.Equal(Sl.ObjectAlignment, At(boot, Ask(256), own - 4));
        Assert.Equal(Sl.SlabLayout, At(boot, Ask(256), first + 96));
        ulong off = Caches.Run(boot, Ask(1024)).Response.Address;
        Geometry large = Caches.At(boot, Model.Kmalloc.Sizes.Place(32, 1024, 0)).Geometry;
        Assert.True(large.OffSlab);
        Assert.Equal(Sl.ObjectFits, At(boot, Ask(1024), off + 32));
        Assert.Equal(Sl.SlabLayout, At(boot, Ask(1024), off - 32));
        int few = Geometry.Estimate(large.Order.Value, large.Size, large.Align, offSlab: false).Num;
        ulong start = Up(24 + (2 * few), large.Align);
        Assert.Equal(Sl.OffSlab, At(boot, Ask(1024), (off & ~4095UL) + start + (ulong)((few - 1) * large.Size)));
        World other = Created(boot, 900, 0, out Command take);
        ulong there = Caches.Run(other, take).Response.Address;
        Assert.Equal(Sl.SlabLayout, At(other, take, there + 44));
        Geometry its = Caches.At(boot, Model.Kmalloc.Sizes.Place(32, 128, 0)).Geometry;
        Assert.Equal(RuleIds.Kmalloc.Smallest, At(boot, Ask(256), first + (ulong)(its.SlabSize + (15 * its.Size))));
    }

    [Fact]
    [Verifies(RuleIds.Slab.Alignment), Verifies(RuleIds.Slab.Estimate)]
    public void So_does_one_by_another_alignment_or_number_of_objects()
    {
        World world = Created(World.Boot(Caches.Machine()), 28, 0, out Command take);
        ulong own = Caches.Run(world, take).Response.Address, first = own & ~4095UL;
        Geometry asked = Caches.At(world, take.Cache).Geometry;
        var (num, _) = Geometry.Estimate(0, 32, 8, false);
        ulong start = Up(24 + (2 * num), 8);
        Assert.Equal(Sl.Alignment, At(world, take, first + start + (15 * 32)));
        ulong fewer = Up(24 + (2 * (asked.Num - 3)), asked.Align);
        Assert.Equal(Sl.Estimate, At(world, take, first + fewer + (ulong)(15 * asked.Size)));
    }

    [Fact]
    [Verifies(RuleIds.Slab.OffSlab), Verifies(RuleIds.Kmalloc.Smallest)]
    [Verifies(RuleIds.Slab.Estimate), Verifies(RuleIds.Slab.SlabLayout)]
    public void The_colour_of_a_slab_is_no_part_of_its_layout()
    {
        var boot = World.Boot(Caches.Machine());
        World full = Caches.Times(15, boot, Ask(256));
        ulong own = Caches.Run(full, Ask(256)).Response.Address, first = own & ~4095UL;
        Assert.Equal(first + 32 + 64 + (14 * 256), own);
        Assert.Equal(Sl.OffSlab, At(full, Ask(256), own - 64));
        Assert.Equal(RuleIds.Kmalloc.Smallest, At(full, Ask(256), first + 96 + (15 * 128)));
        // Without its colour it is where the general cache for DMA has it, which is of no other size.
        Assert.Equal(Sl.Estimate, At(full, Ask(256), own - 32));
        World coloured = Caches.Run(boot, Ask(192)).Next;
        first = Caches.Run(coloured, Ask(256)).Response.Address & ~4095UL;
        Assert.Equal(RuleIds.Kmalloc.Smallest, At(coloured, Ask(256), first + 32 + 64 + (15 * 192)));
        // Of a cache whose descriptors are elsewhere the first object is at the beginning.
        Assert.Equal(RuleIds.Kmalloc.Smallest, At(coloured, Ask(256), first + (3 * 1024)));
        World created = Created(boot, 252, 0, out Command take);
        Assert.Equal(Sl.SlabLayout, At(created, take, Caches.Run(created, take).Response.Address & ~4095UL));
    }

    [Theory]
    [InlineData(60, -4, Sl.DebugLayout)]
    [InlineData(60, -184, Sl.DebugAutomatic)]
    [InlineData(60, -172, Sl.SlabLayout)]
    [InlineData(3000, -4, Sl.DebugLayout)]
    [InlineData(60, -8, Sl.SlabLayout)]
    [InlineData(60, -6, Sl.ObjectAlignment)]
    [InlineData(4200, -4, Sl.DebugAutomatic)]
    [InlineData(8187, 4, Sl.DebugAutomatic)]
    [InlineData(8187, 8, Sl.ObjectFits)]
    [Verifies(RuleIds.Slab.DebugLayout), Verifies(RuleIds.Slab.DebugAutomatic)]
    [InlineData(60, 4, Sl.DebugAutomatic, 32)]
    [InlineData(60, 8, Sl.ObjectAlignment, 32)]
    public void With_debugging_red_zones_are_looked_for(int size, int from, string rule, uint align = 0)
    {
        World world = Created(World.Boot(Caches.Machine() with { SlabDebug = true }), size, align, out Command take);
        ulong own = Caches.Run(world, take).Response.Address;
        Assert.Equal(rule, At(world, take, own + (ulong)(long)from));
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugReport), Verifies(RuleIds.Slab.DebugRedZone)]
    [Verifies(RuleIds.Slab.DebugPoison), Verifies(RuleIds.Slab.DebugUser)]
    public void Reports_of_what_nobody_damaged_are_told_from_wrong_ones()
    {
        World world = Created(World.Boot(Caches.Machine() with { SlabDebug = true }), 60, 0, out Command take);
        Ruling one = Caches.Run(world, take);
        var free = new Command { Op = Op.CacheFree, Cache = take.Cache, Value = one.Response.Address };
        string Told(World from, string? text) =>
            Lies.Answer(from, free, own => own with { Reports = 1, Detail = text });
        Assert.Equal(Sl.DebugRedZone, Told(one.Next, "Overrun at 60 of 0x1 of cache 3, last user 0"));
        Assert.Equal(Sl.DebugPoison, Told(one.Next, "UseAfterFree at 0 of 0x1 of cache 3, last user 0"));
        Assert.Equal(Sl.DebugReport, Told(one.Next, null));
        var poke = new Command { Op = Op.Poke, Value = one.Response.Address + 60, More = 1 };
        World damaged = Caches.Run(one.Next, poke).Next;
        string told = (string)Caches.Run(damaged, free).Response.Detail!;
        Assert.Equal(Sl.DebugUser, Told(damaged, told[..^1] + "9"));
        Assert.Equal(Sl.DebugReport, Told(damaged, told.Replace("60", "61", StringComparison.Ordinal)));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.Guarantee), Verifies(RuleIds.Mempool.Exact)]
    public void A_reserve_that_has_an_element_gives_it()
    {
        World world = World.Boot(Caches.Machine() with { Pools = 1 });
        world = Caches.Run(world, new() { Op = Op.PoolCreate, Value = 1 }).Next;
        world = Caches.Run(world, new() { Op = Op.FailElements, Value = ulong.MaxValue }).Next;
        var ask = new Command { Op = Op.PoolAlloc, Gfp = 0x20 };
        Assert.Equal(RuleIds.Mempool.Guarantee, Lies.Answer(world, ask, _ => Response.Failed(Reason.NoBlock)));
        Assert.Equal(RuleIds.Mempool.AllocReserve, Lies.Answer(world, ask, own => own with { Address = 77 }));
        PartView[] views = [new(Part.Pool, 0, 0, 0, 1)];
        Response told = Caches.Run(world, ask).Response;
        Observation seen = new() { Response = told, Level = Level.Address, Parts = new(views, (int[])[0]) };
        Assert.Equal(RuleIds.Mempool.Exact, Spec.Step(world, ask, seen).Violation!.Rule);
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocReserve), Verifies(RuleIds.Slab.ObjectNoOverlap)]
    public void What_is_left_of_a_reserve_is_with_no_caller()
    {
        World world = World.Boot(Caches.Machine() with { Pools = 1 });
        var create = new Command { Op = Op.PoolCreateKmalloc, Value = 2, More = 256 };
        world = Caches.Run(world, create).Next;
        ulong held = Caches.Run(world, Ask(256)).Response.Address;
        var ask = new Command { Op = Op.PoolAlloc, Gfp = 0x2000 };
        Ruling ruling = Caches.Run(world, ask);
        while (ruling.Rule != RuleIds.Mempool.AllocReserve)
        {
            world = Caches.Run(world, Ask(256)).Next;
            ruling = Caches.Run(world, ask);
        }

        ulong first = SlabDescriptor.AddressOf(world.Upper!.Pools!.Pools[0]!.Elements[0]);
        Assert.NotEqual(ruling.Response.Address, first);
        Assert.Equal(RuleIds.Mempool.AllocReserve, At(world, ask, first));
        Assert.Equal(Sl.ObjectNoOverlap, At(world, ask, held));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.Destroy), Verifies(RuleIds.Slab.DestroySlab)]
    public void A_block_that_a_pool_gives_back_too_much_breaks_the_rule_that_should_have_ended_it()
    {
        World world = World.Boot(Caches.Machine() with { Pools = 1 });
        world = Caches.Run(world, new() { Op = Op.PoolCreatePages, Value = 2 }).Next;
        ulong held = Caches.Run(world, Ask(256)).Response.Address;
        world = Caches.Run(world, Ask(256)).Next;
        world = Spec.Predict(world, new() { Op = Op.SetMinFree, Value = 1 << 20 }).Next;
        world = Caches.Run(world, new() { Op = Op.PoolAlloc, Gfp = 0 }).Next;
        Frame element = new(Assert.Single(world.Upper!.Pools!.Pools[0]!.Elements));
        var destroy = new Command { Op = Op.PoolDestroy };
        Assert.Equal(RuleIds.Mempool.Destroy, Further(element));
        Assert.Equal(Sl.DestroySlab, Further(Model.PageFrames.Addresses.At(world, held)!.Value));
        Assert.Equal(Sl.DestroySlab, Further(new(999_999)));
        string Further(Frame frame)
        {
            var call = new PageCall(new() { Op = Op.FreePages, Frame = frame }, Response.Of(Outcome.Ok), world);
            return Spec.Step(world, destroy, Caches.Seen(Response.Of(Outcome.Ok), [call])).Violation!.Rule;
        }
    }

    static Command Tuned(int cache, int limit, int batch) =>
        new() { Op = Op.CacheTune, Cache = cache, Value = (ulong)limit, More = (ulong)batch };

    static World Created(World world, int size, uint align, out Command take)
    {
        Ruling made = Caches.Run(world, new() { Op = Op.CacheCreate, Node = 1, Value = (ulong)size, More = align });
        take = new() { Op = Op.CacheAlloc, Cache = (int)made.Response.Address, Gfp = Caches.Kernel };
        return made.Next;
    }

    static ulong Up(int bytes, int align) => (ulong)((bytes + align - 1) / align * align);

    static string At(World world, Command command, ulong address) =>
        Lies.Answer(world, command, own => own with { Address = address });
}
