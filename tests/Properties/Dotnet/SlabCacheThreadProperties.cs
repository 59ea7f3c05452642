using System.Collections.Concurrent;
using Verified.Impl;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Dotnet;

/// <summary>Caches of values, buffers and writers under several threads.</summary>
public sealed class SlabCacheThreadProperties
{
    const int Rounds = 10_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Threads_share_a_cache_and_hand_values_over(bool keepLease)
    {
        using SlabMachine machine = DotnetMachine.Boot(cpus: 4);
        using (var cache = new SlabCache<Pair>(machine.System, "pairs"))
        {
            using var pipe = new BlockingCollection<Slot<Pair>>(500);
            Task[] producers = [.. Enumerable.Range(0, 3).Select(which => Task.Run(() =>
            {
                if (keepLease) ProduceLeased(cache, machine.System, (ulong)which, pipe);
                else Produce(cache, (ulong)which, pipe);
            }))];
            Task consumer = Task.Run(() =>
            {
                foreach (Slot<Pair> slot in pipe.GetConsumingEnumerable()) End(slot);
            });
            await Task.WhenAll(producers);
            pipe.CompleteAdding();
            await consumer;
            Assert.Equal(0, cache.Rented);
        }

        machine.AssertAsBooted();
    }

    static void ProduceLeased(
        SlabCache<Pair> cache, MemorySystem system, ulong which, BlockingCollection<Slot<Pair>> pipe)
    {
        using CpuLease lease = system.Enter();
        Produce(cache, which, pipe);
    }

    static void Produce(SlabCache<Pair> cache, ulong which, BlockingCollection<Slot<Pair>> pipe)
    {
        var random = new Random((int)which);
        for (int i = 0; i < Rounds; i++)
        {
            Slot<Pair> slot = cache.Rent();
            ulong mark = (ulong)random.NextInt64();
            slot.Value = new Pair { One = mark, Other = ~mark };
            if (i % 3 == 0) pipe.Add(slot);
            else End(slot);
        }
    }

    static void End(Slot<Pair> slot)
    {
        if (slot.Value.One != ~slot.Value.Other) throw new InvalidOperationException("a value was written over");
        slot.Dispose();
        if (slot.IsRented) throw new InvalidOperationException("not given back");
    }

    struct Pair
    {
        public ulong One, Other;
    }
}
