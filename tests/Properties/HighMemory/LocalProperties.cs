using Verified.Model.HighMemory;

namespace Verified.Tests.Properties.HighMemory;

public sealed class LocalProperties
{
    [Theory]
    [Verifies(RuleIds.HighMemory.Stack)]
    [Verifies(RuleIds.HighMemory.FixedAddress)]
    [InlineData(false, 15)]
    [InlineData(true, 16)]
    public void E7_8_fifteen_mappings_nest_and_with_debugging_sixteen(bool debug, int most)
    {
        using var machine = new WindowMachine(4, cpus: 2, debug: debug);
        var addresses = new List<ulong>();
        for (int i = 0; i < most; i++) addresses.Add(machine.Local(WindowMachine.High + i, cpu: 1).Address);
        Assert.Equal(Response.Bug(Reason.TooDeep), machine.Local(60, cpu: 1));
        Assert.Equal(most, addresses.Distinct().Count());
        Assert.All(addresses.Zip(addresses.Skip(1)), pair =>
            Assert.Equal((debug ? 2ul : 1) * 4096, pair.First - pair.Second));
        Assert.Equal(
            WindowAddresses.OfFixed((13 * 2) + (debug ? 33 + 1 : 16)), addresses[0]);
        for (int i = most - 1; i >= 0; i--) Assert.Equal(Response.Of(Outcome.Ok), machine.EndLocal(addresses[i], cpu: 1));
        Assert.Equal(Response.Bug(Reason.NoMapping), machine.EndLocal(addresses[0], cpu: 1));
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.StackOrder)]
    public void Only_the_last_mapping_of_the_CPU_can_be_unmapped()
    {
        using var machine = new WindowMachine(4, cpus: 2);
        ulong first = machine.Local(40).Address, second = machine.Local(41).Address;
        Assert.Equal(Response.Bug(Reason.NotLast), machine.EndLocal(first));
        machine.Local(42, cpu: 1);
        Assert.Equal(Response.Bug(Reason.NotLast), machine.EndLocal(second, cpu: 1));
        foreach (ulong wrong in (ulong[])
            [WindowAddresses.OfType(0, 0), WindowAddresses.OfSlot(machine.Layout, 0), 1, ulong.MaxValue])
            Assert.Equal(Response.Bug(Reason.Invalid), machine.EndLocal(wrong));
        Assert.Equal(Response.Of(Outcome.Ok), machine.EndLocal(second + 4095));
        Assert.Equal(Response.Of(Outcome.Ok), machine.EndLocal(first));
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.Direct)]
    public void A_low_frame_takes_no_place_on_the_stack()
    {
        using var machine = new WindowMachine(4);
        ulong low = machine.Local(5).Address;
        Assert.Equal(Model.PageFrames.Addresses.OfLow(new(5)), low);
        Assert.Equal([0], machine.Shown(Part.LocalMaps, 0));
        Assert.Equal(Response.Of(Outcome.Ignored), machine.EndLocal(low));
    }
}
