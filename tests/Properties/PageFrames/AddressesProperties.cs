using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageFrames;

public sealed class AddressesProperties
{
    static Layout OneHighFrameBehind =>
        Layout.Of(ZoneLayout.Of(0, 0x346), highMem: ZoneLayout.Of(0x400, 8)) with { MinFreeKbytes = 0 };

    [Fact]
    [Verifies(RuleIds.PageFrames.DescriptorAddress)]
    public void E1_7_The_descriptor_of_0xC0345678_stands_at_0xC10068A0()
    {
        using var floors = new Floors(OneHighFrameBehind);
        Assert.Equal(new Frame(0x345), Addresses.At(floors.World, 0xC0345678));
        Assert.Equal(0xC10068A0, Addresses.OfDescriptor(new(0x345)));
        Assert.Equal(0xC10068A0, floors.Inspect(0x345).DescriptorAddress);
        Assert.Equal(0xC10068A0, (ulong)floors.System.Inspect(0x345).DescriptorAddress);
        Assert.True(floors.System.TryFrameOf(floors.System.AddressOf(0x345) + 0x678, out uint frame));
        Assert.Equal(0x345u, frame);
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.LinearAddress)]
    [Verifies(RuleIds.PageFrames.HighAddress)]
    public void E1_8_Low_frames_have_a_linear_address_and_high_frames_none()
    {
        using var floors = new Floors(OneHighFrameBehind);
        Assert.Equal(0xC0345000, floors.Inspect(0x345).LinearAddress);
        Assert.Equal(0ul, floors.Inspect(0x400).LinearAddress);
        Assert.Equal(0xC0345000, Addresses.OfLow(new(0x345)));
        Assert.Equal(0ul, Addresses.Of(floors.World, new(0x400)));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.LinearAddress)]
    public void Low_addresses_are_4096_bytes_apart_and_lead_back_to_their_frames()
    {
        using var floors = new Floors(OneHighFrameBehind);
        Impl.MemorySystem system = floors.System;
        for (uint frame = 0; frame < 0x346; frame++)
        {
            Assert.Equal(system.AddressOf(0) + (nuint)(frame * 4096), system.AddressOf(frame));
            Assert.True(system.TryFrameOf(system.AddressOf(frame) + (frame & 4095), out uint back));
            Assert.Equal(frame, back);
            Assert.Equal(new Frame((int)frame), Addresses.At(floors.World, Addresses.OfLow(new((int)frame)) + 4095));
        }
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.LinearAddress)]
    public void Other_addresses_are_of_no_frame()
    {
        using var floors = new Floors(OneHighFrameBehind);
        ulong[] linear = [0, 1, 0xBFFFFFFF, 0xC0346000, 0xC0400000, 0xC0000000 + (1ul << 60), ulong.MaxValue];
        foreach (ulong address in linear) Assert.Null(Addresses.At(floors.World, address));
        Assert.Equal(new Frame(0), Addresses.At(floors.World, 0xC0000000));
        nuint first = floors.System.AddressOf(0);
        // What frames of high memory hold stands behind, at addresses that the machine does not have.
        nuint[] none =
        [
            0, 8, first - 1, first + (0x346 * 4096), first + (0x3FF * 4096), first + (0x400 * 4096),
            first + (0x407 * 4096) + 4095, first + (0x408 * 4096), nuint.MaxValue,
        ];
        foreach (nuint address in none)
        {
            Assert.False(floors.System.TryFrameOf(address, out _));
            if (address == 0) continue;
            Assert.Equal(Impl.Reason.Invalid, floors.System.On(0).FreePagesAt(address, 0).Reason);
        }

        Assert.Equal((nuint)0, floors.System.AddressOf(0x400));
    }
}
