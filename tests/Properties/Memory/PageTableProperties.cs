using System.Runtime.InteropServices;
using Verified.Impl.Memory;

namespace Verified.Tests.Properties.Memory;

public sealed class PageTableProperties
{
    static readonly Impl.MachineOptions Options = new()
    {
        Dma = new(16, 16),
        HighMem = new(40, 24),
        MinFreeKbytes = 0,
        CacheLine = 32,
        Cpus = 2,
        Pkmap = 5,
        VmallocPages = 7,
    };

    /// <summary>Areas, slots, 13 temporary and 16 local mappings of each CPU; addresses no frame has.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pages_of_the_windows_have_addresses_of_their_own(bool real)
    {
        if (real && !OperatingSystem.IsLinux()) return;
        using var system = Impl.MemorySystem.Boot(Options with { RealMappings = real });
        Assert.Equal(7 + 5 + (2 * (13 + 16)), system.WindowPages);
        for (int page = 0; page < system.WindowPages; page++)
        {
            nuint address = system.WindowAddress(page);
            Assert.True(system.TryWindowPageOf(address + 4095, out int found));
            Assert.Equal(page, found);
            Assert.False(system.TryFrameOf(address, out _));
            Assert.False(system.TryFrameAtPage(page, out _));
        }

        Assert.False(system.TryWindowPageOf(system.WindowAddress(0) - 1, out _));
        Assert.False(system.TryWindowPageOf(system.WindowAddress(system.WindowPages - 1) + 4096, out _));
        Assert.Throws<ArgumentOutOfRangeException>("page", () => system.WindowAddress(system.WindowPages));
    }

    /// <summary>Entries are metadata: a snapshot brings them back, a reboot clears them.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Entries_come_back_with_a_snapshot_and_go_with_a_reboot(bool real)
    {
        if (real && !OperatingSystem.IsLinux()) return;
        using var system = Impl.MemorySystem.Boot(Options with { RealMappings = real });
        Metadata metadata = system.Metadata;
        Assert.True(metadata.TryMap(2, [30, 31, 25]));
        using Impl.Snapshot snapshot = system.Snapshot();
        metadata.Unmap(2, 2);
        Assert.True(metadata.TryMap(0, [26]));
        Assert.Equal([26, -1, -1, -1, 25], Shown(system));
        system.Restore(snapshot);
        Assert.Equal([-1, -1, 30, 31, 25], Shown(system));
        if (real)
        {
            system.Memory(16 + 31, 1)[5] = 77;
            Assert.Equal(77, Marshal.ReadByte((nint)system.WindowAddress(3), 5));
        }

        system.Reboot();
        Assert.Equal([-1, -1, -1, -1, -1], Shown(system));
    }

