using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>What a system shows of its caches is compared part by part.</summary>
public sealed class ExactProperties
{
    [Theory]
    [InlineData(Part.Cache, RuleIds.Slab.CacheExact)]
    [InlineData(Part.Node, RuleIds.Slab.ListsExact)]
    [InlineData(Part.Partial, RuleIds.Slab.ListsExact)]
    [InlineData(Part.Full, RuleIds.Slab.ListsExact)]
    [InlineData(Part.Free, RuleIds.Slab.ListsExact)]
    [InlineData(Part.Slab, RuleIds.Slab.SlabsExact)]
    [InlineData(Part.Local, RuleIds.Slab.ArraysExact)]
    [Verifies(RuleIds.Slab.CacheExact)]
    [Verifies(RuleIds.Slab.ListsExact)]
    [Verifies(RuleIds.Slab.SlabsExact)]
    [Verifies(RuleIds.Slab.ArraysExact)]
    public void Every_value_counts(Part part, string rule)
    {
        World world = Used();
        int place = Model.Kmalloc.Sizes.Place(world.Machine.Layout.CacheLine, 512, 0);
        Cache cache = Caches.At(world, place);
        CacheNode list = cache.Lists[0];
        SlabDescriptor slab = list.Partial[0];
        int[] values = part switch
        {
            Part.Cache => [1, cache.ColourNext, cache.Limit, cache.Batch, cache.Constructed, cache.Destructed],
            Part.Node =>
            [
                list.FreeObjects(8), 1, (int)list.NextReap, cache.SharedCapacity, list.Shared.Touched ? 1 : 0,
                .. list.Shared.Objects,
            ],
            Part.Partial => [.. list.Partial.Select(own => own.First.Number)],
            Part.Full => [.. list.Full.Select(own => own.First.Number)],
            Part.Free => [.. list.Free.Select(own => own.First.Number)],
            Part.Slab => [slab.ColourOff, 8 - slab.Chain.Length, slab.Word, .. slab.Chain],
            _ => [1, .. cache.Locals[0].Objects],
        };
        int at = part == Part.Slab ? slab.First.Number : 0;
        Assert.True(values.Length > 0, "nothing to show");
        Assert.Null(Check(world, part, place, at, values));
        string further = part == Part.Node ? RuleIds.Slab.ArraysExact : rule;
        Assert.Equal(further, Check(world, part, place, at, [.. values, 9])!.Rule);
        Assert.NotNull(Check(world, part, place, at, values[..^1]));
        for (int i = 0; i < values.Length; i++)
        {
            int[] other = [.. values];
            other[i] ^= 1;
            Violation broken = Check(world, part, place, at, other)!;
            Assert.Equal(OfValue(part, i) ?? (i < 5 ? rule : further), broken.Rule);
            Assert.Contains(string.Join(",", values.Take(2)), broken.Expected, StringComparison.Ordinal);
        }
    }

    /// <summary>The rule that a value has to itself; null: that of its part.</summary>
    static string? OfValue(Part part, int at) => (part, at) switch
    {
        (Part.Cache, 1) => RuleIds.Slab.ColourCycle,
        (Part.Cache, 2 or 3) => RuleIds.Slab.ArrayLimits,
        (Part.Cache, 4) => RuleIds.Slab.GrowConstructor,
        (Part.Cache, 5) => RuleIds.Slab.Destructor,
        (Part.Node, 2) => RuleIds.Slab.ReapDue,
        (Part.Slab, 0) => RuleIds.Slab.GrowColour,
        (Part.Slab, 2) => RuleIds.Slab.SlabLayout,
        _ => null,
    };

