using Verified.Impl;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

public sealed class GiveProperties
{
    const int Of256 = 10;

    [Fact]
    [Verifies(RuleIds.Slab.FreeInvalid)]
    public void Where_a_slab_has_no_further_object_there_is_none_whatever_stands_behind_its_chain()
    {
        using var machine = SlabMachine.Boot();
        int cache = machine.Create(400);
        Assert.Equal(10u, machine.System.ReadCache(cache).Num);
        nuint first = machine.Alloc(cache, 10).Min();
        // The first object begins where the chain ends: there stands what the chain says of an object in use.
        Assert.True(machine.System.TryFrameOf(first, out uint frame));
        int at = (int)(first - machine.System.AddressOf(frame));
        Assert.Equal(44, at);
        (machine.System.Memory(frame, 1)[at], machine.System.Memory(frame, 1)[at + 1]) = (0xFE, 0xFF);
        machine.Refuses(Reason.Interior, () => machine.Cpu.CacheFree(cache, first + 4000));
        machine.Refuses(Reason.Interior, () => machine.Cpu.Kfree(first + 4000));
    }

    [Fact]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.Slab.FreeInvalid)]
    public void No_cache_takes_an_object_of_another()
    {
        using var machine = SlabMachine.Boot();
        for (int cache = 0; cache < machine.System.GeneralCaches; cache += 2)
        {
            nuint held = machine.Alloc(cache);
            for (int other = 0; other < machine.System.GeneralCaches; other++)
                if (other != cache) machine.Refuses(Reason.WrongCache, () => machine.Cpu.CacheFree(other, held));
            machine.Release(cache, held);
        }
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreePush), Verifies(RuleIds.Slab.FreeFlush), Verifies(RuleIds.Slab.FreeShared)]
    public void E8_14a_A_full_array_gives_a_batch_of_its_oldest_to_the_shared_array_as_far_as_that_has_room()
    {
        using var machine = SlabMachine.Boot(cpus: 2);
        var objects = new Queue<nuint>(machine.Alloc(Of256, 1500));
        Assert.Equal(0, machine.Avail(Of256));
        void Give(int count)
        {
            for (int i = 0; i < count; i++) machine.Release(Of256, objects.Dequeue());
        }

        Give(120);
        Assert.Equal((120, 0), (machine.Avail(Of256), machine.Node(Of256).SharedCount));
        nuint[] before = machine.Local(Of256);
        Give(1);
        Assert.Equal((61, 60), (machine.Avail(Of256), machine.Node(Of256).SharedCount));
        Assert.Equal(before[..60], machine.Shared(Of256));
        Assert.Equal(before[60..], machine.Local(Of256)[..60]);

        // A reaping takes half of so few.
        machine.System.On(1).CacheReap(8000);
        Assert.Equal(30, machine.Node(Of256).SharedCount);
        Give((60 * 7) + 59);
        Assert.Equal((120, 450), (machine.Avail(Of256), machine.Node(Of256).SharedCount));
        Give(1);
        Assert.Equal((91, 480), (machine.Avail(Of256), machine.Node(Of256).SharedCount));
        Give(29);
        uint free = machine.Node(Of256).FreeObjects;
        Give(1);
        Assert.Equal((61, 480), (machine.Avail(Of256), machine.Node(Of256).SharedCount));
        Assert.True(machine.Node(Of256).FreeObjects > free);
        machine.AssertSound();
        Give(objects.Count);
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeHome), Verifies(RuleIds.Slab.FreeBlock)]
    public void On_a_CPU_of_another_node_an_object_goes_straight_into_its_slab()
    {
        using var machine = new SlabMachine(SlabMachine.TwoNodes);
        nuint[] objects = machine.Alloc(Of256, 3);
        machine.Release(Of256, objects[0], cpu: 1);
        Assert.Equal((0, 12, 1u), (machine.Avail(Of256, 1), machine.Avail(Of256), machine.Node(Of256).FreeObjects));
        Assert.Equal((1, 0, 0), machine.Slabs(Of256));
        machine.Release(Of256, objects[1]);
        Assert.Equal(13, machine.Avail(Of256));
        machine.Refuses(Reason.Free, () => machine.System.On(1).CacheFree(Of256, objects[0]));
        machine.Release(Of256, objects[2], cpu: 1);
        machine.AssertAsBooted();
    }

    [Theory]
    [Verifies(RuleIds.Slab.FreeInvalid), Verifies(RuleIds.Kmalloc.ReleaseInvalid)]
    [InlineData(100u)]
    [InlineData(256u)]
    [InlineData(700u)]
    [InlineData(2048u)]
    [InlineData(9000u)]
    public void What_is_no_object_in_a_callers_hands_is_refused_and_nothing_changes(uint size)
    {
        using var machine = SlabMachine.Boot(frames: 9000);
        int cache = machine.Create(size), other = machine.Create(size);
        nuint[] held = machine.Alloc(cache, 3), others = machine.Alloc(other, 2);
        machine.Release(cache, held[0]);
        CpuHandle cpu = machine.Cpu;
        uint pitch = machine.System.ReadCache(cache).Size, page = cpu.AllocPage(SlabMachine.Kernel).Frame;
        nuint start = machine.System.AddressOf(machine.FrameOf(held[1]));
        void Refused(Reason reason, nuint address)
        {
            machine.Refuses(reason, () => cpu.CacheFree(cache, address));
            if (reason == Reason.WrongCache) return;
            machine.Refuses(reason, () => cpu.Kfree(address));
            machine.Refuses(reason, () => cpu.Ksize(address, out _));
            machine.Refuses(reason, () => cpu.Krealloc(address, 50, SlabMachine.Kernel));
            machine.Refuses(reason, () => cpu.Krealloc(address, 0, SlabMachine.Kernel));
        }

        Refused(Reason.Free, held[0]);
        for (nuint inside = 1; inside < pitch; inside += inside < 5 ? 1 : pitch / 3)
            Refused(Reason.Interior, held[1] + inside);
        if (held[1] != start && size < 2048) Refused(Reason.Interior, start);
        Refused(Reason.Invalid, 1);
        Refused(Reason.Invalid, nuint.MaxValue);
        Refused(Reason.Invalid, machine.System.AddressOf(page));
        Refused(Reason.Invalid, machine.System.AddressOf(0) - 4096);
        Refused(Reason.Invalid, machine.System.AddressOf(10023) + 4096);
        Refused(Reason.WrongCache, others[0]);
        machine.Release(other, others[0]);
        machine.Refuses(Reason.Free, () => cpu.CacheFree(cache, others[0]));
        machine.Refuses(Reason.Invalid, () => cpu.CacheFree(cache, 0));
        machine.Release(cache, held[1..]);
        machine.Release(other, others[1]);
        machine.Cpu.FreePage(page);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.FreeInvalid)]
    public void Every_address_of_a_slab_but_those_of_objects_in_use_is_refused()
    {
        using var machine = SlabMachine.Boot();
        nuint[] held = machine.Alloc(Of256, 15);
        machine.Release(Of256, held[..5]);
        HashSet<nuint> parked = [.. held[..5]], inUse = [.. held[5..]];
        nuint start = machine.System.AddressOf(machine.FrameOf(held[0]));
        for (nuint address = start; address < start + 4096; address++)
        {
            if (inUse.Contains(address)) continue;
            Result result = machine.Cpu.CacheFree(Of256, address);
            Assert.Equal(parked.Contains(address) ? Reason.Free : Reason.Interior, result.Reason);
        }

        machine.Release(Of256, held[5..]);
        machine.AssertAsBooted();
    }
}
