using System.Runtime.InteropServices;
using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Vmalloc;

/// <summary>Areas that can be reached. What is beside and behind them faults, which Trespass of HighMemory shows.</summary>
public sealed class RealMappingProperties
{
    const int PageBytes = 4096;

    [Fact]
    [Verifies(RuleIds.Vmalloc.Content)]
    public void Scattered_frames_are_one_row_of_bytes()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var machine = AreaMachine.Boot(64, real: true);
        // Every other frame goes back, so that no two in a row are free.
        uint[] singles = [.. Enumerable.Range(0, 1500).Select(_ => machine.Cpu.AllocPage(SlabMachine.Kernel).Frame)];
        foreach (uint frame in singles.Where(frame => frame % 2 == 0)) machine.Cpu.FreePage(frame);
        nuint area = machine.Cpu.Vmalloc32(20 * PageBytes).Address;
        uint[] frames = machine.Frames(area);
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.NotEqual(pair.First + 1, pair.Second));
        byte[] bytes = [.. Enumerable.Range(0, 20 * PageBytes).Select(at => (byte)(at * 31 >> 3))];
        Marshal.Copy(bytes, 0, (nint)area, bytes.Length);
        for (int page = 0; page < 20; page++)
            Assert.Equal(bytes.AsSpan(page * PageBytes, PageBytes), machine.System.Memory(frames[page], 1));
        machine.System.Memory(frames[7], 1)[100] ^= 0xFF;
        Assert.Equal(bytes[(7 * PageBytes) + 100] ^ 0xFF, Marshal.ReadByte((nint)area, (7 * PageBytes) + 100));
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Content), Verifies(RuleIds.Vmalloc.Map)]
    public void Two_areas_show_the_same_frames_in_other_orders()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var machine = AreaMachine.Boot(64, real: true);
        nuint own = machine.Cpu.Vmalloc(4 * PageBytes).Address;
        uint[] frames = machine.Frames(own);
        nuint other = machine.Cpu.Vmap([frames[3], frames[0], frames[0], frames[2]]).Address;
        for (int page = 0; page < 4; page++) Marshal.WriteInt32((nint)own, page * PageBytes, 100 + page);
        Assert.Equal(
            [103, 100, 100, 102], Enumerable.Range(0, 4).Select(page => Marshal.ReadInt32((nint)other, page * PageBytes)));
        Assert.Equal(Outcome.Freed, machine.Cpu.Vunmap(other).Outcome);
        Assert.Equal(101, Marshal.ReadInt32((nint)own, PageBytes));
        Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(own).Outcome);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Content)]
    public void An_address_shows_the_area_that_has_it_now()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var machine = AreaMachine.Boot(8, real: true);
        for (int round = 0; round < 50; round++)
        {
            nuint area = machine.Cpu.Vmalloc((nuint)(1 + (round % 7)) * PageBytes).Address;
            Assert.Equal(machine.System.WindowAddress(0), area);
            uint[] frames = machine.Frames(area);
            for (int page = 0; page < frames.Length; page++)
            {
                machine.System.Memory(frames[page], 1)[page] = (byte)(round + page);
                Assert.Equal((byte)(round + page), Marshal.ReadByte((nint)area, (page * PageBytes) + page));
            }

            Assert.Equal(Outcome.Freed, machine.Cpu.Vfree(area).Outcome);
        }

        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Vmalloc.Exact)]
    public void A_snapshot_brings_the_bytes_of_areas_back_to_their_addresses()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var machine = AreaMachine.Boot(32, real: true);
        nuint area = machine.Cpu.Vmalloc(2 * PageBytes).Address;
        uint[] frames = machine.Frames(area);
        using Snapshot snapshot = machine.System.Snapshot();
        machine.Cpu.Vfree(area);
        machine.Cpu.Vmap([5, 6, 7]);
        machine.System.Restore(snapshot);
        machine.System.Memory(frames[1], 1)[9] = 77;
        Assert.Equal(77, Marshal.ReadByte((nint)area, PageBytes + 9));
    }
}
