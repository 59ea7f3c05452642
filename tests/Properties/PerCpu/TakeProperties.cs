namespace Verified.Tests.Properties.PerCpu;

public sealed class TakeProperties
{
    [Fact]
    [Verifies(RuleIds.PerCpu.TakeRefill)]
    [Verifies(RuleIds.PerCpu.TakeHead)]
    public void E6_3a_The_hot_list_refills_at_the_first_three_requests_then_every_sixteenth()
    {
        using Impl.MemorySystem system = Lists.Boot(1024, Lists.Large);
        var counts = new List<int>();
        var refills = new List<int>();
        for (int i = 1; i <= 49; i++)
        {
            uint free = system.FreePages(0);
            Assert.Equal((uint)i - 1, system.On(0).Take());
            counts.Add(system.Count());
            if (system.FreePages(0) == free) continue;
            Assert.Equal(free - 16, system.FreePages(0));
            refills.Add(i);
        }

        int[] first = [15, 30, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 47, 46, 45, 44];
        Assert.Equal(first, counts.Take(20));
        Assert.Equal([1, 2, 3, 17, 33, 49], refills);
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeRefill)]
    [Verifies(RuleIds.PerCpu.ListChoice)]
    public void E6_3b_The_cold_list_refills_when_it_is_empty_and_a_batch_of_1_leaves_nothing()
    {
        using Impl.MemorySystem system = Lists.Boot(4096, Lists.Large);
        int[] counts = [.. Enumerable.Range(0, 17).Select(_ =>
        {
            system.On(0).Take(Gfps.Cold);
            return system.Count(cold: true);
        })];
        Assert.Equal([.. Enumerable.Range(0, 16).Reverse(), 15], counts);
        Assert.Equal(0, system.Count());

        using Impl.MemorySystem dma = Lists.Boot(4096, new(2, 6, 1, 0, 2, 1));
        for (int i = 0; i < 10; i++)
        {
            dma.On(0).Take();
            Assert.Equal((0, 4095u - (uint)i), (dma.Count(), dma.FreePages(0)));
        }
    }

    [Theory]
    [Verifies(RuleIds.PerCpu.TakeRefill)]
    [Verifies(RuleIds.PerCpu.TakeHead)]
    [Verifies(RuleIds.PerCpu.ListChoice)]
    [InlineData(Gfps.Kernel)]
    [InlineData(Gfps.Cold)]
    public void Blocks_of_a_listed_order_come_from_a_list_of_their_own_whatever_their_warmth(uint gfp)
    {
        using var system = Impl.MemorySystem.Boot(Lists.Plain(64, new(0, 32, 12, 0, 32, 12)) with { ListOrders = 4 });
        Impl.CpuHandle cpu = system.On(0);
        Assert.Equal(0u, cpu.AllocPages(gfp, 2).Frame);
        Assert.Equal([4u, 8], system.Blocks(2));
        Assert.Equal(52u, system.FreePages(0));
        Assert.Equal(4u, cpu.AllocPages(gfp, 2).Frame);
        Assert.Equal(8u, cpu.AllocPages(gfp, 2).Frame);
        Assert.Equal(52u, system.FreePages(0));
        Assert.Equal(12u, cpu.AllocPages(gfp, 2).Frame);
        Assert.Equal([16u, 20], system.Blocks(2));
        Assert.Equal(40u, system.FreePages(0));
        Assert.Equal((0, 0, 0, 0), (system.Count(), system.Count(cold: true), system.Blocks(1).Length, system.Blocks(3).Length));
        Assert.Equal(32u, cpu.AllocPages(gfp, 4).Frame);
        Assert.StartsWith("pgalloc_high 0\npgalloc_normal 0\npgalloc_dma 32\n", system.Vmstat(), StringComparison.Ordinal);
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeRefill)]
    [Verifies(RuleIds.PerCpu.TakeDirect)]
    public void A_refill_of_blocks_ends_with_the_last_and_one_of_none_leaves_it_to_the_buddy_system()
    {
        using var system = Impl.MemorySystem.Boot(Lists.Plain(22, new(0, 32, 32, 0, 32, 32)) with { ListOrders = 3 });
        Impl.CpuHandle cpu = system.On(0);
        Assert.Equal(16u, cpu.AllocPages(Gfps.Kernel, 2).Frame);
        Assert.Equal([0u, 4, 8, 12], system.Blocks(2));
        Assert.Equal(2u, system.FreePages(0));
        Assert.Equal(20u, cpu.AllocPages(Gfps.Kernel, 1).Frame);
        Assert.Equal(Impl.Reason.BelowWatermark, cpu.AllocPages(Gfps.Kernel, 2).Reason);
        Assert.Equal(0u, cpu.AllocPages(Gfps.Kernel, 2, Impl.Context.MemAlloc).Frame);
        Assert.Equal(Impl.Reason.NoBlock, cpu.AllocPages(Gfps.Kernel, 1, Impl.Context.MemAlloc).Reason);
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    public void W4_With_no_free_page_a_request_fails_though_frames_are_parked()
    {
        using Impl.MemorySystem system = Lists.Boot(8, new(0, 100, 8, 0, 100, 8));
        Impl.CpuHandle cpu = system.On(0);
        cpu.Take();
        Assert.Equal((7, 0u), (system.Count(), system.FreePages(0)));
        Impl.Result failed = cpu.AllocPages(Gfps.Kernel, 0);
        Assert.Equal((Impl.Outcome.Failed, Impl.Reason.BelowWatermark), (failed.Outcome, failed.Reason));
        Assert.Equal(7, system.Count());
        Assert.Equal(Impl.Outcome.Ok, cpu.AllocPages(Gfps.Kernel, 0, Impl.Context.MemAlloc).Outcome);
        Assert.Equal((6, 0u), (system.Count(), system.FreePages(0)));
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    public void The_reserve_for_lower_zones_holds_before_a_parked_frame_too()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Dma = new(0, 64),
            Normal = new(64, 64),
            DmaRatio = 1,
            MinFreeKbytes = 0,
            PerCpuLists = true,
            PerCpuSizes = new(0, 9, 1, 0, 9, 1),
        });
        Impl.CpuHandle cpu = system.On(0);
        cpu.Give(cpu.Take(Gfps.Dma));
        Assert.Equal(1, system.Count());
        while (cpu.AllocPages(Gfps.Kernel, 0).Outcome == Impl.Outcome.Ok) Assert.Equal(1, system.Count());
        Assert.Equal((1, 63u), (system.Count(), system.FreePages(0)));
        cpu.Take(Gfps.Dma);
        Assert.Equal(0, system.Count());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeDirect)]
    public void E4_12_Nothing_parked_and_nothing_to_refill_goes_to_the_buddy_system_or_fails()
    {
        using Impl.MemorySystem system = Lists.Boot(2, new(0, 9, 0, 0, 9, 0));
        Assert.Equal([0u, 1], system.On(0).Take(2));
        Impl.Result none = system.On(0).AllocPages(Gfps.Kernel, 0, Impl.Context.MemAlloc);
        Assert.Equal((Impl.Outcome.Failed, Impl.Reason.NoBlock), (none.Outcome, none.Reason));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeHead)]
    public void Larger_orders_never_touch_the_lists()
    {
        using Impl.MemorySystem system = Lists.Boot(256, Lists.Large);
        Impl.CpuHandle cpu = system.On(0);
        cpu.Take();
        byte[] lists = [.. system.PerCpuBytes];
        Impl.Result block = cpu.AllocPages(0x40D0, 1);
        Assert.True(system.PerCpuBytes.SequenceEqual(lists));
        Assert.Equal(Impl.Outcome.Freed, cpu.PutPage(block.Frame).Outcome);
        Assert.True(system.PerCpuBytes.SequenceEqual(lists));
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeHead)]
    public void A_frame_with_traces_of_use_is_prepared_when_it_leaves_the_list()
    {
        using Impl.MemorySystem system = Lists.Boot(64, new(0, 9, 1, 0, 9, 1));
        Impl.CpuHandle cpu = system.On(0);
        uint frame = cpu.Take();
        cpu.SetFlags(frame, 1 << 2 | 1 << 14);
        cpu.SetIndex(frame, 7);
        cpu.Give(frame);
        Assert.Equal(Impl.FrameState.PerCpu, system.Inspect(frame).State);
        Assert.Null(system.SelfCheck());
        Assert.Equal(frame, cpu.Take());
        Impl.PageDescriptor page = system.ReadDescriptor(frame);
        Assert.Equal((1u << 14, 0, 7ul), (page.Flags, page.Count, page.Index));
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.TakeHead)]
    public void A_zeroed_page_from_a_list_is_zero_and_keeps_its_address()
    {
        using Impl.MemorySystem system = Lists.Boot(64, new(0, 9, 4, 0, 9, 4));
        Impl.CpuHandle cpu = system.On(0);
        system.Memory(0, 64).Fill(1);
        cpu.Take();
        Impl.Result page = cpu.GetZeroedPage(Gfps.Kernel);
        Assert.Equal((1u, 2), (page.Frame, system.Count()));
        Assert.Equal(system.AddressOf(1), page.Address);
        Assert.Equal(-1, system.Memory(1, 1).IndexOfAnyExcept((byte)0));
        Assert.True(cpu.AllocPages(Gfps.Kernel, 0, Impl.Context.Interrupt).MightSleep);
    }
}
