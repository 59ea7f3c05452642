using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>
/// Arrays and slabs in the model: how many objects go from the ones to the others, and what is told of what stays.
/// </summary>
public sealed class ModelArrays
{
    const int Hundred = 6;

    /// <summary>A cache whose shared array has its 12 objects, and the array of CPU 0 two.</summary>
    static World Shared(out List<ulong> held)
    {
        World filled = Caches.Run(World.Boot(Caches.Machine(cpus: 2)), Tuned).Next;
        held = Caches.Take(ref filled, 30, new() { Op = Op.Kmalloc, Value = 100, Gfp = Caches.Kernel });
        filled = Caches.Freed(filled, held[..17]);
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
        List<ulong> held = Caches.Take(ref free, 40, new() { Op = Op.Kmalloc, Value = 1024, Gfp = Caches.Kernel });
        free = Caches.Freed(free, held);
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
        List<ulong> held = Caches.Take(ref batch, 8, ask);
        batch = Caches.Freed(batch, held);
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
