using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Kmalloc;

public sealed class ReleaseProperties
{
    [Fact]
    [Verifies(RuleIds.Kmalloc.ReleaseNull), Verifies(RuleIds.Kmalloc.SizeOf)]
    public void E8_21_Nothing_is_released_at_address_0_and_it_has_no_size()
    {
        using var machine = SlabMachine.Boot();
        string before = machine.Picture();
        Assert.Equal(Outcome.Ignored, machine.Cpu.Kfree(0).Outcome);
        Assert.Equal(Outcome.Ok, machine.Cpu.Ksize(0, out nuint size).Outcome);
        Assert.Equal(0u, size);
        Assert.Equal(before, machine.Picture());
    }

    [Fact]
    [Verifies(RuleIds.Kmalloc.ReleaseInvalid), Verifies(RuleIds.Kmalloc.SizeOf)]
    public void The_frame_of_an_object_leads_to_its_cache_whichever_that_is()
    {
        using var machine = SlabMachine.Boot();
        int cache = machine.Create(100);
        nuint mine = machine.Alloc(cache), general = machine.Cpu.Kmalloc(5000, SlabMachine.Kernel).Address;
        machine.Cpu.Ksize(mine, out nuint size);
        Assert.Equal(100u, size);
        machine.Cpu.Ksize(general, out size);
        Assert.Equal(8192u, size);
        Assert.Equal(Outcome.Freed, machine.Cpu.Kfree(mine).Outcome);
        Assert.Equal(Outcome.Freed, machine.Cpu.Kfree(general).Outcome);
        machine.Refuses(Impl.Reason.Free, () => machine.Cpu.Kfree(general));
        machine.AssertAsBooted();
    }
}