    /// <summary>What an entry shows the operating system has mapped, and nothing else: whatever was mapped, taken out,
    /// mapped over, cleared by a reboot or brought back before.</summary>
    [Fact]
    public void The_operating_system_has_mapped_what_the_entries_say()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var system = Impl.MemorySystem.Boot(Options with { RealMappings = true });
        Metadata metadata = system.Metadata;
        AssertMapped(system);
        Assert.True(metadata.TryMap(1, [24, 25, 26, 40, 30]));
        AssertMapped(system, 1, 2, 3, 4, 5);
        metadata.Unmap(2, 1);
        AssertMapped(system, 1, 3, 4, 5);
        metadata.Unmap(4, 2);
        AssertMapped(system, 1, 3);
        metadata.Unmap(0, 0);
        Assert.True(metadata.TryMap(9, [24, 25]));
        Assert.True(metadata.TryMap(0, [27]));
        AssertMapped(system, 0, 1, 3, 9, 10);
        using Impl.Snapshot snapshot = system.Snapshot();
        metadata.Unmap(1, 1);
        Assert.True(metadata.TryMap(3, [31, 32]));
        AssertMapped(system, 0, 3, 4, 9, 10);
        system.Restore(snapshot);
        AssertMapped(system, 0, 1, 3, 9, 10);
        system.Reboot();
        AssertMapped(system);
        system.Restore(snapshot);
        AssertMapped(system, 0, 1, 3, 9, 10);
    }

    /// <summary>A page that is mapped alone, and again to what it shows.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_page_alone_shows_its_frame(bool real)
    {
        if (real && !OperatingSystem.IsLinux()) return;
        using var system = Impl.MemorySystem.Boot(Options with { RealMappings = real });
        Impl.CpuHandle cpu = system.On(0);
        int page = system.PageOfType(0, 3);
        foreach (uint frame in (uint[])[40, 40, 63, 40])
        {
            Assert.Equal(system.WindowAddress(page), cpu.KmapAtomic(frame, 3).Address);
            Assert.True(system.TryFrameAtPage(page, out uint shown));
            Assert.Equal(frame, shown);
            if (real) AssertMapped(system, page);
        }
    }

    /// <summary>Pages that can be written are those, and each has the bytes of its frame.</summary>
    static void AssertMapped(Impl.MemorySystem system, params int[] pages)
    {
        var map = new AddressMap();
        Assert.Equal(
            pages, Enumerable.Range(0, system.WindowPages).Where(page => map.IsWritable(system.WindowAddress(page))));
        foreach (int page in pages)
        {
            Assert.True(system.TryFrameAtPage(page, out uint frame));
            system.Memory(frame, 1)[8] = (byte)(frame + 1);
            Assert.Equal((byte)(frame + 1), system.WindowBytes(page)[8]);
            Assert.Equal(4096, system.WindowBytes(page).Length);
        }
    }

    /// <summary>A byte written at one address is read at every other that shows the frame.</summary>
    [Fact]
    public void Real_mappings_show_the_bytes_of_the_frame()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var system = Impl.MemorySystem.Boot(Options with { RealMappings = true });
        Assert.True(system.Metadata.TryMap(0, [24, 25, 24]));
        Marshal.WriteInt32((nint)system.WindowAddress(0), 100, 4711);
        Assert.Equal(4711, Marshal.ReadInt32((nint)system.WindowAddress(2), 100));
        Assert.Equal(4711, MemoryMarshal.Read<int>(system.Memory(40, 1)[100..]));
        system.Memory(41, 1)[9] = 13;
        Assert.Equal(13, Marshal.ReadByte((nint)system.WindowAddress(1), 9));
    }

    [Theory]
    [InlineData(1, 0, 0, "Pkmap")]
    [InlineData(1025, 0, 0, "Pkmap")]
    [InlineData(0, -1, 0, "VmallocPages")]
    [InlineData(0, 32769, 0, "VmallocPages")]
    [InlineData(0, 0, 65, "Pools")]
    public void Sizes_out_of_range_are_refused(int slots, int pages, int pools, string name)
    {
        var bad = Options with { Pkmap = slots, VmallocPages = pages, Pools = pools };
        Assert.Contains(name, Assert.Throws<ArgumentException>(() => Impl.MemorySystem.Boot(bad)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>896 MB of low memory and 128 MB of areas do not fit below the permanent mappings.</summary>
    [Fact]
    public void The_range_ends_before_the_permanent_mappings()
    {
        Impl.MachineOptions large = Options with { Dma = new(0, 4096), Normal = new(4096, 0x37000), HighMem = new(0, 0) };
        Exception refused = Assert.Throws<ArgumentException>(
            () => Impl.MemorySystem.Boot(large with { VmallocPages = 32768 }));
        // 0xF8000000 is where low memory ends, 0xFFC00000 where the slots begin.
        const int Room = ((0xFFC0 - 0xF880) << 4) - 2;
        Assert.EndsWith($"room for {Room} (Parameter 'options')", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Impl.MemorySystem.Boot(large with { CacheLine = 0 }));
    }

    static int[] Shown(Impl.MemorySystem system) =>
        [.. Enumerable.Range(0, 5).Select(page =>
            system.TryFrameAtPage(page, out uint frame) ? (int)(frame - system.FirstFrame) : -1)];
}
