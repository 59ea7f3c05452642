using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Kmalloc;

public sealed class ResizeProperties
{
    [Fact]
    [Verifies(RuleIds.Kmalloc.Resize)]
    public void Within_its_room_an_object_stays()
    {
        using var machine = SlabMachine.Boot();
        nuint at = machine.Cpu.Kmalloc(100, SlabMachine.Kernel).Address;
        string before = machine.Picture();
        foreach (nuint size in (nuint[])[1, 100, 128])
        {
            Result same = machine.Cpu.Krealloc(at, size, SlabMachine.Kernel, Impl.Context.Interrupt);
            Assert.Equal((Outcome.Ok, at, false), (same.Outcome, same.Address, same.MightSleep));
        }

        Assert.Equal(before, machine.Picture());
    }

    [Fact]
    [Verifies(RuleIds.Kmalloc.Resize)]
    public void Nothing_is_resized_to_a_new_object_and_an_object_to_nothing()
    {
        using var machine = SlabMachine.Boot();
        Result made = machine.Cpu.Krealloc(0, 100, SlabMachine.Kernel);
        Assert.Equal(Outcome.Ok, made.Outcome);
        Assert.Equal(Outcome.Freed, machine.Cpu.Krealloc(made.Address, 0, SlabMachine.Kernel).Outcome);
        Assert.Equal(Reason.Free, machine.Cpu.Krealloc(made.Address, 0, SlabMachine.Kernel).Reason);
        Result least = machine.Cpu.Krealloc(0, 0, SlabMachine.Kernel);
        machine.Cpu.Ksize(least.Address, out nuint size);
        Assert.Equal(32u, size);
        machine.Cpu.Kfree(least.Address);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Kmalloc.ResizeMoved)]
    public void Beyond_its_room_its_content_moves_and_a_failure_leaves_it()
    {
        using var machine = SlabMachine.Boot();
        nuint old = machine.Cpu.Kmalloc(100, SlabMachine.Kernel).Address;
        Bytes(machine, old)[..128].Fill(0xAB);
        machine.System.FailPages(1);
        string before = machine.Picture();
        Result failed = machine.Cpu.Krealloc(old, 1 << 20, SlabMachine.Kernel);
        Assert.Equal((Outcome.Failed, Reason.TooLarge), (failed.Outcome, failed.Reason));
        Assert.Equal(before, machine.Picture());
        failed = machine.Cpu.Krealloc(old, 200, SlabMachine.Kernel);
        Assert.Equal((Outcome.Failed, Reason.Injected), (failed.Outcome, failed.Reason));
        Assert.Equal(Outcome.Ok, machine.Cpu.Ksize(old, out _).Outcome);
        Result moved = machine.Cpu.Krealloc(old, 200, SlabMachine.Kernel);
        Assert.Equal(Outcome.Ok, moved.Outcome);
        Assert.False(Bytes(machine, moved.Address)[..128].ContainsAnyExcept((byte)0xAB));
        machine.Refuses(Reason.Free, () => machine.Cpu.Kfree(old));
        machine.Cpu.Kfree(moved.Address);
        machine.AssertAsBooted();
    }

    static Span<byte> Bytes(SlabMachine machine, nuint address)
    {
        uint frame = machine.FrameOf(address);
        return machine.System.Memory(frame, 1)[(int)(address - machine.System.AddressOf(frame))..];
    }
}
