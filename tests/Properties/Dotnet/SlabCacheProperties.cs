using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Verified.Impl;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Dotnet;

public sealed class SlabCacheProperties
{
    [Fact]
    public void Values_are_constructed_once_and_come_back_as_they_were_left()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        int calls = 0;
        using var cache = new SlabCache<Node>(machine.System, "nodes", new()
        {
            Constructor = (ref Node node) =>
            {
                Assert.Equal(default, node);
                node.Key = ++calls;
            },
        });
        Slot<Node> first = cache.Rent();
        long key = first.Value.Key;
        Assert.InRange(key, 1, calls);
        Assert.Equal(cache.Capacity, calls);
        first.Value.Value = 7;
        first.Dispose();
        using Slot<Node> second = cache.Rent();
        Assert.Equal((key, 7), (second.Value.Key, second.Value.Value));
        Assert.Equal(cache.Capacity, calls);
    }

    [Fact]
    public void Values_without_a_constructor_are_all_bits_0_at_first_on_used_pages_too()
    {
        using SlabMachine machine = DotnetMachine.Boot(frames: 64);
        List<uint> frames = machine.Fill();
        foreach (uint frame in frames) machine.System.Memory(frame, 1).Fill(0xFF);
        machine.Empty(frames);
        using var cache = new SlabCache<Large>(machine.System, "large");
        List<Slot<Large>> slots = [];
        while (cache.TryRent(out Slot<Large> slot, out _)) slots.Add(slot);
        Assert.True(slots.Count > 64);
        Assert.All(slots, slot => Assert.Equal(-1, ((ReadOnlySpan<byte>)slot.Value).IndexOfAnyExcept((byte)0)));
        slots.ForEach(slot => slot.Dispose());
    }

    [Fact]
    public void Values_are_aligned_as_their_type_and_their_options_say()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        AssertAligned<byte>(machine, 8);
        AssertAligned<Node>(machine, 8);
        AssertAligned<Vector128<float>>(machine, 16);
        AssertAligned<Node>(machine, 64, align: 64);
        AssertAligned<Large>(machine, 4096, align: 4096);
        machine.AssertAsBooted();
    }

    static void AssertAligned<T>(SlabMachine machine, uint expected, int align = 0)
        where T : unmanaged
    {
        using var cache = new SlabCache<T>(machine.System, "aligned", new() { Align = align });
        Slot<T>[] slots = [.. Enumerable.Range(0, 300).Select(_ => cache.Rent())];
        Assert.All(slots, slot => Assert.Equal(0u, slot.Address % expected));
        Assert.Equal(300, slots.Select(slot => slot.Address).Distinct().Count());
        foreach (Slot<T> slot in slots) slot.Dispose();
    }

    [Fact]
    public void A_slot_that_was_given_back_never_stands_for_another_rental()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var cache = new SlabCache<Node>(machine.System, "nodes");
        Slot<Node> stale = cache.Rent(), copy = stale;
        Assert.Equal(stale, copy);
        stale.Dispose();
        using Slot<Node> next = cache.Rent();
        Assert.Equal(stale.Address, next.Address);
        Assert.NotEqual(stale, next);
        Assert.False(copy.IsRented);
        Assert.Throws<ObjectDisposedException>(() => copy.Value.Key);
        copy.Dispose();
        stale.Return(machine.Cpu);
        Assert.True(next.IsRented);
        Assert.Equal(1, cache.Rented);
    }

    [Fact]
    public void A_slot_whose_page_went_to_another_cache_is_known_to_be_stale()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        Slot<Node> stale;
        using (var first = new SlabCache<Node>(machine.System, "first"))
        {
            stale = first.Rent();
            stale.Value.Key = 5;
            stale.Dispose();
            Assert.True(first.Trim());
            Assert.False(stale.IsRented);
        }

        using var second = new SlabCache<Node>(machine.System, "second");
        Slot<Node>[] slots = [.. Enumerable.Range(0, 100).Select(_ => second.Rent())];
        Assert.Contains(slots, slot => slot.Address == stale.Address);
        Assert.False(stale.IsRented);
        stale.Dispose();
        Assert.Equal(100, second.Rented);
        foreach (Slot<Node> slot in slots) slot.Dispose();
    }

    [Fact]
    public void A_default_slot_is_of_no_cache_and_does_nothing()
    {
        Slot<Node> none = default;
        none.Dispose();
        Assert.False(none.IsRented);
        Assert.Throws<ObjectDisposedException>(() => none.Value.Key);
    }

    [Fact]
    public void Random_use_keeps_every_value_apart_and_counts_what_is_rented()
    {
        using SlabMachine machine = DotnetMachine.Boot(frames: 512);
        using var cache = new SlabCache<Large>(machine.System, "large");
        var random = new Random(42);
        List<(Slot<Large> Slot, byte Mark)> rented = [];
        List<Slot<Large>> stale = [];
        for (int step = 0; step < 20_000; step++)
        {
            if (random.Next(100) < (step / 2000 % 2 == 0 ? 60 : 40))
            {
                if (!cache.TryRent(out Slot<Large> slot, out Impl.Reason reason))
                {
                    Assert.NotEqual(Impl.Reason.None, reason);
                    continue;
                }

                ((Span<byte>)slot.Value).Fill((byte)step);
                rented.Add((slot, (byte)step));
            }
            else if (rented.Count > 0)
            {
                int at = random.Next(rented.Count);
                (Slot<Large> slot, byte mark) = rented[at];
                Assert.Equal(-1, ((ReadOnlySpan<byte>)slot.Value).IndexOfAnyExcept(mark));
                slot.Dispose();
                rented.RemoveAt(at);
                stale.Add(slot);
            }

            if (stale.Count > 0)
            {
                Slot<Large> old = stale[random.Next(stale.Count)];
                Assert.False(old.IsRented);
                old.Dispose();
            }
        }

        nuint[] addresses = new nuint[rented.Count];
        Assert.Equal(rented.Count, cache.CopyRented(addresses));
        Assert.Equal(rented.Select(one => one.Slot.Address).Order(), addresses.Order());
        rented.ForEach(one => one.Slot.Dispose());
        Assert.Equal(0, cache.Rented);
        machine.AssertSound();
    }

    [Fact]
    public void Renting_and_giving_back_allocate_no_managed_memory()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var cache = new SlabCache<Node>(machine.System, "nodes");
        var slots = new Slot<Node>[500];
        Use(cache, machine.Cpu, slots);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(cache, machine.Cpu, slots);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void Use(SlabCache<Node> cache, CpuHandle cpu, Slot<Node>[] slots)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = i % 2 == 0 ? cache.Rent() : cache.Rent(cpu);
            slots[i].Value.Key = i;
        }

        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i].Value.Key != i) throw new InvalidOperationException("written over");
            if (i % 3 == 0) slots[i].Dispose();
            else slots[i].Return(cpu);
        }

        if (cache.Rented != 0) throw new InvalidOperationException("lost");
    }

    internal struct Node
    {
        public long Key;
        public int Value;
    }

    [InlineArray(300)]
    internal struct Large
    {
        byte first;
    }
}
