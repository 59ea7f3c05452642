using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

public sealed class ShrinkProperties
{
    [Fact]
    [Verifies(RuleIds.Slab.Shrink)]
    public void E8_19_Everything_but_slabs_with_objects_in_use_goes()
    {
        using var machine = SlabMachine.Boot(cpus: 2);
        int cache = machine.Create(256);
        nuint[] objects = machine.Alloc(cache, 300);
        machine.Alloc(cache, cpu: 1);
        machine.Release(cache, objects[1..]);
        Assert.True(machine.Node(cache).SharedCount > 0);
        Result result = machine.Cpu.CacheShrink(cache);
        Assert.Equal((Outcome.Refused, Reason.InUse), (result.Outcome, result.Reason));
        Assert.Equal((0, 0, 0), (machine.Avail(cache), machine.Avail(cache, 1), machine.Node(cache).SharedCount));
        Assert.Equal((2, 0, 0), machine.Slabs(cache));
        machine.AssertSound();
        machine.Release(cache, objects[0]);
        machine.Refuses(Reason.InInterrupt, () => machine.Cpu.CacheShrink(cache, Impl.Context.Interrupt));
    }

    [Fact]
    [Verifies(RuleIds.Slab.Shrink)]
    public void Without_objects_in_use_nothing_remains()
    {
        using var machine = SlabMachine.Boot(cpus: 2);
        machine.Release(10, machine.Alloc(10, 300));
        machine.Release(10, machine.Alloc(10, 3, cpu: 1), cpu: 1);
        var traffic = new Traffic();
        machine.System.PageTraffic = traffic;
        Assert.Equal(Outcome.Ok, machine.Cpu.CacheShrink(10).Outcome);
        Assert.Equal((0, 0, 0), machine.Slabs(10));
        Assert.Equal(0u, machine.Node(10).FreeObjects);
        Assert.All(traffic.Requests, request => Assert.Equal((true, 0), (request.Gives, request.Cpu)));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.DestroyInUse), Verifies(RuleIds.Slab.ShrinkRefused)]
    public void E8_20_A_cache_with_an_object_in_use_stays_usable()
    {
        using var machine = SlabMachine.Boot();
        int cache = machine.Create(256, name: "mine");
        nuint held = machine.Alloc(cache);
        Result result = machine.Cpu.CacheDestroy(cache);
        Assert.Equal((Outcome.Refused, Reason.InUse), (result.Outcome, result.Reason));
        Assert.Equal((true, "mine"), (machine.System.CacheExists(cache), machine.System.CacheName(cache)));
        machine.Release(cache, machine.Alloc(cache));
        machine.Refuses(Reason.InInterrupt, () => machine.Cpu.CacheDestroy(cache, Impl.Context.Interrupt));
        machine.Refuses(Reason.InUse, () => machine.Cpu.CacheDestroy(0));
        machine.Release(cache, held);
        Assert.Equal(Outcome.Ok, machine.Cpu.CacheDestroy(cache).Outcome);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.DestroyCache)]
    public void A_destroyed_cache_gives_everything_back_and_its_place_and_name_are_free()
    {
        using var machine = SlabMachine.Boot(cpus: 2);
        int cache = machine.Create(256, name: "mine");
        machine.Release(cache, machine.Alloc(cache, 200));
        machine.Release(cache, machine.Alloc(cache, cpu: 1), cpu: 1);
        Assert.Equal(Outcome.Ok, machine.Cpu.CacheDestroy(cache).Outcome);
        Assert.False(machine.System.CacheExists(cache));
        Assert.Equal(cache, machine.Create(64, name: "mine"));
        Assert.Equal((0, false, 0), (machine.Avail(cache, 1), machine.Touched(cache), machine.Node(cache).SharedCount));
        machine.Alloc(cache, cpu: 1);
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.Destructor), Verifies(RuleIds.Slab.DestroySlab)]
    public void E8_16_A_slab_of_11_objects_is_destructed_object_by_object_and_gives_two_frames_back()
    {
        using var machine = SlabMachine.Boot(frames: 9000);
        List<nuint> destructed = [];
        int cache = machine.Create(700, constructor: (_, _, _) => { }, destructor: (address, number, flags) =>
        {
            Assert.Equal(0u, flags);
            Assert.True(machine.System.CacheExists(number));
            destructed.Add(address);
        });
        Assert.Equal(11u, machine.System.ReadCache(cache).Num);
        nuint[] objects = machine.Alloc(cache, 11);
        uint free = machine.System.FreePages(1);
        machine.Release(cache, objects);
        Assert.Empty(destructed);
        machine.Cpu.CacheShrink(cache);
        Assert.Equal(objects.Order(), destructed);
        Assert.Equal(free + 2, machine.System.FreePages(1));
        Assert.Equal((11u, 11u), (machine.System.ReadCache(cache).Constructed, machine.System.ReadCache(cache).Destructed));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.DestroySlab)]
    public void A_descriptor_outside_goes_back_to_the_array_of_its_cache()
    {
        using var machine = SlabMachine.Boot();
        int cache = machine.Create(2048);
        machine.Release(cache, machine.Alloc(cache));
        int before = machine.Avail(0);
        machine.Cpu.CacheShrink(cache);
        Assert.Equal(before + 1, machine.Avail(0));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.DestroyCache)]
    public void A_cache_that_ended_keeps_no_constructor()
    {
        using var machine = SlabMachine.Boot();
        WeakReference hook = Ended(machine);
        GC.Collect();
        Assert.False(hook.IsAlive);
        machine.AssertAsBooted();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    static WeakReference Ended(SlabMachine machine)
    {
        int[] made = new int[1];
        Impl.ObjectHook constructor = (_, _, _) => made[0]++;
        int cache = machine.Create(100, constructor: constructor);
        machine.Release(cache, machine.Alloc(cache, 3));
        Assert.True(made[0] >= 3);
        Assert.Equal(Impl.Outcome.Ok, machine.Cpu.CacheDestroy(cache).Outcome);
        return new(constructor);
    }
}
