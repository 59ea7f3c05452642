using Verified.Impl;
using Verified.Model.PageAllocator;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class InterruptProperties
{
    static readonly MachineOptions TwoFrames =
        new() { Dma = new(0, 1), Normal = new(1, 1), MinFreeKbytes = 0, PerCpuLists = false };

    [Fact]
    [Verifies(RuleIds.PageAllocator.Interrupted)]
    public void E4_12_A_zone_whose_last_block_an_interrupt_took_is_passed_by()
    {
        using MemorySystem system = MemorySystem.Boot(TwoFrames);
        CpuHandle cpu = system.On(0);
        Result inside = default;
        cpu.InterruptAfter(1, own => inside = own.AllocPage(Gfp.Atomic, Impl.Context.Interrupt));
        Result outside = cpu.AllocPage(Gfp.Kernel);
        Assert.Equal((Outcome.Ok, 1u), (inside.Outcome, inside.Frame));
        Assert.Equal((Outcome.Ok, 0u), (outside.Outcome, outside.Frame));

        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 1), ZoneLayout.Of(1, 1)) with { MinFreeKbytes = 0 });
        World between = Request.Predict(world, new() { Gfp = Gfp.Atomic, Context = Model.Context.Interrupt }).Next;
        Ruling ruling = Request.Predict(world, new() { Gfp = Gfp.Kernel }, new Interrupt(1, between));
        Assert.Equal((new Frame(0), 0), (ruling.Response.Frame, ruling.Next.Free(ZoneId.Normal).Count));
        Assert.False(ruling.Marks.RefusedIn(0) == 0 && ruling.Marks.RefusedIn(1) == 0);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Interrupted)]
    public void A_request_that_an_interrupt_left_nothing_fails_for_want_of_a_block_or_below_the_mark()
    {
        using MemorySystem system = MemorySystem.Boot(new() { Dma = new(0, 1), MinFreeKbytes = 0 });
        CpuHandle cpu = system.On(0);
        // After the first test the low scan finds nothing; the second scan tests again, and fails on the mark.
        cpu.InterruptAfter(1, own => own.AllocPage(Gfp.Atomic, Impl.Context.Interrupt));
        Assert.Equal((Outcome.Failed, Reason.BelowWatermark), Told(cpu.AllocPage(Gfp.Kernel)));

        system.Reboot();
        // Between the marks the first scan fails by itself, and the block goes after the test of the second.
        using MemorySystem marked = MemorySystem.Boot(new() { Dma = new(0, 5), MinFreeKbytes = 16 });
        CpuHandle own = marked.On(0);
        Assert.Equal((4u, 5u), (marked.Facts.Zones[0].Min, marked.Facts.Zones[0].Low));
        own.InterruptAfter(2, inner =>
        {
            while (inner.AllocPage(Gfp.Atomic, Impl.Context.MemAlloc).Outcome == Outcome.Ok) continue;
        });
        Assert.Equal((Outcome.Failed, Reason.NoBlock), Told(own.AllocPage(Gfp.Kernel)));
    }

    [Fact]
    public void What_an_interrupt_gives_back_counts_from_there_on()
    {
        using MemorySystem system = MemorySystem.Boot(new() { Dma = new(0, 1), Normal = new(1, 1), MinFreeKbytes = 0 });
        CpuHandle cpu = system.On(0);
        uint normal = cpu.AllocPage(Gfp.Kernel).Frame;
        uint dma = cpu.AllocPage(Gfp.Kernel).Frame;
        cpu.InterruptAfter(1, own => own.FreePage(dma));
        Assert.Equal(dma, cpu.AllocPage(Gfp.Kernel).Frame);
        cpu.InterruptAfter(2, own => own.FreePage(normal));
        Assert.Equal(normal, cpu.AllocPage(Gfp.Kernel).Frame);
    }

    [Fact]
    public void With_page_lists_too_every_mark_test_can_be_interrupted()
    {
        using MemorySystem system = MemorySystem.Boot(new()
        {
            Dma = new(0, 64),
            MinFreeKbytes = 0,
            PerCpuLists = true,
            PerCpuSizes = new(1, 8, 4, 0, 8, 4),
        });
        CpuHandle cpu = system.On(0);
        cpu.AllocPage(Gfp.Kernel);
        int parked = system.PageListSize(0, 0, cold: false).Count;
        int came = 0;
        cpu.InterruptAfter(1, own =>
        {
            came++;
            own.Drain();
        });
        Assert.Equal(Outcome.Ok, cpu.AllocPage(Gfp.Kernel).Outcome);
        Assert.Equal((1, 3, 3), (came, parked, system.PageListSize(0, 0, cold: false).Count));
        cpu.AllocPage(Gfp.Kernel);
        Assert.Equal(1, came);
    }

    [Fact]
    public void An_interrupt_is_called_off_by_zero_and_needs_a_handler_and_a_sensible_number()
    {
        using MemorySystem system = MemorySystem.Boot(TwoFrames);
        CpuHandle cpu = system.On(0);
        cpu.InterruptAfter(1, _ => Assert.Fail("called off"));
        cpu.InterruptAfter(0, null);
        Assert.Equal(Outcome.Ok, cpu.AllocPage(Gfp.Kernel).Outcome);
        Assert.Throws<ArgumentNullException>(() => cpu.InterruptAfter(1, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => cpu.InterruptAfter(-1, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => cpu.InterruptAfter(65536, _ => { }));
        cpu.InterruptAfter(65535, _ => { });
        system.SetCpuOnline(0, online: false);
        cpu.InterruptAfter(1, _ => Assert.Fail("offline"));
        Assert.Equal((Outcome.Bug, Reason.Offline), Told(cpu.AllocPage(Gfp.Kernel)));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Interrupted)]
    public void A_request_is_met_after_as_many_mark_tests_as_it_makes_and_not_after_more()
    {
        World world = World.Boot(Layout.Of(ZoneLayout.Of(0, 8), ZoneLayout.Of(8, 8)) with { MinFreeKbytes = 0 });
        var ask = new Command { Gfp = Gfp.Kernel };
        Assert.NotNull(Interrupt.Meet(world, ask, 1));
        Assert.Null(Interrupt.Meet(world, ask, 2));
        Assert.Null(Interrupt.Meet(world, ask, 0));
        Assert.Null(Interrupt.Meet(world, new() { Op = Op.Drain }, 1));
        // Four tests that fail: two zones, two scans.
        var big = new Command { Gfp = Gfp.Atomic, Order = new(4) };
        Assert.NotNull(Interrupt.Meet(world, big, 4));
        Assert.Null(Interrupt.Meet(world, big, 5));
        World unknown = World.Boot(world.Machine.Layout, Policy.Undeclared);
        Assert.Null(Interrupt.Meet(unknown, ask, 1));
    }

    static (Outcome, Reason) Told(Result result) => (result.Outcome, result.Reason);
}
