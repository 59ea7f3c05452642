using System.Runtime.InteropServices;
using Verified.Impl.Memory;

namespace Verified.Tests.Properties.PerCpu;

public sealed class PageListProperties
{
    [Fact]
    [Verifies(RuleIds.PerCpu.ListsExact)]
    public void E6_1_Three_zones_and_two_CPUs_have_twelve_empty_lists()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Dma = new(0, 64),
            Normal = new(64, 64),
            HighMem = new(128, 64),
            PerCpuLists = true,
            Cpus = 2,
        });
        Assert.Equal(2 * system.PerCpuStride, system.PerCpuBytes.Length);
        Assert.Equal(3 * 128, system.PerCpuStride);
        for (int list = 0; list < 12; list++)
            Assert.Empty(system.Frames(list % 2 != 0, list / 6, list / 2 % 3));
        Assert.Equal((64u, 64u, 64u), (system.FreePages(0), system.FreePages(1), system.FreePages(2)));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.ListsExact)]
    public void The_bytes_show_count_head_and_tail_where_they_are_said_to_stand()
    {
        using var system = Impl.MemorySystem.Boot(
            Lists.Plain(64, new(1, 9, 4, 0, 8, 3), cpus: 2) with { Dma = new(100, 64), Normal = new(200, 64) });
        byte[] before = [.. system.PerCpuBytes];
        system.On(1).Take(Gfps.Kernel);
        system.On(1).Take(Gfps.Cold);
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(system.PerCpuBytes);
        int at = (system.PerCpuStride + 128) / 4;
        const uint none = uint.MaxValue;
        Assert.Equal([3u, 1, 9, 4, none, 101, 103], words[at..(at + 7)].ToArray());
        Assert.Equal([2u, 0, 8, 3, none, 105, 106], words[(at + 16)..(at + 23)].ToArray());
        int unchanged = system.PerCpuBytes.CommonPrefixLength(before);
        Assert.InRange(unchanged, system.PerCpuStride + 128, system.PerCpuStride + 128 + 63);
        system.On(1).FreePage(200);
        words = MemoryMarshal.Cast<byte, uint>(system.PerCpuBytes);
        Assert.Equal([3u, 1, 9, 4, 100, 101, 103], words[at..(at + 7)].ToArray());
        Assert.Equal(100u, system.FirstFrame);
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.ListsExact)]
    public void Reading_a_broken_list_ends()
    {
        using Impl.MemorySystem system = Lists.Boot(64, new(0, 9, 4, 0, 9, 4));
        system.On(0).Take(1);
        Metadata data = system.Metadata;
        data.Links[3].Next = 1;
        var frames = new uint[10];
        Assert.Equal(3, system.PageList(0, 0, cold: false, frames));
        Assert.Equal([1u, 2, 3, 1, 2, 3, 1, 2, 3, 1], frames);
        data.Links[1].Next = 5000;
        Assert.Equal(3, system.PageList(0, 0, cold: false, frames));
        Assert.Equal([1u, .. Enumerable.Repeat(uint.MaxValue, 9)], frames);
        data.PageList(0, 0, cold: false).Linked = -7;
        Assert.Equal(-7, system.PageList(0, 0, cold: false, []));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.ListsExact)]
    public void Zones_and_CPUs_out_of_range_are_refused_by_name()
    {
        using Impl.MemorySystem system = Lists.Boot(64, Lists.Large, cpus: 2);
        Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.PageListSize(0, 2, cold: false));
        Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.SetPerCpuSizes(0, -1, Lists.Large));
        Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.IsOnline(2));
        Assert.Throws<ArgumentOutOfRangeException>("zone", () => system.PageListSize(3, 0, cold: false));
        Assert.Throws<ArgumentOutOfRangeException>("zone", () => system.NumaCounters(-1, 0));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.ListsExact)]
    public void A_snapshot_brings_the_lists_back_and_a_reboot_empties_them()
    {
        using Impl.MemorySystem system = Lists.Boot(256, new(0, 20, 6, 0, 10, 4));
        Impl.CpuHandle cpu = system.On(0);
        uint[] taken = cpu.Take(10);
        foreach (uint frame in taken[..5]) cpu.Give(frame, cold: frame % 2 == 0);
        byte[] lists = [.. system.PerCpuBytes];
        uint[] hot = system.Frames();
        string vmstat = system.Vmstat();
        using Impl.Snapshot snapshot = system.Snapshot();
        foreach (uint frame in taken[5..]) cpu.Give(frame);
        system.SetCpuOnline(0, online: false);
        Assert.False(system.IsOnline(0));
        system.Restore(snapshot);
        Assert.True(system.PerCpuBytes.SequenceEqual(lists));
        Assert.Equal(hot, system.Frames());
        Assert.Equal(vmstat, system.Vmstat());
        Assert.True(system.IsOnline(0));
        Assert.Null(system.SelfCheck());
        system.Reboot();
        Assert.Equal((0, 0, 256u), (system.Count(), system.Count(cold: true), system.FreePages(0)));
        Assert.Null(system.SelfCheck());
    }

    /// <summary>A list is written as far as it fits, its top first, and nothing where there is no room.</summary>
    [Fact]
    [Verifies(RuleIds.PerCpu.ListsExact)]
    public void A_list_is_written_as_far_as_it_fits()
    {
        using Impl.MemorySystem system = Lists.Boot(64, new(0, 8, 4, 0, 8, 4));
        foreach (uint frame in system.On(0).Take(4)) system.On(0).Give(frame);
        uint[] all = system.Frames();
        for (int room = 0; room <= all.Length; room++)
        {
            uint[] some = new uint[room];
            Assert.Equal(all.Length, system.PageList(0, 0, cold: false, some));
            Assert.Equal(all[..room], some);
        }
    }
}
