using Verified.Impl;
using Verified.Impl.Slab;

namespace Verified.Tests.Properties.Slab;

public sealed class SlabDescriptorProperties
{
    [Fact]
    [Verifies(RuleIds.Slab.SlabLayout)]
    public void E8_10_The_third_slab_of_256_bytes()
    {
        using var machine = new SlabMachine(new()
        {
            Normal = new(0x4FFE, 4),
            MinFreeKbytes = 0,
            CacheLine = 32,
        });
        nuint[] objects = [.. Enumerable.Range(0, 45).Select(_ => machine.Cpu.Kmalloc(256, SlabMachine.Kernel).Address)];
        SlabFacts third = machine.System.ReadSlab(0x5000);
        Assert.Equal((10, 128u), (third.Cache, third.ColourOff));
        Assert.Equal(0x5000u * 1024 + 64 / 4, third.DescriptorWord);
        Assert.Equal(64u, machine.System.ReadCache(10).SlabSize);
        ulong[] addresses = [.. objects.Select(machine.Linear).Where(each => each >= 0xC5000000).Order()];
        Assert.Equal(15, addresses.Length);
        Assert.Equal((0xC5000080, 0xC5000280), (addresses[0], addresses[2]));
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.SlabLayout)]
    public void With_the_descriptor_outside_objects_start_at_the_colour()
    {
        using var machine = SlabMachine.Boot();
        int cache = machine.Create(4000);
        Assert.False(machine.System.ReadCache(cache).OffSlab);
        nuint page = machine.Cpu.Kmalloc(4096, SlabMachine.Kernel).Address;
        Assert.Equal(machine.System.AddressOf(machine.FrameOf(page)), page);
        Assert.Equal(0u, machine.ColourOff(page));
        SlabFacts facts = machine.System.ReadSlab(machine.FrameOf(page));
        Assert.NotEqual(machine.FrameOf(page), facts.DescriptorWord / 1024);
    }

    [Fact]
    [Verifies(RuleIds.Slab.ChainLifo)]
    public void E8_11_The_object_that_came_back_last_is_taken_first()
    {
        using var machine = SlabMachine.Boot();
        int cache = machine.Create(1000);
        Assert.Equal(4u, machine.System.ReadCache(cache).Num);
        nuint first = machine.AllocOn(cache);
        int Number(nuint address) => (int)((address - first) / 1000);
        nuint second = machine.AllocOn(cache), third = machine.AllocOn(cache);
        Assert.Equal([0, 1, 2], (int[])[Number(first), Number(second), Number(third)]);
        machine.Release(cache, [second, first]);
        machine.Cpu.TuneCache(cache, 54, 27, 0);
        Span<int> chain = stackalloc int[4];
        Assert.Equal(3, machine.System.SlabChain(machine.FrameOf(first), chain));
        Assert.Equal([0, 1, 3], chain[..3]);
        Assert.Equal([0, 1, 3], (int[])
            [Number(machine.AllocOn(cache)), Number(machine.AllocOn(cache)), Number(machine.AllocOn(cache))]);
        Assert.Equal(0, machine.System.SlabChain(machine.FrameOf(first), chain));
    }

    [Fact]
    [Verifies(RuleIds.Slab.SlabLayout)]
    public void It_has_24_bytes() => Assert.Equal(24, SlabDescriptor.Bytes);

    [Fact]
    [Verifies(RuleIds.Slab.RefillSlabs), Verifies(RuleIds.Slab.FreeBlock)]
    public void E8_2_Free_objects_are_those_of_free_and_of_partial_slabs()
    {
        using var machine = SlabMachine.Boot();
        nuint[] objects = [.. Enumerable.Range(0, 19).Select(_ => machine.AllocOn(10))];
        machine.Release(10, objects[..15]);
        Assert.Equal(11u, machine.Node(10).FreeObjects);
        machine.Cpu.TuneCache(10, 120, 60, 0);
        Assert.Equal(((1, 0, 1), 26u), (machine.Slabs(10), machine.Node(10).FreeObjects));
        Assert.Equal(4u, machine.System.ReadSlab(machine.FrameOf(objects[18])).InUse);
    }
}
