using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Kmalloc;

public sealed class RequestProperties
{
    [Theory]
    [Verifies(RuleIds.Kmalloc.TooLarge)]
    [InlineData(131073ul)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1ul << 32)]
    [InlineData((1ul << 32) + 5)]
    public void E8_21_More_than_131072_bytes_are_too_many(ulong size)
    {
        using var machine = SlabMachine.Boot();
        string before = machine.Picture();
        foreach (Result failed in (Result[])
            [machine.Cpu.Kmalloc((nuint)size, SlabMachine.Kernel), machine.Cpu.Kzalloc((nuint)size, SlabMachine.Kernel)])
            Assert.Equal((Outcome.Failed, Reason.TooLarge, 0u), (failed.Outcome, failed.Reason, failed.Address));
        Assert.Equal(before, machine.Picture());
    }

    [Theory]
    [Verifies(RuleIds.Kmalloc.Zeroed)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(100000)]
    public void Zeroed_objects_are_zero_as_far_as_they_were_asked_for(int size)
    {
        using var machine = SlabMachine.Boot();
        nuint dirty = machine.Cpu.Kmalloc((nuint)size, SlabMachine.Kernel).Address;
        Bytes(machine, dirty, size).Fill(0xEE);
        machine.Cpu.Kfree(dirty);
        nuint zeroed = machine.Cpu.Kzalloc((nuint)size, SlabMachine.Kernel).Address;
        Assert.Equal(dirty, zeroed);
        Assert.False(Bytes(machine, zeroed, size).ContainsAnyExcept((byte)0));
        Bytes(machine, zeroed, size).Fill(0xEE);
        machine.Cpu.Kfree(zeroed);
        nuint many = machine.Cpu.Kcalloc(1, (nuint)size, SlabMachine.Kernel).Address;
        Assert.Equal(dirty, many);
        Assert.False(Bytes(machine, many, size).ContainsAnyExcept((byte)0));
        machine.Cpu.Kfree(many);
        machine.AssertAsBooted();
    }

    [Theory]
    [Verifies(RuleIds.Kmalloc.Product)]
    [InlineData(1ul << 32, 1ul << 32)]
    [InlineData(ulong.MaxValue, 2ul)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData((1ul << 63) + 16, 2ul)]
    [InlineData(131073ul, 1ul)]
    [InlineData(363ul, 362ul)]
    public void A_product_that_is_too_large_or_wraps_fails(ulong count, ulong size)
    {
        using var machine = SlabMachine.Boot();
        Result failed = machine.Cpu.Kcalloc((nuint)count, (nuint)size, SlabMachine.Kernel);
        Assert.Equal((Outcome.Failed, Reason.TooLarge), (failed.Outcome, failed.Reason));
    }

    [Theory]
    [Verifies(RuleIds.Kmalloc.Product)]
    [InlineData(0, 5, 32)]
    [InlineData(5, 0, 32)]
    [InlineData(3, 11, 64)]
    [InlineData(362, 362, 131072)]
    public void The_product_decides_the_size(uint count, uint size, uint room)
    {
        using var machine = SlabMachine.Boot();
        machine.Cpu.Ksize(machine.Cpu.Kcalloc(count, size, SlabMachine.Kernel).Address, out nuint has);
        Assert.Equal(room, has);
    }

    static Span<byte> Bytes(SlabMachine machine, nuint address, int size)
    {
        uint frame = machine.FrameOf(address);
        int offset = (int)(address - machine.System.AddressOf(frame));
        return machine.System.Memory(frame, (offset + size + 4095) / 4096).Slice(offset, size);
    }
}
