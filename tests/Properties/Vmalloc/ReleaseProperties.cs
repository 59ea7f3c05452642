using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Vmalloc;

public sealed class ReleaseProperties
{
    [Fact]
    [Verifies(RuleIds.Vmalloc.ReleaseInvalid)]
    public void E7_13_A_bad_address_is_reported_and_nothing_changes()
    {
        using var machine = AreaMachine.Boot(64);
        nuint area = machine.Cpu.Vmalloc(8192).Address;
        machine.Refuses(Reason.Misaligned, () => machine.Cpu.Vfree(area + 0x10));
        machine.Refuses(Reason.NoArea, () => machine.Cpu.Vfree(area + 4096));
        machine.Refuses(Reason.NoArea, () => machine.Cpu.Vunmap(machine.System.AddressOf(3)));
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(area).Outcome);
        machine.Refuses(Reason.NoArea, () => machine.Cpu.Vfree(area));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.ReleaseNull)]
    public void The_null_address_is_ignored()
    {
        using var machine = AreaMachine.Boot(4);
        Assert.Equal(Outcome.Ignored, machine.Cpu.Vfree(0).Outcome);
        Assert.Equal(Outcome.Ignored, machine.Cpu.Vunmap(0).Outcome);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Unmap)]
    public void Frames_of_its_own_go_with_vfree_alone()
    {
        using var machine = AreaMachine.Boot(64);
        nuint own = machine.Cpu.Vmalloc(4096).Address;
        machine.Refuses(Reason.InUse, () => machine.Cpu.Vunmap(own));
        nuint bare = machine.Cpu.GetVmArea(4096, 2).Address;
        Assert.Equal(Outcome.Freed, machine.Cpu.Vunmap(bare).Outcome);
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(own).Outcome);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.ReleasePages)]
    public void Frames_go_back_one_by_one_in_their_order()
    {
        using var machine = AreaMachine.Boot(64);
        var traffic = new Traffic();
        nuint area = machine.Cpu.Vmalloc(5 << 12).Address;
        uint[] frames = machine.Frames(area);
        machine.System.PageTraffic = traffic;
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(area).Outcome);
        Assert.Equal(
            frames, traffic.Requests.Where(request => request.Gives).Select(request => request.Frame).Take(frames.Length));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.FirstFit)]
    public void No_managed_memory_is_allocated()
    {
        using var machine = AreaMachine.Boot(64);
        uint[] frames = [1, 2, 3];
        void Round()
        {
            machine.Cpu.Vfree(machine.Cpu.Vmalloc(5 << 12).Address);
            machine.Cpu.Vunmap(machine.Cpu.Vmap(frames).Address);
            machine.Cpu.Vfree(machine.Cpu.GetVmArea(4096, 1).Address);
        }

        for (int i = 0; i < 100; i++) Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Round();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
