using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Vmalloc;

public sealed class RequestProperties
{
    [Fact]
    [Verifies(RuleIds.Vmalloc.Size), Verifies(RuleIds.Vmalloc.Pages)]
    public void E7_12_A_request_is_rounded_up_to_pages()
    {
        using var machine = AreaMachine.Boot(64);
        nuint area = machine.Cpu.Vmalloc(5000).Address;
        Assert.Equal([new(0, 3, 2, 2)], machine.Areas());
        Assert.Equal(2, machine.Frames(area).Distinct().Count());
        machine.Fails(Reason.Illegal, () => machine.Cpu.Vmalloc(0));
        machine.Fails(Reason.Illegal, () => machine.Cpu.Vmalloc((2112 << 12) + 1));
        machine.Fails(Reason.Illegal, () => machine.Cpu.Vmalloc(nuint.MaxValue));
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(area).Outcome);
        machine.AssertAsBooted();
    }

    [Theory]
    [InlineData(1024, 0)]
    [InlineData(1025, 1)]
    [Verifies(RuleIds.Vmalloc.Array), Verifies(RuleIds.Vmalloc.ReleasePages)]
    public void E7_12_Beyond_1024_pages_the_list_of_frames_is_an_area_itself(int pages, int lists)
    {
        using var machine = AreaMachine.Boot(2000);
        Result made = machine.Cpu.Vmalloc((nuint)pages << 12);
        Assert.Equal(Outcome.Ok, made.Outcome);
        AreaInfo[] areas = machine.Areas();
        Assert.Equal(1 + lists, areas.Length);
        Assert.Equal(pages, areas[0].Mapped);
        if (lists != 0)
        {
            // 4100 bytes of list.
            Assert.Equal((pages + 1, 3, 2), (areas[1].Page, areas[1].Pages, areas[1].Mapped));
            nuint list = machine.System.WindowAddress(areas[1].Page);
            machine.Refuses(Reason.InUse, () => machine.Cpu.Vfree(list));
        }

        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(made.Address).Outcome);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Pages)]
    public void Frames_come_from_high_memory_first_and_of_vmalloc_32_never()
    {
        using var machine = AreaMachine.Boot(256);
        Assert.All(machine.Frames(machine.Cpu.Vmalloc(8 << 12).Address), frame => Assert.True(frame >= 2048));
        Assert.Contains(machine.Frames(machine.Cpu.Vmalloc(80 << 12).Address), frame => frame < 2048);
        Assert.All(machine.Frames(machine.Cpu.Vmalloc32(8 << 12).Address), frame => Assert.True(frame < 2048));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Undone)]
    public void A_request_that_fails_gives_everything_back_wherever_it_fails()
    {
        using var machine = AreaMachine.Boot(4096);
        // The descriptor, the list, and then the frames run out.
        for (int k = 1; k <= 2; k++)
        {
            machine.System.FailPages(k);
            machine.Fails(Reason.Injected, () => machine.Cpu.Vmalloc(300 << 12));
        }

        machine.System.FailPages(0);
        nuint most = machine.Cpu.Vmalloc(2000 << 12).Address;
        Result result = machine.Cpu.Vmalloc(1500 << 12);
        Assert.Equal(Outcome.Failed, result.Outcome);
        Assert.Equal(2, machine.Areas().Length);
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(most).Outcome);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Interrupt)]
    public void In_an_interrupt_there_are_no_areas()
    {
        using var machine = AreaMachine.Boot(16);
        const Impl.Context Handler = Impl.Context.Interrupt;
        machine.Refuses(Reason.InInterrupt, () => machine.Cpu.Vmalloc(4096, Handler));
        machine.Refuses(Reason.InInterrupt, () => machine.Cpu.Vmap([1], Handler));
        machine.Refuses(Reason.InInterrupt, () => machine.Cpu.Vfree(0, Handler));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Interrupt)]
    public void A_machine_without_a_range_refuses_all()
    {
        using var machine = SlabMachine.Boot();
        machine.Refuses(Reason.Illegal, () => machine.Cpu.Vmalloc(4096));
        machine.Refuses(Reason.Illegal, () => machine.Cpu.GetVmArea(4096, 0));
        machine.Refuses(Reason.Illegal, () => machine.Cpu.Vunmap(4096));
        Assert.Equal(0, machine.System.Areas([]));
        Assert.Equal(-1, machine.System.AreaFrames(0, []));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.ReleasePages)]
    public void The_objects_that_describe_an_area_are_nobody_elses_to_release()
    {
        using var machine = AreaMachine.Boot(16);
        nuint area = machine.Cpu.Vmalloc(4096).Address;
        // Both are of size-32, the smallest: their neighbours in the slab are free.
        nuint near = machine.Cpu.Kmalloc(1, SlabMachine.Kernel).Address;
        Assert.True(machine.System.TryFrameOf(near, out uint frame));
        nuint start = machine.System.AddressOf(frame);
        int kept = 0;
        for (nuint at = start; at < start + 4096; at += 4)
            if (at != near && machine.Cpu.Kfree(at) is { Outcome: Outcome.Bug, Reason: Reason.Free }) kept++;
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(area).Outcome);
        Assert.Equal(Outcome.Freed, machine.Cpu.Kfree(near).Outcome);
        machine.AssertAsBooted();
        Assert.True(kept >= 2);
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Exact)]
    public void A_snapshot_has_the_areas_in_it()
    {
        using var machine = AreaMachine.Boot(64);
        nuint kept = machine.Cpu.Vmalloc(3 << 12).Address;
        uint[] frames = machine.Frames(kept);
        using Snapshot snapshot = machine.System.Snapshot();
        machine.Cpu.Vfree(kept);
        machine.Cpu.Vmalloc(7 << 12);
        machine.System.Restore(snapshot);
        Assert.Equal(frames, machine.Frames(kept));
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(kept).Outcome);
        machine.AssertAsBooted();
    }
}
