using Verified.Model.HighMemory;

namespace Verified.Tests.Properties.HighMemory;

public sealed class TemporaryProperties
{
    [Fact]
    [Verifies(RuleIds.HighMemory.Replaced)]
    [Verifies(RuleIds.HighMemory.FixedAddress)]
    public void E7_7_a_second_frame_of_the_type_replaces_the_first()
    {
        using var machine = new WindowMachine(4, cpus: 3);
        ulong address = machine.Atomic(40, type: 4, cpu: 2).Address;
        Assert.Equal(WindowAddresses.FixedTop - ((2 + 30) * 4096), address);
        Assert.Equal(address, machine.Atomic(41, type: 4, cpu: 2).Address);
        Assert.Equal(41, machine.Shown(Part.Fixmap, 2)[1 + 4]);
        Assert.Equal(2, machine.Shown(Part.Fixmap, 2)[0]);
        machine.EndAtomic(address, 4, cpu: 2);
        Assert.Equal(41, machine.Shown(Part.Fixmap, 2)[1 + 4]);
        Assert.Equal(0, machine.Shown(Part.Fixmap, 1)[0]);
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.Preemption)]
    public void Each_mapping_forbids_preemption_and_a_kmap_meanwhile_is_complained_about()
    {
        using var machine = new WindowMachine(4, cpus: 2);
        ulong low = machine.Atomic(5, type: 0).Address;
        Assert.Equal(Model.PageFrames.Addresses.OfLow(new(5)), low);
        Assert.Equal(1, machine.Shown(Part.Fixmap, 0)[0]);
        Assert.True(machine.Kmap(40).MightSleep);
        Assert.True(machine.Kmap(5).MightSleep);
        Assert.False(machine.Kmap(40, cpu: 1).MightSleep);
        Assert.Equal(Response.Of(Outcome.Ok), machine.EndAtomic(low, 12));
        Assert.False(machine.Kmap(40).MightSleep);
        Assert.Equal(Response.Bug(Reason.NoMapping), machine.EndAtomic(low, 0));
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.DebugEmpty)]
    public void A_build_with_debugging_wants_the_place_empty_and_clears_it()
    {
        using var machine = new WindowMachine(4, cpus: 2, debug: true);
        ulong address = machine.Atomic(40, type: 3).Address;
        Assert.Equal(Response.Bug(Reason.InUse), machine.Atomic(41, type: 3));
        Assert.Equal(1, machine.Shown(Part.Fixmap, 0)[0]);
        ulong other = machine.Atomic(41, type: 4).Address;
        Assert.Equal(Response.Bug(Reason.Invalid), machine.EndAtomic(other, 3));
        Assert.Equal(Response.Bug(Reason.Invalid), machine.EndAtomic(WindowAddresses.OfType(1, 3), 3));
        Assert.Equal(Response.Of(Outcome.Ok), machine.EndAtomic(address + 77, 3));
        Assert.Equal(-1, machine.Shown(Part.Fixmap, 0)[1 + 3]);
        Assert.Equal(Outcome.Ok, machine.Atomic(41, type: 3).Outcome);
        // A direct address is not looked at.
        machine.Atomic(5, type: 0);
        Assert.Equal(Response.Of(Outcome.Ok), machine.EndAtomic(Model.PageFrames.Addresses.OfLow(new(5)), 3));
        Assert.Equal(41, machine.Shown(Part.Fixmap, 0)[1 + 3]);
    }
}
