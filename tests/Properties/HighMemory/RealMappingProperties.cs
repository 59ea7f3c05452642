using System.Runtime.InteropServices;
using Verified.Impl;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.HighMemory;

/// <summary>Mappings that can be reached: the same bytes at several addresses, and nothing where nothing is mapped.</summary>
public sealed class RealMappingProperties
{
    const int Aborted = 134, SegmentationFault = 139;

    static MemorySystem Boot(bool debug = false) => MemorySystem.Boot(WindowMachine.Options(
        Layout.Of(ZoneLayout.Of(0, 16), highMem: ZoneLayout.Of(32, 32)) with
        {
            CacheLine = 32,
            Pkmap = 3,
            SlabDebug = debug,
            Cpus = 2,
        },
        real: true));

    /// <summary>A byte written at one address is read at all others of the frame.</summary>
    [Fact]
    [Verifies(RuleIds.HighMemory.Content)]
    public void All_addresses_of_a_frame_show_the_same_bytes()
    {
        if (!OperatingSystem.IsLinux()) return;
        using MemorySystem system = Boot();
        CpuHandle cpu = system.On(0), other = system.On(1);
        nint[] addresses =
        [
            (nint)cpu.Kmap(40).Address, (nint)cpu.KmapAtomic(40, 2).Address, (nint)other.KmapAtomic(40, 2).Address,
            (nint)cpu.KmapLocal(40).Address, (nint)other.KmapLocal(40).Address,
        ];
        Assert.Equal(addresses.Length, addresses.Distinct().Count());
        for (int i = 0; i < addresses.Length; i++)
        {
            Marshal.WriteInt32(addresses[i], 8 * i, 1000 + i);
            Assert.All(addresses, address => Assert.Equal(1000 + i, Marshal.ReadInt32(address, 8 * i)));
            Assert.Equal(1000 + i, MemoryMarshal.Read<int>(system.Memory(40, 1)[(8 * i)..]));
        }

        system.Memory(40, 1)[4095] = 99;
        Assert.All(addresses, address => Assert.Equal(99, Marshal.ReadByte(address, 4095)));
    }

    /// <summary>A slot, or the place of a type, shows the bytes of the frame that took it over.</summary>
    [Fact]
    [Verifies(RuleIds.HighMemory.Replaced)]
    public void An_address_shows_the_frame_that_has_it_now()
    {
        if (!OperatingSystem.IsLinux()) return;
        using MemorySystem system = Boot();
        CpuHandle cpu = system.On(0);
        for (uint frame = 32; frame < 64; frame++) system.Memory(frame, 1).Fill((byte)frame);
        for (uint frame = 32; frame < 64; frame++)
        {
            Result mapped = cpu.Kmap(frame);
            Assert.Equal(Outcome.Ok, mapped.Outcome);
            Assert.Equal(frame, Marshal.ReadByte((nint)mapped.Address, 4095));
            cpu.Kunmap(frame);
            Assert.Equal(frame, Marshal.ReadByte((nint)cpu.KmapAtomic(frame, 5).Address));
        }
    }

    /// <summary>What no entry of the page table names cannot be reached.</summary>
    [Fact]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.HighMemory.Flush), Verifies(RuleIds.HighMemory.DebugEmpty), Verifies(RuleIds.HighMemory.Stack)]
    public async Task Whoever_touches_a_page_that_shows_nothing_faults()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var end = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        foreach (string place in Trespass.Places)
        {
            var (said, code) = await Trespass.Watch(place, end.Token);
            if (place == "mapped") Assert.Equal(("ready\nread 7", 0), (said, code));
            else Assert.True(said == "ready" && code is Aborted or SegmentationFault, $"{place}: {said}, exit code {code}");
        }
    }

    /// <summary>Snapshots bring mappings back with what the entries say.</summary>
    [Fact]
    [Verifies(RuleIds.HighMemory.SlotCount)]
    public void A_snapshot_brings_real_mappings_back()
    {
        if (!OperatingSystem.IsLinux()) return;
        using MemorySystem system = Boot();
        CpuHandle cpu = system.On(0);
        nint first = (nint)cpu.Kmap(40).Address, second = (nint)cpu.KmapLocal(41).Address;
        Marshal.WriteByte(first, 1);
        Marshal.WriteByte(second, 2);
        using Snapshot snapshot = system.Snapshot();
        system.Reboot();
        Assert.Equal(first, (nint)system.On(0).Kmap(50).Address);
        Assert.Equal(0, Marshal.ReadByte(first));
        system.Restore(snapshot);
        Assert.Equal((1, 2), (Marshal.ReadByte(first), Marshal.ReadByte(second)));
        Assert.Equal((0, 2, 0), (system.PkmapCount(0), system.PkmapCount(1), system.PkmapCount(2)));
        Assert.Null(system.SelfCheck());
    }

    /// <summary>One arena serves machines with real mappings and without, one after the other.</summary>
    [Fact]
    public void An_arena_serves_both_kinds_of_machines()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var arena = new Arena();
        Layout layout = Layout.Of(ZoneLayout.Of(0, 16), highMem: ZoneLayout.Of(32, 32)) with { CacheLine = 32, Pkmap = 3 };
        foreach (bool real in (bool[])[true, false, true, true, false])
        {
            using var system = MemorySystem.Boot(WindowMachine.Options(layout, real), arena);
            Result mapped = system.On(0).Kmap(40);
            Assert.Equal(Outcome.Ok, mapped.Outcome);
            Assert.True(system.TryWindowPageOf(mapped.Address, out int page));
            Assert.Equal(1, page);
            system.Memory(40, 1)[3] = 5;
            if (real) Assert.Equal(5, Marshal.ReadByte((nint)mapped.Address, 3));
        }
    }

    /// <summary>Whether huge pages are had is the operating system's choice; what it says is told.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Large_pages_are_counted_where_there_are_any(bool real)
    {
        if (real && !OperatingSystem.IsLinux()) return;
        const uint Frames = 8192;
        using var system = MemorySystem.Boot(new() { Dma = new(0, Frames), RealMappings = real });
        Assert.Equal(0, system.LargePages);
        system.Memory(0, (int)Frames).Fill(1);
        Assert.InRange(system.LargePages, 0, (int)Frames / 512);
        int Told() => Impl.Memory.HugePages.In(system.AddressOf(0), (nuint)Frames * 4096);
        // The operating system may put some there between two looks.
        int before, seen;
        do (before, seen) = (Told(), system.LargePages);
        while (before != Told());
        Assert.Equal(before, seen);
    }
}
