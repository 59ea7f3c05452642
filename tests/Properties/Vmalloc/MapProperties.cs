using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Vmalloc;

public sealed class MapProperties
{
    [Fact]
    [Verifies(RuleIds.Vmalloc.Map), Verifies(RuleIds.Vmalloc.Unmap)]
    public void Frames_are_shown_in_the_order_given_and_stay_their_owners()
    {
        using var machine = AreaMachine.Boot(64);
        uint block = machine.Cpu.AllocPages(SlabMachine.Kernel, 2).Frame;
        nuint area = machine.Cpu.Vmap([block + 3, block, block + 3, 2050]).Address;
        Assert.Equal([new(0, 5, 4, 4)], machine.Areas());
        Assert.Equal([block + 3, block, block + 3, 2050], machine.Frames(area));
        Assert.Equal(Outcome.Freed, machine.Cpu.Vunmap(area).Outcome);
        Assert.Equal(Outcome.Freed, machine.Cpu.FreePages(block, 2).Outcome);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Map)]
    public void No_frames_more_than_there_are_and_none_that_does_not_exist()
    {
        using var machine = AreaMachine.Boot(4000);
        machine.Fails(Reason.Illegal, () => machine.Cpu.Vmap([]));
        machine.Fails(Reason.Illegal, () => machine.Cpu.Vmap(new uint[2113]));
        machine.Refuses(Reason.Invalid, () => machine.Cpu.Vmap([5, 2112]));
        nuint all = machine.Cpu.Vmap(new uint[2112]).Address;
        Assert.Equal(2112, machine.Frames(all).Length);
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(all).Outcome);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Undone)]
    public void Without_room_nothing_is_mapped()
    {
        using var machine = AreaMachine.Boot(4);
        machine.Fails(Reason.NoAddress, () => machine.Cpu.Vmap([1, 2, 3, 4]));
        Assert.Equal(Outcome.Ok, machine.Cpu.Vmap([1, 2, 3]).Outcome);
    }
}
