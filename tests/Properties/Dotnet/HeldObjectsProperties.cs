using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Dotnet;

/// <summary>What is counted as rented, and as room.</summary>
public sealed class HeldObjectsProperties
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Slabs_of_every_kind_of_all_nodes_count_and_no_other_caches_do(int nodes)
    {
        using var machine = new SlabMachine(nodes == 2 ? SlabMachine.TwoNodes : SlabMachine.Options(cpus: 2));
        using var cache = new SlabCache<SlabCacheProperties.Large>(machine.System, "first");
        using var next = new SlabCache<SlabCacheProperties.Large>(machine.System, "next");
        // Arrays keep few of those that come back, and nodes some slabs.
        Assert.Equal(Outcome.Ok, machine.Cpu.TuneCache(cache.Number, 20, 20, 0).Outcome);
        List<Slot<SlabCacheProperties.Large>> slots = [], others = [];
        for (int i = 0; i < 400; i++)
        {
            slots.Add(cache.Rent(machine.System.On(i % 2)));
            others.Add(next.Rent(machine.System.On(i % 2)));
        }

        // Whole slabs come free, some stay full, and one of each node is neither.
        for (int i = 0; i < 200; i++) slots[i].Return(machine.System.On(i % 2));
        slots.RemoveRange(0, 200);
        CacheNodeFacts[] lists =
            [.. Enumerable.Range(0, nodes).Select(node => machine.System.ReadCacheNode(cache.Number, node))];
        nuint[] addresses = new nuint[300], rented = [.. slots.Select(slot => slot.Address)];
        var (capacity, held, copied) = (cache.Capacity, cache.Rented, cache.CopyRented(addresses));
        foreach (Slot<SlabCacheProperties.Large> slot in (IEnumerable<Slot<SlabCacheProperties.Large>>)[.. slots, .. others])
            slot.Dispose();

        Assert.All(lists, list => Assert.True(list.Partial > 0 && list.Full > 0 && list.Free > 0, $"{list}"));
        long num = machine.System.ReadCache(cache.Number).Num;
        Assert.Equal(num * lists.Sum(list => list.Partial + list.Full + list.Free), capacity);
        Assert.Equal((200, 200), (held, copied));
        Assert.Equal(rented.Order(), addresses[..200].Order());
        Assert.Equal(new nuint[100], addresses[200..]);
    }
}
