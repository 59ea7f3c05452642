using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

public sealed class TakeProperties
{
    // 15 objects a slab, limit 120, batch 60.
    const int Of256 = 10;

    [Fact]
    [Verifies(RuleIds.Slab.RefillGrow), Verifies(RuleIds.Slab.RefillBatch), Verifies(RuleIds.Slab.RefillSlabs)]
    public void E8_13_A_new_cache_grows_by_a_slab_at_a_time()
    {
        using var machine = SlabMachine.Boot();
        Assert.Equal((0, false), (machine.Avail(Of256), machine.Touched(Of256)));
        machine.Alloc(Of256);
        Assert.Equal((14, true, 0u), (machine.Avail(Of256), machine.Touched(Of256), machine.Node(Of256).FreeObjects));
        Assert.Equal((0, 1, 0), machine.Slabs(Of256));
        machine.Alloc(Of256, 14);
        Assert.Equal((0, (0, 1, 0)), (machine.Avail(Of256), machine.Slabs(Of256)));
        machine.Alloc(Of256);
        Assert.Equal((14, (0, 2, 0)), (machine.Avail(Of256), machine.Slabs(Of256)));
        machine.Alloc(Of256, 44);
        Assert.Equal((0, 4, 0), machine.Slabs(Of256));
        machine.Alloc(Of256);
        Assert.Equal((0, 5, 0), machine.Slabs(Of256));
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.AllocLocal)]
    public void The_object_that_was_given_back_last_is_handed_out_first()
    {
        using var machine = SlabMachine.Boot();
        nuint[] objects = machine.Alloc(Of256, 5);
        machine.Release(Of256, objects);
        Assert.Equal(objects.Reverse(), machine.Alloc(Of256, 5));
        Assert.Equal(15, objects.Concat(machine.Alloc(Of256, 10)).Distinct().Count());
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillBatch), Verifies(RuleIds.Slab.RefillShared)]
    public void A_CPU_that_took_nothing_lately_gets_16_from_the_end_of_the_shared_array_and_later_a_batch()
    {
        using var machine = SlabMachine.Boot(cpus: 2);
        nuint[] objects = machine.Alloc(Of256, 250);
        machine.Release(Of256, objects[..250]);
        Assert.Equal(180, machine.Shared(Of256).Length);
        nuint[] shared = machine.Shared(Of256);
        Assert.False(machine.System.SharedTouched(Of256, 0));
        Assert.Equal(shared[^1], machine.Alloc(Of256, cpu: 1));
        Assert.Equal(shared[164..179], machine.Local(Of256, 1));
        Assert.True(machine.System.SharedTouched(Of256, 0));
        machine.Alloc(Of256, 15, cpu: 1);
        machine.Alloc(Of256, cpu: 1);
        Assert.Equal(shared[104..163], machine.Local(Of256, 1));
        machine.Alloc(Of256, 60, cpu: 1);
        machine.Alloc(Of256, 60, cpu: 1);
        Assert.Empty(machine.Shared(Of256).Skip(44));
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillSlabs)]
    public void Partial_slabs_serve_before_free_ones_and_used_ones_go_to_the_head_of_their_list()
    {
        using var machine = SlabMachine.Boot();
        nuint[] objects = [.. Enumerable.Range(0, 45).Select(_ => machine.AllocOn(Of256))];
        int[] slabs = [.. objects.Select(each => (int)machine.FrameOf(each)).Distinct()];
        Assert.Equal(slabs.Reverse(), machine.List(Of256, SlabListKind.Full));
        machine.Release(Of256, objects[..15]);
        machine.Release(Of256, objects[20]);
        machine.Release(Of256, objects[35]);
        machine.Cpu.TuneCache(Of256, 120, 60, 0);
        Assert.Equal([slabs[1], slabs[2]], machine.List(Of256, SlabListKind.Partial));
        Assert.Equal([slabs[0]], machine.List(Of256, SlabListKind.Free));
        Assert.Equal([objects[20], objects[35]], (nuint[])[machine.AllocOn(Of256), machine.AllocOn(Of256)]);
        Assert.Equal([slabs[2], slabs[1]], machine.List(Of256, SlabListKind.Full));
        Assert.False(machine.Node(Of256).FreeTouched);
        machine.AllocOn(Of256);
        Assert.False(machine.Node(Of256).FreeTouched);
        Assert.Equal([slabs[0]], machine.List(Of256, SlabListKind.Partial));
        machine.Alloc(Of256, 15);
        Assert.True(machine.Node(Of256).FreeTouched);
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillGrow)]
    public void An_interrupt_inside_a_growth_may_take_from_and_give_to_the_same_cache()
    {
        using var machine = SlabMachine.Boot();
        CpuHandle cpu = machine.Cpu;
        nuint inside = 0, before = machine.Alloc(Of256);
        nuint[] rest = machine.Alloc(Of256, 14);
        cpu.InterruptAfter(1, own =>
        {
            Assert.Equal(Outcome.Freed, own.CacheFree(Of256, before).Outcome);
            inside = own.CacheAlloc(Of256, SlabMachine.Atomic, Impl.Context.Interrupt).Address;
            Assert.Equal(before, inside);
            inside = own.CacheAlloc(Of256, SlabMachine.Atomic, Impl.Context.Interrupt).Address;
            Assert.Equal((14, (0, 2, 0)), (machine.Avail(Of256), machine.Slabs(Of256)));
        });
        nuint outside = machine.Alloc(Of256);
        Assert.NotEqual(inside, outside);
        Assert.Equal(machine.FrameOf(inside), machine.FrameOf(outside));
        // The array that the interrupt filled serves, and the slab that was grown for it stays free.
        Assert.Equal((13, (0, 2, 1)), (machine.Avail(Of256), machine.Slabs(Of256)));
        machine.AssertSound();
        machine.Release(Of256, [before, inside, outside, .. rest]);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillGrow)]
    public void What_an_interrupt_gives_back_serves_even_if_the_growth_fails()
    {
        using var machine = SlabMachine.Boot(frames: 64);
        while (machine.Cpu.AllocPage(SlabMachine.Kernel).Outcome == Outcome.Ok) continue;
        Assert.Equal(Outcome.Failed, machine.Cpu.CacheAlloc(Of256, SlabMachine.Kernel).Outcome);
        machine.Cpu.FreePage(SlabMachine.DmaFrames);
        nuint held = machine.Alloc(Of256);
        machine.Alloc(Of256, 14);
        machine.Cpu.InterruptAfter(1, own => own.CacheFree(Of256, held));
        Assert.Equal(held, machine.Alloc(Of256));
        machine.AssertSound();
    }

    [Theory]
    [Verifies(RuleIds.Slab.AllocLocal)]
    [InlineData(SlabMachine.Kernel, true)]
    [InlineData(SlabMachine.Atomic, false)]
    public void A_caller_that_may_wait_in_an_interrupt_is_told(uint gfp, bool told)
    {
        using var machine = SlabMachine.Boot();
        for (int i = 0; i < 16; i++)
            Assert.Equal(told, machine.Cpu.CacheAlloc(Of256, gfp, Impl.Context.Interrupt).MightSleep);
        Assert.False(machine.Cpu.CacheAlloc(Of256, gfp).MightSleep);
        machine.System.FailPages(1);
        Result failed = machine.Cpu.CacheAllocOn(0, 0, gfp, Impl.Context.Interrupt);
        Assert.Equal((Outcome.Failed, Reason.Injected, told), (failed.Outcome, failed.Reason, failed.MightSleep));
    }

    [Fact]
    [Verifies(RuleIds.Slab.AllocNode)]
    public void An_object_of_a_node_comes_from_its_slabs_past_the_arrays()
    {
        using var machine = new SlabMachine(SlabMachine.TwoNodes);
        nuint local = machine.Alloc(Of256), far = machine.AllocOn(Of256, 1);
        Assert.True(machine.FrameOf(local) < 1024 && machine.FrameOf(far) >= 1024);
        Assert.Equal((14, 0), (machine.Avail(Of256), machine.Avail(Of256, 1)));
        Assert.Equal((1, 0, 0), machine.Slabs(Of256, 1));
        Assert.Equal(14u, machine.Node(Of256, 1).FreeObjects);
        Assert.Equal(1, machine.System.ReadSlab(machine.FrameOf(far)).Node);
        machine.Refuses(Reason.NoNode, () => machine.Cpu.CacheAllocOn(Of256, 2, SlabMachine.Kernel));
        machine.Refuses(Reason.NoNode, () => machine.Cpu.CacheAllocOn(Of256, -1, SlabMachine.Kernel));
        machine.Release(Of256, local);
        machine.Release(Of256, far, cpu: 1);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.RefillGrow)]
    public void An_array_that_is_renewed_while_its_cache_grows_is_filled_by_its_new_sizes()
    {
        using var machine = SlabMachine.Boot();
        uint free = machine.Free().Aggregate(0u, (sum, zone) => sum + zone);
        machine.System.PageTraffic = new Retuning(machine.Cpu);
        machine.Alloc(Of256);
        Assert.Single(machine.Local(Of256));
        Assert.Equal(free - 1, machine.Free().Aggregate(0u, (sum, zone) => sum + zone));
        machine.AssertSound();
    }

    /// <summary>Writes the tunables of a cache in the middle of each of its requests for pages.</summary>
    sealed class Retuning(CpuHandle cpu) : IPageTraffic
    {
        public void Asking(in PageRequest request) => cpu.TuneCache(Of256, 4, 2, 0);

        public void Asked(in PageRequest request, Result answer)
        {
        }
    }
}
