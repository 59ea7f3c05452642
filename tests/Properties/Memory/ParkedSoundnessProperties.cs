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
}
