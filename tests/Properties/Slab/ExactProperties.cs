using Verified.Model.Slab;

namespace Verified.Tests.Properties.Slab;

/// <summary>What a system shows of its caches is compared part by part.</summary>
public sealed class ExactProperties
{
    [Theory]
    [InlineData(SlabPart.Cache, RuleIds.Slab.CacheExact)]
    [InlineData(SlabPart.Node, RuleIds.Slab.ListsExact)]
    [InlineData(SlabPart.Partial, RuleIds.Slab.ListsExact)]
    [InlineData(SlabPart.Full, RuleIds.Slab.ListsExact)]
    [InlineData(SlabPart.Free, RuleIds.Slab.ListsExact)]
    [InlineData(SlabPart.Slab, RuleIds.Slab.SlabsExact)]
    [InlineData(SlabPart.Local, RuleIds.Slab.ArraysExact)]
    [Verifies(RuleIds.Slab.CacheExact)]
    [Verifies(RuleIds.Slab.ListsExact)]
    [Verifies(RuleIds.Slab.SlabsExact)]
    [Verifies(RuleIds.Slab.ArraysExact)]
    public void Every_value_counts(SlabPart part, string rule)
    {
        World world = Used();
        int place = Model.Kmalloc.Sizes.Place(world.Machine.Layout.CacheLine, 512, 0);
        Cache cache = Caches.At(world, place);
        CacheNode list = cache.Lists[0];
        SlabDescriptor slab = list.Partial[0];
        int[] values = part switch
        {
            SlabPart.Cache => [1, cache.ColourNext, cache.Limit, cache.Batch, cache.Constructed, cache.Destructed],
            SlabPart.Node =>
            [
                list.FreeObjects(8), 1, (int)list.NextReap, cache.SharedCapacity, list.Shared.Touched ? 1 : 0,
                .. list.Shared.Objects,
            ],
            SlabPart.Partial => [.. list.Partial.Select(own => own.First.Number)],
            SlabPart.Full => [.. list.Full.Select(own => own.First.Number)],
            SlabPart.Free => [.. list.Free.Select(own => own.First.Number)],
            SlabPart.Slab => [slab.ColourOff, 8 - slab.Chain.Length, slab.Word, .. slab.Chain],
            _ => [1, .. cache.Locals[0].Objects],
        };
        int at = part == SlabPart.Slab ? slab.First.Number : 0;
        Assert.True(values.Length > 0, "nothing to show");
        Assert.Null(Check(world, part, place, at, values));
        string further = part == SlabPart.Node ? RuleIds.Slab.ArraysExact : rule;
        Assert.Equal(further, Check(world, part, place, at, [.. values, 9])!.Rule);
        Assert.NotNull(Check(world, part, place, at, values[..^1]));
        for (int i = 0; i < values.Length; i++)
        {
            int[] other = [.. values];
            other[i] ^= 1;
            Violation broken = Check(world, part, place, at, other)!;
            Assert.Equal(i < 5 ? rule : further, broken.Rule);
            Assert.Contains(string.Join(",", values.Take(2)), broken.Expected, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Verifies(RuleIds.Slab.CacheExact)]
    public void What_does_not_exist_shows_nothing()
    {
        World world = Used();
        int none = world.Slabs!.Caches.Length - 1;
        Assert.Null(Check(world, SlabPart.Cache, none, 0, [0]));
        Assert.Null(Check(world, SlabPart.Node, none, 0, []));
        Assert.Null(Check(world, SlabPart.Slab, 0, 1, []));
        Assert.Equal(RuleIds.Slab.CacheExact, Check(world, SlabPart.Cache, none, 0, [1, 0, 1, 1, 0, 0])!.Rule);
        Assert.Equal(RuleIds.Slab.SlabsExact, Check(world, SlabPart.Slab, 0, 1, [64, 0, 1024])!.Rule);
        Assert.Equal(RuleIds.Slab.ArraysExact, Check(world, SlabPart.Local, none, 0, [0])!.Rule);
    }

    /// <summary>Caches with slabs in all lists and objects in all arrays.</summary>
    static World Used()
    {
        var world = World.Boot(Caches.Machine(cpus: 2));
        var held = new List<ulong>();
        for (int i = 0; i < 70; i++)
        {
            Ruling one = Caches.Run(world, new Command { Op = Op.Kmalloc, Value = 512, Gfp = Caches.Kernel });
            held.Add(one.Response.Address);
            world = one.Next;
        }

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

    static Violation? Check(World world, SlabPart part, int cache, int place, int[] values)
    {
        SlabView[] views = [new(part, cache, place, 0, values.Length)];
        return Exact.Check(world, new Observation { Slabs = new(views, values) });
    }
}
