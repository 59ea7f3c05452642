using Verified.Impl;
using Verified.Tests.Properties.Slab;

namespace Verified.Tests.Properties.Dotnet;

/// <summary>Which slots are the same.</summary>
public sealed class SlotProperties
{
    [Fact]
    public void Slots_are_the_same_if_cache_place_and_rental_are()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var cache = new SlabCache<long>(machine.System, "longs");
        using var other = new SlabCache<long>(machine.System, "others");
        var slot = new Slot<long>(cache, 64, 5);
        Assert.Equal((nuint)64, slot.Address);
        AssertEqual(true, slot, new(cache, 64, 5));
        AssertEqual(false, slot, new(other, 64, 5));
        AssertEqual(false, slot, new(cache, 128, 5));
        AssertEqual(false, slot, new(cache, 64, 6));
        AssertEqual(true, default, default);
        AssertEqual(false, slot, default);
        Assert.False(slot.Equals((object)5L));
        Assert.False(slot.Equals(null));
    }

    [Fact]
    public void Hash_codes_tell_places_and_rentals_apart()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var cache = new SlabCache<long>(machine.System, "longs");
        for (uint i = 0; i < 100; i++)
            Assert.Equal(new Slot<long>(cache, i, i).GetHashCode(), new Slot<long>(cache, i, i).GetHashCode());
        Assert.InRange(Different(i => new(cache, i, 1)), 90, 100);
        Assert.InRange(Different(i => new(cache, 1, i)), 90, 100);
        static int Different(Func<uint, Slot<long>> slot) =>
            Enumerable.Range(0, 100).Select(i => slot((uint)i).GetHashCode()).Distinct().Count();
    }

    static void AssertEqual(bool expected, Slot<long> one, Slot<long> other)
    {
        Assert.Equal(expected, one.Equals(other));
        Assert.Equal(expected, one.Equals((object)other));
        Assert.Equal(expected, one == other);
        Assert.Equal(!expected, one != other);
        if (expected) Assert.Equal(one.GetHashCode(), other.GetHashCode());
    }
}
