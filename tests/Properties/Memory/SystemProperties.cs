using System.Runtime.InteropServices;

namespace Verified.Tests.Properties.Memory;

public sealed class SystemProperties
{
    [Fact]
    public void Arguments_out_of_range_are_refused_by_name()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small with { Cpus = 2 });
        Assert.Equal((0, 1), (system.On(0).Cpu, system.On(1).Cpu));
        Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.On(2));
        Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.On(-1));
        Assert.Throws<ArgumentOutOfRangeException>("zone", () => system.FreePages(3));
        Assert.Throws<ArgumentOutOfRangeException>("zone", () => system.ZoneStart(-1));
        Assert.Throws<ArgumentOutOfRangeException>("order", () => system.NrFree(0, 11));
        Assert.Throws<ArgumentOutOfRangeException>("order", () => system.Fragmentation(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>("order", () => system.FreeBlocks(0, 11, []));
        Assert.Throws<ArgumentOutOfRangeException>("classzone", () => system.LowmemReserve(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>("frame", () => system.ReadDescriptor(65));
        Assert.Throws<ArgumentOutOfRangeException>("frame", () => system.ReadDescriptor(1000));
        Assert.Throws<ArgumentOutOfRangeException>("frame", () => system.Memory(234, 2).Clear());
        Assert.Throws<ArgumentOutOfRangeException>("frame", () => system.Memory(1000, 1).Clear());
        Assert.Throws<ArgumentOutOfRangeException>("frame", () => system.Memory(0, -1).Clear());
        Assert.Throws<ArgumentOutOfRangeException>(
            "offset", () => system.FrameOfDescriptorByte(system.DescriptorBytes.Length));
        Assert.Throws<ArgumentOutOfRangeException>("offset", () => system.FrameOfDescriptorByte(-1));
    }

    [Fact]
    public void A_number_of_no_frame_is_of_no_zone_and_no_node()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        foreach (uint frame in (uint[])[65, 235, 1000, uint.MaxValue])
        {
            Impl.FrameInfo none = system.Inspect(frame);
            Assert.Equal(
                (false, Impl.FrameState.Invalid, -1, -1, -1),
                (none.Valid, none.State, none.Order, none.Zone, none.Node));
            Assert.Equal((0, 0, 0ul, 0ul), (none.Users, none.Mappers, none.PageIndex, none.LinearAddress));
            Assert.Equal(-1, system.ZoneOfPresent(frame));
            Assert.Equal((nuint)0, system.AddressOf(frame));
        }
    }

    [Fact]
    public void Zones_are_shown_one_by_one()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        Assert.Equal(3, system.ZoneCount);
        Assert.Equal([0u, 67, 167], Enumerable.Range(0, 3).Select(system.ZoneStart));
        Assert.Equal([64u, 100, 68], Enumerable.Range(0, 3).Select(system.ZoneSpanned));
        Assert.Equal([60u, 100, 68], Enumerable.Range(0, 3).Select(system.ZonePresent));
        Assert.Equal((0u, 2u), (system.LowmemReserve(0, 0), system.LowmemReserve(1, 2)));
        Assert.Equal(0, system.MinFreeKbytes);
    }

    [Fact]
    public void Columns_hold_what_the_descriptors_show()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        Churn.Run(system, seed: 8, steps: 300);
        uint first = system.ZoneStart(0);
        for (uint frame = 0; frame < 235; frame++)
        {
            if (!system.Inspect(frame).Valid) continue;
            int at = (int)(frame - first);
            Impl.PageDescriptor page = system.ReadDescriptor(frame);
            bool head = system.Inspect(frame).State == Impl.FrameState.FreeHead;
            Assert.Equal(page.Flags & ~(head ? 1u << 12 : 0), (uint)system.FlagsAndCounts[at]);
            Assert.Equal(page.Count, (int)(system.FlagsAndCounts[at] >> 32));
            Assert.Equal(page.Mapcount + 1, (int)system.Mappers[at]);
            Assert.Equal((page.Mapping, page.Index), (system.Mappings[at], system.Indexes[at]));
            if (head) Assert.Equal(page.Private, system.States[at] & 15ul);
            else Assert.Equal(page.Private, system.Privates[at]);
        }
    }

    [Fact]
    public void Columns_stand_where_their_offsets_say()
    {
        using Impl.MemorySystem system = Machines.Boot(Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(67, 100)));
        Assert.Equal(67u, system.FirstFrame);
        system.On(0).AllocPages(0, 3);
        Assert.True(system.DescriptorBytes[system.StatesOffset..].StartsWith(system.States));
        var hot = MemoryMarshal.Cast<byte, ulong>(system.DescriptorBytes[..system.ColdOffset]);
        Assert.True(hot.StartsWith(system.FlagsAndCounts));
        var cold = MemoryMarshal.Cast<byte, uint>(system.DescriptorBytes[system.ColdOffset..]);
        Assert.True(cold.StartsWith(system.Mappers));
        Assert.Equal(67u, system.FrameOfDescriptorByte(system.ColdOffset));
        Assert.Equal(68u, system.FrameOfDescriptorByte(system.StatesOffset + 1));
    }

    [Fact]
    public void Frames_of_all_zones_are_memory_that_can_be_written()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        foreach (uint frame in new uint[] { 0, 63, 67, 166, 167, 234 }) system.Memory(frame, 1).Fill((byte)frame);
        foreach (uint frame in new uint[] { 0, 63, 67, 166, 167, 234 })
            Assert.Equal(-1, system.Memory(frame, 1).IndexOfAnyExcept((byte)frame));
        Assert.Equal(0, system.Memory(5, 0).Length);
    }

    [Fact]
    public void Misuse_becomes_an_exception_when_asked_for()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        Impl.CpuHandle cpu = system.On(0);
        Impl.Result compound = cpu.AllocPages(0x40D0, 1);
        Impl.Result[] bugs =
        [
            cpu.AllocPages(3, 0), cpu.GetZeroedPage(2), cpu.AllocPages(0x8002, 0), cpu.FreePages(65, 0),
            cpu.FreePages(compound.Frame + 1, 0), cpu.FreePages(0, 0), cpu.FreePages(compound.Frame, 11),
            cpu.FreeReservedPage(0), cpu.Map(0), cpu.SetPrivate(compound.Frame, 1),
            cpu.SetFlags(compound.Frame, 1 << 8), cpu.Unmap(compound.Frame),
        ];
        Assert.Equal(
            bugs.Length,
            bugs.Select(bug => Assert.Throws<InvalidOperationException>(bug.ThrowIfBug).Message).Distinct().Count());
        Assert.All(bugs, bug => Assert.Equal(Impl.Outcome.Bug, bug.Outcome));
        compound.ThrowIfBug();
        cpu.AllocPages(0, 11).ThrowIfBug();
        Assert.Equal("Failed (OrderTooLarge)", cpu.AllocPages(0, 11).ToString());
        Assert.Equal("Ok", compound.ToString());
    }

    [Fact]
    public void Nothing_managed_is_allocated_by_requests_and_releases()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(1024));
        Use(system.On(0), 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(system.On(0), 20000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1024u, system.FreePages(0));
    }

    static void Use(Impl.CpuHandle cpu, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            Impl.Result block = cpu.AllocPages(i % 3 == 0 ? 0x40D0u : 0xD0, i % 4);
            Impl.Result page = cpu.GetZeroedPage(0x20);
            cpu.SetIndex(page.Frame, 1);
            cpu.SetFlags(block.Frame, 1 << 4);
            cpu.GetPage(block.Frame);
            cpu.PutPage(block.Frame);
            cpu.FreePagesAt(page.Address, 0);
            cpu.FreePages(block.Frame, i % 4);
            cpu.FreePages(block.Frame, i % 4);
        }
    }
}