    [Fact]
    [Verifies(RuleIds.Slab.CacheExact)]
    public void What_does_not_exist_shows_nothing()
    {
        World world = Used();
        int none = world.Slabs!.Caches.Length - 1;
        Assert.Null(Check(world, Part.Cache, none, 0, [0]));
        Assert.Null(Check(world, Part.Node, none, 0, []));
        Assert.Null(Check(world, Part.Slab, 0, 1, []));
        Assert.Equal(RuleIds.Slab.CacheExact, Check(world, Part.Cache, none, 0, [1, 0, 1, 1, 0, 0])!.Rule);
        Assert.Equal(RuleIds.Slab.SlabsExact, Check(world, Part.Slab, 0, 1, [64, 0, 1024])!.Rule);
        Assert.Equal(RuleIds.Slab.ArraysExact, Check(world, Part.Local, none, 0, [0])!.Rule);
        Assert.Equal(RuleIds.Slab.ListsExact, Check(world, Part.Node, none, 0, [1])!.Rule);
        Assert.Equal(RuleIds.Slab.CacheExact, Check(world, Part.Cache, 0, 0, [])!.Rule);
        Assert.Equal(RuleIds.Slab.CacheExact, Check(world, Part.Cache, 9999, 0, [1])!.Rule);
    }

    [Fact]
    [Verifies(RuleIds.Slab.ArraysExact), Verifies(RuleIds.Slab.ListsExact)]
    public void What_was_touched_shows_it()
    {
        World world = World.Boot(Caches.Machine(cpus: 2));
        Cache fresh = Caches.At(world, 0);
        Assert.Equal([0], Exact.Array(fresh.Locals[0]).ToArray());
        Assert.Equal((0, 0), (Touched(fresh, 1), Touched(fresh, 4)));
        Assert.Equal(
            "slab.exact.arrays: expected Local 0 of cache 0 to be [0], saw [1,5]",
            Check(world, Part.Local, 0, 0, [1, 5])!.ToString());
        Ruling one = Caches.Run(world, new Command { Op = Op.Kmalloc, Value = 9, Gfp = Caches.Kernel });
        Cache used = Caches.At(one.Next, 0);
        Assert.Equal(1, Exact.Array(used.Locals[0]).ToArray()[0]);
        Assert.Equal((1, 0), (Touched(used, 1), Touched(used, 4)));
        World full = one.Next;
        List<ulong> held = Caches.Take(ref full, 130, new() { Op = Op.Kmalloc, Value = 9, Gfp = Caches.Kernel });
        full = Caches.Freed(full, held);
        full = Caches.Run(full, new() { Op = Op.Kmalloc, Value = 9, Gfp = Caches.Kernel, Cpu = 1 }).Next;
        Assert.Equal(1, Touched(Caches.At(full, 0), 4));
    }

    static int Touched(Cache cache, int at) => Exact.List(cache, cache.Lists[0], Part.Node).ToArray()[at];

    /// <summary>Caches with slabs in all lists and objects in all arrays.</summary>
    static World Used()
    {
        var world = World.Boot(Caches.Machine(cpus: 2));
        List<ulong> held = Caches.Take(ref world, 70, new() { Op = Op.Kmalloc, Value = 512, Gfp = Caches.Kernel });
        foreach (ulong address in held.Take(60))
            world = Caches.Run(world, new Command { Op = Op.Kfree, Value = address }).Next;
        int place = Model.Kmalloc.Sizes.Place(world.Machine.Layout.CacheLine, 512, 0);
        world = Caches.Run(
            world, new Command { Op = Op.CacheAllocNode, Cache = place, Cpu = 1, Gfp = Caches.Kernel }).Next;
        Cache cache = Caches.At(world, place);
        CacheNode list = cache.Lists[0];
        return world.With(world.Slabs!.With(place, cache.With(0, list with
        {
            FreeTouched = true,
            Free = [.. list.Free, new SlabDescriptor(new(5), 0, 64, [.. Enumerable.Range(0, 8)])],
        })));
    }

    static Violation? Check(World world, Part part, int cache, int place, int[] values)
    {
        PartView[] views = [new(part, cache, place, 0, values.Length)];
        return Exact.Check(world, new Observation { Parts = new(views, values) });
    }
}
