using Verified.Impl.Memory;
using Verified.Tests.Properties.PerCpu;

namespace Verified.Tests.Properties.Memory;

/// <summary>The structural check must find damage to page lists too, say which, and end.</summary>
public sealed class ParkedSoundnessProperties
{
    /// <summary>The hot list of CPU 0 holds frames 1 to 3, the cold one of CPU 1 frames 5 to 7.</summary>
    static void AssertFound(string message, Action<Metadata> damage)
    {
        using Impl.MemorySystem system = Lists.Boot(64, new(0, 9, 4, 0, 9, 4), cpus: 2);
        system.On(0).Take(1);
        system.On(1).Take(Gfps.Cold);
        Assert.Null(system.SelfCheck());
        damage(system.Metadata);
        string? broken = system.SelfCheck();
        Assert.NotNull(broken);
        Assert.StartsWith("zone 0: ", broken, StringComparison.Ordinal);
        Assert.Contains(message, broken, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_lists_are_found()
    {
        AssertFound("hot list of CPU 0: it links more", data => data.PageList(0, 0, false).Linked--);
        AssertFound("cold list of CPU 1: it links 3 frames, its count is 4", data => data.PageList(0, 1, true).Linked++);
        AssertFound("hot list of CPU 0: its count or a size is negative", data => data.PageList(0, 0, false).Low = -1);
        AssertFound("cold list of CPU 1: its tail", data => data.PageList(0, 1, true).Tail = 6);
        AssertFound("leaves the zone", data => data.PageList(0, 0, false).Head = 70);
        AssertFound("frame 2 does not lead back", data => data.Links[2].Previous = 3);
        AssertFound("hot list of CPU 0: it links more", data => data.Links[3].Next = 1);
        AssertFound("hot list of CPU 0: its top leaves the zone", data => data.PageList(0, 0, false).Top = 64);
        AssertFound("hot list of CPU 0: frame 9 has state byte", data => data.PageList(0, 0, false).Top = 9);
        AssertFound("frame 2 has state byte 255", data => data.States[2] = Impl.PageFrames.State.Plain);
        AssertFound("nobody may use it", data => data.Cpu(1).Mode = CpuMode.Offline);
    }

    /// <summary>The list of order 2 of CPU 0 holds the blocks at 4, 8 and 12; that of order 1 is empty.</summary>
    [Fact]
    public void Damaged_lists_of_blocks_are_found()
    {
        AssertBlocks("order-2 list of CPU 0: block 1 does not fit", data =>
        {
            data.States[1] = Impl.PageFrames.State.Parked;
            data.BlockList(0, 0, 2).Top = 1;
        });
        AssertBlocks("order-2 list of CPU 0: frame 10 in it has state byte 254", data =>
            data.States[10] = Impl.PageFrames.State.Used);
        AssertBlocks("order-2 list of CPU 0: frame 15 in it", data => data.Descriptors[15].Count = 0);
        AssertBlocks("order-1 list of CPU 0: its first frame is on a list already", data =>
            data.BlockList(0, 0, 1) = data.BlockList(0, 0, 2) with { Order = 1 });
        AssertBlocks("4 blocks are parked, the page lists hold 3", data =>
            data.States[0] = Impl.PageFrames.State.Parked);
    }

    static void AssertBlocks(string message, Action<Metadata> damage)
    {
        using var system = Impl.MemorySystem.Boot(Lists.Plain(64, new(0, 36, 16, 0, 9, 4)) with { ListOrders = 3 });
        system.On(0).AllocPages(Gfps.Kernel, 2);
        Assert.Null(system.SelfCheck());
        damage(system.Metadata);
        Assert.Contains(message, system.SelfCheck(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_on_no_list_on_two_or_in_use_is_found()
    {
        AssertFound("hot list of CPU 0: its first frame is on a list already", data =>
            data.PageList(0, 1, true) = data.PageList(0, 0, false));
        AssertFound("hot list of CPU 0: its first frame is on a list already", data => data.PageList(0, 0, false).Top = 2);
        AssertFound("hot list of CPU 0: its first frame is on a list already", data => data.PageList(0, 0, false).Top = 6);
        AssertFound("cold list of CPU 1: its first frame is on a list already", data =>
            data.PageList(0, 1, true).Top = 3);
        AssertFound("list already", data =>
            data.PageList(0, 1, true).Top = data.PageList(0, 0, true).Top = 3);
        AssertFound("6 blocks are parked, the page lists hold 3", data =>
        {
            (data.PageList(0, 0, false).Head, data.PageList(0, 0, false).Tail) = (uint.MaxValue, uint.MaxValue);
            data.PageList(0, 0, false).Linked = 0;
        });
        AssertFound("frame 2 has users", data => data.Descriptors[2].Count = 0);
        AssertFound("is in a page list", data => data.States[9] = Impl.PageFrames.State.Parked);
    }

    [Fact]
    public void Each_size_of_a_list_is_looked_at()
    {
        const string Negative = "hot list of CPU 0: its count or a size is negative";
        AssertFound(Negative, data => data.PageList(0, 0, false).High = -1);
        AssertFound(Negative, data => data.PageList(0, 0, false).Batch = -1);
        AssertFound(Negative, data => data.PageList(0, 0, false).Linked = -1);
        AssertFound("leaves the zone", data => data.PageList(0, 0, false).Head = 64);
        AssertFound("frame 2 is reserved or compound", data => data.Descriptors[2].Flags |= 1u << 11);
        AssertFound("frame 2 is reserved or compound", data => data.Descriptors[2].Flags |= 1u << 15);
    }

    [Fact]
    public void A_single_frame_on_the_list_of_a_CPU_that_is_offline_is_found() =>
        AssertFound("hot list of CPU 0: it holds frames, but nobody may use it", data =>
        {
            (data.PageList(0, 0, false).Head, data.PageList(0, 0, false).Tail) = (2, 2);
            data.PageList(0, 0, false).Linked = 1;
            data.Cpu(0).Mode = CpuMode.Offline;
        });

    /// <summary>The list that is broken comes later in the check.</summary>
    [Fact]
    public void A_list_that_leads_round_in_a_circle_ends() =>
        AssertFound("cold list of CPU 1: it links more", data => data.Links[7].Next = 5);

    [Fact]
    public void One_frame_beside_two_lists_is_found() =>
        AssertFound("hot list of CPU 0: its first frame is on a list already", data =>
        {
            data.States[0] = Impl.PageFrames.State.Parked;
            data.Descriptors[0].Count = -1;
            data.PageList(0, 0, false).Top = data.PageList(0, 1, true).Top = 0;
        });

    /// <summary>Of a machine that is told of fewer CPUs, and of CPUs that are told of fewer lists.</summary>
    [Fact]
    public unsafe void Lists_behind_the_last_one_are_nobodys()
    {
        AssertShort(map => map->CpuCount = 1);
        AssertShort(map => map->Cpus[0].Lists = map->Cpus[1].Lists = 1);
    }

    unsafe delegate void Shortening(MemMap* map);

    static unsafe void AssertShort(Shortening shorten)
    {
        const string Lost = "zone 0: 6 blocks are parked, the page lists hold 3";
        foreach (bool same in (bool[])[false, true])
        {
            using Impl.MemorySystem system = Lists.Boot(64, new(0, 9, 4, 0, 9, 4), cpus: 2);
            system.On(0).Take(1);
            system.On(1).Take(Gfps.Cold);
            if (same) system.Metadata.PageList(0, 1, true) = system.Metadata.PageList(0, 0, false);
            shorten(system.Map);
            Assert.Equal(Lost, system.SelfCheck());
        }
    }

    [Fact]
    public void The_first_frame_of_the_next_zone_is_not_of_this_one()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Dma = new(0, 64),
            Normal = new(64, 64),
            MinFreeKbytes = 0,
            PerCpuLists = true,
            PerCpuSizes = new(0, 9, 4, 0, 9, 4),
        });
        uint[] frames = system.On(0).Take(64);
        Assert.Contains(64u, frames);
        system.On(0).Give(64);
        Assert.Contains(64u, system.Frames(zone: 1));
        Assert.Null(system.SelfCheck());
    }

    /// <summary>The list of order 1 of CPU 0 holds the blocks at 2, 4 and 6.</summary>
    [Fact]
    public void Damage_to_the_second_frame_of_a_block_is_found()
    {
        AssertBlocks("order-2 list of CPU 0: frame 5 in it has state byte 254", data =>
            data.States[5] = Impl.PageFrames.State.Used);
        AssertBlocks("order-2 list of CPU 0: frame 4 has state byte 255", data =>
            data.States[4] = Impl.PageFrames.State.Plain);
        using var system = Impl.MemorySystem.Boot(Lists.Plain(64, new(0, 36, 16, 0, 9, 4)) with { ListOrders = 3 });
        system.On(0).AllocPages(Gfps.Kernel, 1);
        uint first = system.Blocks(1)[0];
        system.Metadata.States[(int)first + 1] = Impl.PageFrames.State.Used;
        Assert.Contains($"order-1 list of CPU 0: frame {first + 1} in it", system.SelfCheck(), StringComparison.Ordinal);
    }
}
