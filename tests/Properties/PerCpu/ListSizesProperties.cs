namespace Verified.Tests.Properties.PerCpu;

public sealed class ListSizesProperties
{
    [Theory]
    [Verifies(RuleIds.PerCpu.Sizes)]
    [InlineData(225280, 32, 96, 16)]
    [InlineData(4096, 2, 6, 1)]
    [InlineData(12288, 6, 18, 3)]
    [InlineData(3840, 2, 6, 1)]
    [InlineData(65536, 32, 96, 16)]
    [InlineData(65535, 30, 90, 15)]
    [InlineData(8192, 4, 12, 2)]
    [InlineData(1, 2, 6, 1)]
    public void E6_2_The_sizes_follow_from_the_present_frames(uint present, int low, int high, int batch)
    {
        using var system = Impl.MemorySystem.Boot(new() { Normal = new(4096, present), PerCpuLists = true });
        Assert.Equal((0, low, high, batch), system.PageListSize(1, 0, cold: false));
        Assert.Equal((0, 0, 2 * batch, batch), system.PageListSize(1, 0, cold: true));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.Sizes)]
    public void Holes_do_not_count_and_an_empty_zone_has_the_smallest_sizes()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Dma = new(0, 8192, new Impl.FrameRange(100, 1)),
            PerCpuLists = true,
        });
        Assert.Equal((0, 2, 6, 1), system.PageListSize(0, 0, cold: false));
        Assert.Equal((0, 2, 6, 1), system.PageListSize(2, 0, cold: false));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.SizesSet)]
    public void Sizes_are_set_by_hand_for_one_CPU_and_zone_and_move_no_frame()
    {
        using Impl.MemorySystem system = Lists.Boot(256, new(0, 500, 8, 1, 600, 2), cpus: 2);
        Assert.Equal((0, 0, 500, 8), system.PageListSize(0, 1, cold: false));
        Assert.Equal((0, 1, 600, 2), system.PageListSize(0, 1, cold: true));
        system.On(1).Take();
        uint[] before = system.Frames(cpu: 1);
        Assert.Equal(Impl.Outcome.Ok, system.SetPerCpuSizes(0, 1, new(9, 3, 300, 4, 5, 6)).Outcome);
        Assert.Equal((7, 9, 3, 300), system.PageListSize(0, 1, cold: false));
        Assert.Equal((0, 4, 5, 6), system.PageListSize(0, 1, cold: true));
        Assert.Equal((0, 0, 500, 8), system.PageListSize(0, 0, cold: false));
        Assert.Equal(before, system.Frames(cpu: 1));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.ListOrders)]
    public void The_list_of_an_order_begins_with_the_sizes_of_the_hot_one_divided_by_the_frames_of_a_block()
    {
        using var system = Impl.MemorySystem.Boot(Lists.Plain(2048, Lists.Large, cpus: 2) with { ListOrders = 11 });
        (int, int, int, int)[] sizes =
        [
            (0, 32, 96, 16), (0, 16, 48, 8), (0, 8, 24, 4), (0, 4, 12, 2), (0, 2, 6, 1), (0, 1, 3, 1),
            (0, 0, 1, 1), (0, 0, 1, 1), (0, 0, 1, 1), (0, 0, 1, 1), (0, 0, 1, 1),
        ];
        for (int cpu = 0; cpu < 2; cpu++)
            Assert.Equal(sizes, Enumerable.Range(0, 11).Select(order => system.BlockListSize(0, cpu, order)));
        Assert.Equal((0, 0, 32, 16), system.PageListSize(0, 1, cold: true));
        Assert.Throws<ArgumentOutOfRangeException>("order", () => system.BlockListSize(0, 0, 11));
        Assert.Throws<ArgumentOutOfRangeException>("order", () => system.BlockListSize(0, 0, -1));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.SizesSet)]
    public void Sizes_of_blocks_are_set_by_hand_for_one_CPU_zone_and_order()
    {
        using var system = Impl.MemorySystem.Boot(Lists.Plain(64, new(0, 8, 4, 0, 8, 4), cpus: 2) with { ListOrders = 3 });
        Assert.Equal(Impl.Outcome.Ok, system.SetBlockListSizes(0, 1, 2, 3, 5, 7).Outcome);
        Assert.Equal((0, 3, 5, 7), system.BlockListSize(0, 1, 2));
        Assert.Equal((0, 0, 2, 1), system.BlockListSize(0, 0, 2));
        Assert.Equal((0, 0, 4, 2), system.BlockListSize(0, 1, 1));
        foreach (var (low, high, batch) in ((int, int, int)[])[(-1, 0, 0), (0, -1, 0), (0, 0, -1)])
            system.Refuses(Impl.Reason.Illegal, () => system.SetBlockListSizes(0, 1, 2, low, high, batch));
        Assert.Throws<ArgumentOutOfRangeException>("order", () => system.SetBlockListSizes(0, 0, 0, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("order", () => system.SetBlockListSizes(0, 0, 3, 1, 1, 1));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.SizesSet)]
    public void Negative_sizes_are_a_bug_and_change_nothing()
    {
        using Impl.MemorySystem system = Lists.Boot(64, Lists.Large);
        for (int at = 0; at < 6; at++)
        {
            int[] values = new int[6];
            values[at] = -1;
            Impl.PageListSizes sizes = new(values[0], values[1], values[2], values[3], values[4], values[5]);
            system.Refuses(Impl.Reason.Illegal, () => system.SetPerCpuSizes(0, 0, sizes));
            Assert.Throws<ArgumentException>(() => Lists.Boot(64, sizes));
        }
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.SizesSet)]
    public void With_batch_0_nothing_is_refilled_and_nothing_flushed()
    {
        using Impl.MemorySystem system = Lists.Boot(64, new(5, 2, 0, 5, 2, 0));
        Impl.CpuHandle cpu = system.On(0);
        uint[] taken = cpu.Take(8);
        Assert.Equal((0, 56u), (system.Count(), system.FreePages(0)));
        foreach (uint frame in taken) cpu.Give(frame);
        Assert.Equal((8, 56u), (system.Count(), system.FreePages(0)));
        Assert.Equal(taken[7], cpu.Take());
        Assert.Equal(7, system.Count());
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.SizesSet)]
    public void A_batch_beyond_high_and_beyond_the_zone_moves_what_there_is()
    {
        using Impl.MemorySystem system = Lists.Boot(600, new(0, 1, int.MaxValue, 0, 1, 300));
        Impl.CpuHandle cpu = system.On(0);
        uint frame = cpu.Take();
        Assert.Equal((599, 0u), (system.Count(), system.FreePages(0)));
        cpu.Give(frame);
        Assert.Equal((1, 599u), (system.Count(), system.FreePages(0)));
        cpu.Take(Gfps.Cold);
        Assert.Equal((299, 299u), (system.Count(cold: true), system.FreePages(0)));
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.SizesSet)]
    public void With_high_0_every_release_flushes_first_and_with_sizes_of_1_one_frame_at_a_time()
    {
        using Impl.MemorySystem system = Lists.Boot(64, new(0, 0, 1, 1, 1, 1));
        Impl.CpuHandle cpu = system.On(0);
        uint[] taken = cpu.Take(4);
        Assert.Equal(0, system.Count());
        foreach (uint frame in taken) cpu.Give(frame);
        Assert.Equal([taken[3]], system.Frames());
        uint[] cold = [cpu.Take(Gfps.Cold), cpu.Take(Gfps.Cold)];
        Assert.Equal((0, 61u), (system.Count(cold: true), system.FreePages(0)));
        foreach (uint frame in cold) cpu.Give(frame, cold: true);
        Assert.Equal([cold[1]], system.Frames(cold: true));
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.SizesSet)]
    public void One_number_says_which_list_gets_which_sizes()
    {
        var cold = Model.PerCpu.ListId.Cold;
        Assert.Equal(0x0003_0002_0001_8004UL, Model.PerCpu.ListSizes.Value(new(4), cold, 1, 2, 3));
        Assert.Equal((new ZoneId(4), cold, 1, 2, 3), Model.PerCpu.ListSizes.Meaning(0x0003_0002_0001_8004UL, 6, 11));
        for (int order = 0; order < Order.Limit; order++)
        {
            var list = Model.PerCpu.ListId.Of(new(order), cold: false);
            ulong value = Model.PerCpu.ListSizes.Value(new(2), list, 0xFFFF, 0x8000, 0xFFFE);
            Assert.Equal(0xFFFE_8000_FFFF_0002UL | (ulong)order << 11, value);
            Assert.Equal((new ZoneId(2), list, 0xFFFF, 0x8000, 0xFFFE), Model.PerCpu.ListSizes.Meaning(value, 3, 11));
            Assert.Equal(
                (new ZoneId(0), order % 2), (
                    Model.PerCpu.ListSizes.Meaning(value, 2, 2).Zone,
                    Model.PerCpu.ListSizes.Meaning(value, 2, 2).List.Order.Value));
        }
    }
}
