using Verified.Impl;
using Verified.Impl.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

public sealed class GrowProperties
{
    const int Of256 = 10, OfDma256 = 11, Of64 = 2;
    const uint NoGrow = 0x2000;

    [Fact]
    [Verifies(RuleIds.Slab.ColourCycle), Verifies(RuleIds.Slab.GrowPages)]
    public void E8_1_The_first_slab_of_256_bytes()
    {
        using var machine = SlabMachine.Boot();
        machine.Alloc(Of256);
        CacheFacts facts = machine.System.ReadCache(Of256);
        Assert.Equal((15u, 0, 6u), (facts.Num, facts.Order, facts.Colour));
        Assert.Equal((32u, 1u), (facts.ColourOff, facts.ColourNext));
    }

    [Theory]
    [Verifies(RuleIds.Slab.ColourCycle)]
    [InlineData(32, 256, CacheFlags.HardwareAlign, 64, new uint[] { 0, 32, 64, 96, 128, 160, 0 })]
    [InlineData(128, 256, CacheFlags.HardwareAlign, 128, new uint[] { 0, 0, 0 })]
    [InlineData(128, 700, 0u, 48, new uint[] { 0, 128, 256, 0 })]
    public void E8_9_Each_slab_starts_a_colour_further(int line, uint size, uint flags, uint before, uint[] offsets)
    {
        using var machine = SlabMachine.Boot(line, frames: 9000);
        int cache = machine.Create(size, flags);
        foreach (uint offset in offsets)
        {
            nuint first = machine.AllocOn(cache);
            Assert.Equal(offset + before, machine.ColourOff(first));
            for (uint i = 1; i < machine.System.ReadCache(cache).Num; i++) machine.AllocOn(cache);
        }
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowColour), Verifies(RuleIds.Slab.GrowInjected), Verifies(RuleIds.Slab.GrowRefused)]
    public void The_colour_advances_even_if_there_are_no_pages_but_not_if_nobody_asks_for_any()
    {
        using var machine = SlabMachine.Boot();
        var traffic = new Traffic();
        machine.System.PageTraffic = traffic;
        machine.System.FailPages(2);
        machine.Alloc(Of256);
        machine.Alloc(Of256, 14);
        Assert.Equal(1, machine.System.FailPagesLeft);
        Result failed = machine.Cpu.CacheAlloc(Of256, SlabMachine.Kernel);
        Assert.Equal((Outcome.Failed, Reason.Injected), (failed.Outcome, failed.Reason));
        Assert.Equal((2u, 0), (machine.System.ReadCache(Of256).ColourNext, machine.System.FailPagesLeft));
        Assert.Single(traffic.Requests);
        string before = machine.Picture();
        failed = machine.Cpu.CacheAlloc(Of256, SlabMachine.Kernel | NoGrow);
        Assert.Equal((Outcome.Failed, Reason.NoGrow), (failed.Outcome, failed.Reason));
        Assert.Equal(before, machine.Picture());
        machine.Alloc(Of256, SlabMachine.Kernel);
        machine.Alloc(Of256, SlabMachine.Kernel | NoGrow);
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowFlags)]
    public void E8_15_A_growth_for_the_other_kind_of_memory_is_a_bug()
    {
        using var machine = SlabMachine.Boot();
        const uint HighMem = 2, Zero = 0x8000;
        CpuHandle cpu = machine.Cpu;
        machine.Refuses(Reason.Flags, () => cpu.CacheAlloc(Of256, SlabMachine.Kernel | SlabMachine.Dma));
        machine.Refuses(Reason.Flags, () => cpu.CacheAlloc(OfDma256, SlabMachine.Kernel));
        machine.Refuses(Reason.Flags, () => cpu.CacheAlloc(Of256, SlabMachine.Kernel | HighMem));
        machine.Refuses(Reason.Flags, () => cpu.CacheAllocOn(Of256, 0, SlabMachine.Kernel | Zero));
        machine.Refuses(Reason.Flags, () => cpu.CacheAlloc(Of256, Zero | NoGrow));
        Assert.True(cpu.CacheAlloc(Of256, Zero | SlabMachine.Kernel, Impl.Context.Interrupt).MightSleep);
        Assert.True(machine.FrameOf(machine.Alloc(OfDma256, SlabMachine.Dma)) < SlabMachine.DmaFrames);
        // As long as the array has objects nobody looks at the flags.
        machine.Alloc(OfDma256, HighMem | Zero);
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowPages)]
    public void A_growth_asks_once_for_the_pages_of_a_slab_with_the_flags_of_the_cache()
    {
        using var machine = SlabMachine.Boot(frames: 9000);
        int cache = machine.Create(700, CacheFlags.Dma);
        var traffic = new Traffic();
        machine.System.PageTraffic = traffic;
        nuint got = machine.Alloc(cache, SlabMachine.Atomic | SlabMachine.Dma);
        PageRequest request = Assert.Single(traffic.Requests);
        Assert.Equal(new(false, 0, -1, SlabMachine.Atomic | SlabMachine.Dma, 1, 0, 0), request);
        Assert.Equal(machine.FrameOf(got) & ~1u, Assert.Single(traffic.Answers).Frame);
        machine.Release(cache, got);
        machine.Cpu.CacheShrink(cache);
        Assert.Equal(new(true, 0, -1, 0, 1, 0, traffic.Answers[0].Frame), traffic.Requests[1]);
        Assert.Equal(Outcome.Freed, traffic.Answers[1].Outcome);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowDescriptor)]
    public void A_descriptor_outside_is_an_object_of_a_general_cache_that_nobody_else_can_free()
    {
        using var machine = SlabMachine.Boot();
        int cache = machine.Create(2048);
        var traffic = new Traffic();
        machine.System.PageTraffic = traffic;
        nuint got = machine.Alloc(cache);
        Assert.Equal([0, 0], traffic.Requests.Select(request => request.Order));
        Assert.Equal(Outcome.Ok, machine.Cpu.Kmalloc(1, SlabMachine.Kernel).Outcome);
        int word = (int)machine.System.ReadSlab(machine.FrameOf(got)).DescriptorWord;
        nuint descriptor = machine.AddressOfWord(word);
        Assert.Equal(0, machine.System.ReadCache(cache).DescriptorCache);
        Assert.Equal(-1, machine.System.ReadCache(machine.Create(60)).DescriptorCache);
        Assert.Equal(0, machine.System.ReadSlab(machine.FrameOf(descriptor)).Cache);
        machine.Refuses(Reason.Free, () => machine.Cpu.Kfree(descriptor));
        machine.Refuses(Reason.Free, () => machine.Cpu.Ksize(descriptor, out _));
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowDescriptor)]
    public void Pages_go_back_if_there_is_no_descriptor_for_them()
    {
        using var machine = SlabMachine.Boot();
        int cache = machine.Create(2048);
        var traffic = new Traffic();
        machine.System.PageTraffic = traffic;
        machine.System.FailPages(2);
        Result failed = machine.Cpu.CacheAlloc(cache, SlabMachine.Kernel);
        Assert.Equal((Outcome.Failed, Reason.Injected), (failed.Outcome, failed.Reason));
        Assert.Equal([false, true], traffic.Requests.Select(request => request.Gives));
        Assert.Equal(traffic.Answers[0].Frame, traffic.Requests[1].Frame);
        machine.AssertSound();
        Assert.Equal(machine.Free(), [SlabMachine.DmaFrames, 4096u, 0u]);
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowConstructor)]
    public void Every_object_of_a_new_slab_is_constructed_once()
    {
        using var machine = SlabMachine.Boot();
        List<(nuint Object, int Cache, uint Flags)> calls = [];
        int cache = machine.Create(1000, constructor: (address, number, flags) => calls.Add((address, number, flags)));
        nuint[] objects = machine.Alloc(cache, 4);
        Assert.Equal(objects.Order(), calls.Select(call => call.Object));
        Assert.All(calls, call => Assert.Equal((cache, CacheOptions.Constructing), (call.Cache, call.Flags)));
        calls.Clear();
        machine.Alloc(cache, SlabMachine.Atomic);
        Assert.Equal(4, calls.Count);
        Assert.All(calls, call => Assert.Equal(CacheOptions.Constructing | CacheOptions.Atomic, call.Flags));
        machine.Release(cache, objects);
        machine.Alloc(cache, 4);
        Assert.Equal(4, calls.Count);
        Assert.Equal((8u, 0u), (machine.System.ReadCache(cache).Constructed, machine.System.ReadCache(cache).Destructed));
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowTail)]
    public void A_new_slab_is_free_until_it_is_used_and_stands_at_the_tail()
    {
        using var machine = SlabMachine.Boot();
        SlabMachine on = machine;
        nuint[] objects = [.. Enumerable.Range(0, 15).Select(_ => on.AllocOn(Of256))];
        machine.Cpu.InterruptAfter(1, own =>
        {
            foreach (nuint each in objects) own.CacheFree(Of256, each);
            own.TuneCache(Of256, 120, 60, 0);
        });
        nuint got = machine.AllocOn(Of256);
        Assert.Equal(machine.FrameOf(objects[0]), machine.FrameOf(got));
        Assert.Equal(machine.FrameOf(objects[0]) + 1, (uint)Assert.Single(machine.List(Of256, SlabListKind.Free)));
        Assert.Equal(29u, machine.Node(Of256).FreeObjects);
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowPages)]
    public void Without_pages_the_answer_is_that_of_the_page_allocator()
    {
        using var machine = SlabMachine.Boot(frames: 64);
        while (machine.Cpu.AllocPage(SlabMachine.Kernel).Outcome == Outcome.Ok) continue;
        Result pages = machine.Cpu.AllocPage(SlabMachine.Kernel), failed = machine.Cpu.CacheAlloc(Of64, SlabMachine.Kernel);
        Assert.Equal((pages.Outcome, pages.Reason), (failed.Outcome, failed.Reason));
        Assert.Equal(Outcome.Failed, failed.Outcome);
        Assert.Equal(0u, failed.Address);
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowPages)]
    public void Whoever_would_have_to_sleep_for_pages_comes_back_with_the_whole_operation()
    {
        using var machine = new SlabMachine(SlabMachine.Options(frames: 64) with { Reclaim = true });
        machine.System.Attach(null, new Killer());
        while (machine.Cpu.AllocPage(SlabMachine.Atomic).Outcome == Outcome.Ok) continue;
        Result asleep = machine.Cpu.CacheAlloc(Of64, SlabMachine.Kernel);
        Assert.Equal((Outcome.WouldSleep, Reason.Victim), (asleep.Outcome, asleep.Reason));
        machine.Cpu.FreePage(SlabMachine.DmaFrames);
        Assert.Equal((uint)SlabMachine.DmaFrames, machine.FrameOf(machine.Alloc(Of64)));
    }

    sealed class Killer : IOomHandler
    {
        public bool Kill(uint gfp, int order) => true;
    }
}
