namespace Verified.Tests.Properties.PerCpu;

public sealed class GiveProperties
{
    [Fact]
    [Verifies(RuleIds.PerCpu.GiveHead)]
    [Verifies(RuleIds.PerCpu.GiveFlush)]
    [Verifies(RuleIds.PerCpu.Parked)]
    public void Blocks_of_a_listed_order_head_their_list_and_leave_it_from_the_tail_a_batch_at_a_time()
    {
        using var system = Impl.MemorySystem.Boot(Lists.Plain(64, new(0, 12, 8, 0, 12, 8)) with { ListOrders = 3 });
        Impl.CpuHandle cpu = system.On(0);
        Assert.Equal(Impl.Outcome.Ok, system.SetBlockListSizes(0, 0, 2, 0, 3, 0).Outcome);
        for (int i = 0; i < 16; i++) Assert.Equal((uint)(4 * i), cpu.AllocPages(Gfps.Kernel, 2).Frame);
        Assert.Equal(Impl.Outcome.Ok, system.SetBlockListSizes(0, 0, 2, 0, 3, 2).Outcome);
        foreach (uint frame in (uint[])[8, 12, 16]) Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(frame, 2).Outcome);
        Assert.Equal([16u, 12, 8], system.Blocks(2));
        Assert.Equal(0u, system.FreePages(0));
        Assert.Equal(Impl.Reason.Unused, cpu.FreePages(12, 2).Reason);
        Assert.Equal((Impl.Outcome.Refused, 3), Outcome(cpu.FreePages(0, 4)));
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(20, 2).Outcome);
        Assert.Equal([20u, 16], system.Blocks(2));
        Assert.Equal(8u, system.FreePages(0));
        Assert.Equal(Impl.FrameState.PerCpu, system.Inspect(16).State);
        Assert.Equal(Impl.FrameState.Lost, system.Inspect(17).State);
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    [Verifies(RuleIds.PerCpu.GiveHead)]
    public void A_block_is_checked_and_cleaned_frame_by_frame_before_it_is_parked()
    {
        using var system = Impl.MemorySystem.Boot(Lists.Plain(16, new(0, 12, 4, 0, 12, 4)) with { ListOrders = 3 });
        Impl.CpuHandle cpu = system.On(0);
        uint first = cpu.AllocPages(Gfps.Kernel, 2).Frame;
        Assert.Equal(Impl.Outcome.Ok, cpu.SetFlags(first + 1, 1).Outcome);
        Assert.Equal(Impl.Outcome.Ok, cpu.SetMapping(first, 0x1001).Outcome);
        Assert.Equal((Impl.Outcome.Freed, 2), Outcome(cpu.FreePages(first, 2)));
        Assert.Equal([first], system.Blocks(2));
        Assert.Equal(0u, system.ReadDescriptor(first + 1).Flags & 1);
        Assert.Null(system.SelfCheck());
        Assert.Equal(first, cpu.AllocPages(Gfps.Kernel, 2).Frame);
        Assert.Equal((Impl.Outcome.Freed, 0), Outcome(cpu.FreePages(first, 2)));
    }

    static (Impl.Outcome Outcome, int Reports) Outcome(Impl.Result result) => (result.Outcome, result.Reports);

    [Fact]
    [Verifies(RuleIds.PerCpu.GiveFlush)]
    [Verifies(RuleIds.PerCpu.GiveHead)]
    public void E6_4_A_full_list_is_flushed_from_the_tail_before_it_takes_one_more()
    {
        using Impl.MemorySystem system = Lists.Boot(4096, new(0, 96, 16, 0, 32, 16));
        Impl.CpuHandle cpu = system.On(0);
        uint[] taken = cpu.Take(160);
        foreach (uint frame in taken[..94]) cpu.Give(frame);
        Assert.Equal([95, 96, 81, 82], taken[94..98].Select(frame => After(system, frame, cold: false)));
        Assert.Equal(taken[16..98].Reverse(), system.Frames());
        Assert.All(taken[..16], frame => Assert.NotEqual(Impl.FrameState.PerCpu, system.Inspect(frame).State));

        foreach (uint frame in taken[98..128]) cpu.Give(frame, cold: true);
        Assert.Equal([31, 32, 17, 18], taken[128..132].Select(frame => After(system, frame, cold: true)));
        Assert.Equal(82, system.Count());
        Assert.Null(system.SelfCheck());
    }

    static int After(Impl.MemorySystem system, uint frame, bool cold)
    {
        system.On(0).Give(frame, cold);
        return system.Count(cold);
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.Parked)]
    public void A_parked_frame_is_not_free_does_not_merge_and_is_no_ones_to_release()
    {
        using Impl.MemorySystem system = Lists.Boot(2, new(0, 9, 0, 0, 9, 0));
        Impl.CpuHandle cpu = system.On(0);
        uint[] taken = cpu.Take(2);
        cpu.Give(taken[0]);
        Impl.FrameInfo info = system.Inspect(taken[0]);
        Assert.Equal((Impl.FrameState.PerCpu, -1, 0), (info.State, info.Order, info.Users));
        Assert.Equal((0u, 1), (system.FreePages(0), system.Count()));
        Assert.Equal((0u, -1), (system.ReadDescriptor(taken[0]).Flags, system.ReadDescriptor(taken[0]).Count));
        system.Refuses(Impl.Reason.Unused, () => cpu.FreePages(taken[0], 0));
        system.Refuses(Impl.Reason.Unused, () => cpu.FreeColdPage(taken[0]));
        system.Refuses(Impl.Reason.Unused, () => cpu.PutPage(taken[0]));
        system.Refuses(Impl.Reason.Unused, () => cpu.GetPage(taken[0]));
        system.Refuses(Impl.Reason.Free, () => cpu.Map(taken[0]));
        system.SetPerCpuSizes(0, 0, new(0, 0, 9, 0, 0, 9));
        cpu.Give(taken[1]);
        Assert.Equal(1u, system.NrFree(0, 0));
        Assert.Equal([taken[1]], system.Frames());
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.Parked)]
    public void A_block_that_holds_a_parked_frame_is_not_freed()
    {
        using Impl.MemorySystem system = Lists.Boot(8, new(0, 9, 0, 0, 9, 0));
        Impl.CpuHandle cpu = system.On(0);
        Assert.Equal([0u, 1], cpu.Take(2));
        cpu.Give(1);
        Impl.Result refused = cpu.FreePages(0, 1);
        Assert.Equal((Impl.Outcome.Refused, 1), (refused.Outcome, refused.Reports));
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    public void An_anonymous_mapping_is_no_fault_on_the_way_to_a_list_and_others_are()
    {
        using Impl.MemorySystem system = Lists.Boot(64, new(0, 9, 4, 0, 9, 4));
        Impl.CpuHandle cpu = system.On(0);
        uint[] taken = cpu.Take(4);
        cpu.SetMapping(taken[0], 0xC7A01231);
        cpu.SetFlags(taken[0], 1 << 4);
        cpu.SetMapping(taken[1], 0xC7A01230);
        cpu.SetFlags(taken[2], 1 << 0);
        Assert.Equal([0, 1, 1, 0], taken.Select(frame => cpu.FreePages(frame, 0).Reports));
        Assert.Equal(4, system.Count());
        Assert.All(taken, frame => Assert.Equal((0u, 0ul), Remains(system, frame)));

        uint pair = cpu.AllocPages(Gfps.Kernel, 1).Frame;
        cpu.SetMapping(pair, 1);
        Assert.Equal(1, cpu.FreePages(pair, 1).Reports);

        using var plain = Impl.MemorySystem.Boot(Lists.Plain(64, Lists.Large) with { PerCpuLists = false });
        uint without = plain.On(0).Take();
        plain.On(0).SetMapping(without, 1);
        Assert.Equal(1, plain.On(0).FreePages(without, 0).Reports);
    }

    static (uint Flags, ulong Mapping) Remains(Impl.MemorySystem system, uint frame) =>
        (system.ReadDescriptor(frame).Flags, system.ReadDescriptor(frame).Mapping);

    [Fact]
    [Verifies(RuleIds.PerCpu.GiveHead)]
    public void Every_way_to_release_a_single_frame_leads_to_the_hot_list()
    {
        using var system = Impl.MemorySystem.Boot(
            Lists.Plain(64, new(0, 99, 8, 0, 99, 8)) with { Reserved = [new(63, 1)] });
        Impl.CpuHandle cpu = system.On(0);
        uint[] taken = cpu.Take(8);
        cpu.Give(taken[0]);
        Assert.Equal(Impl.Outcome.Freed, cpu.PutPage(taken[1]).Outcome);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePagesAt(system.AddressOf(taken[2]), 0).Outcome);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreeReservedPage(63).Outcome);
        Impl.Result compound = cpu.AllocPages(0x40D0, 1);
        Assert.Equal(1, cpu.FreePages(compound.Frame, 0).Reports);
        Assert.Equal([compound.Frame, 63u, taken[2], taken[1], taken[0]], system.Frames());
        cpu.GetPage(taken[3]);
        Assert.Equal(Impl.Outcome.Shared, cpu.FreePages(taken[3], 0).Outcome);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(taken[3], 0).Outcome);
        Assert.Equal(taken[3], system.Frames()[0]);
        Assert.Null(system.SelfCheck());
    }

    [Theory]
    [Verifies(RuleIds.PerCpu.ListChoice)]
    [InlineData(false)]
    [InlineData(true)]
    public void Releasing_frames_together_is_releasing_each_in_turn(bool cold)
    {
        Impl.PageListSizes sizes = new(0, 5, 3, 0, 4, 2);
        using Impl.MemorySystem one = Lists.Boot(128, sizes), other = Lists.Boot(128, sizes);
        uint[] frames = [];
        foreach (Impl.MemorySystem system in new[] { one, other })
        {
            Impl.CpuHandle cpu = system.On(0);
            uint[] taken = cpu.Take(12);
            cpu.GetPage(taken[4]);
            cpu.SetFlags(taken[5], 1 << 11);
            cpu.SetFlags(taken[6], 1);
            uint compound = cpu.AllocPages(0x40D0, 2).Frame;
            frames = [.. taken, 5000, taken[0], compound];
        }

        Impl.Result result = one.On(0).ReleasePages(frames, cold, out int freed);
        Assert.Equal((Impl.Outcome.Ok, 1, 11), (result.Outcome, result.Reports, freed));
        int singly = 0;
        foreach (uint frame in frames)
        {
            int more = 0;
            if (cold) other.On(0).ReleasePages([frame], cold, out more);
            else if (other.On(0).PutPage(frame).Outcome == Impl.Outcome.Freed) more = 1;
            singly += more;
        }

        Assert.Equal(freed, singly);
        Assert.True(one.DescriptorBytes.SequenceEqual(other.DescriptorBytes));
        Assert.True(one.PerCpuBytes.SequenceEqual(other.PerCpuBytes));
        Assert.Equal(0, one.Count(!cold));
        Assert.Null(one.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.GiveHead)]
    public void Pairs_through_the_lists_allocate_nothing_managed()
    {
        using Impl.MemorySystem system = Lists.Boot(4096, Lists.Large);
        Pairs(system.On(0), 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pairs(system.On(0), 20000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void Pairs(Impl.CpuHandle cpu, int rounds)
    {
        Span<uint> frames = stackalloc uint[40];
        Span<byte> text = stackalloc byte[160];
        for (int i = 0; i < rounds; i++)
        {
            frames[i % 40] = cpu.AllocPages(Gfps.Kernel, 0).Frame;
            cpu.FreeColdPage(cpu.AllocPages(Gfps.Cold, 0).Frame);
            if (i % 40 != 39) continue;
            cpu.ReleasePages(frames[20..], cold: true, out _);
            foreach (uint frame in frames[..20]) cpu.FreePages(frame, 0);
            cpu.Drain();
        }
    }
}
