using Verified.Model.HighMemory;

namespace Verified.Tests.Properties.HighMemory;

public sealed class PermanentProperties
{
    const int A = 40, B = 41, C = 42, D = 43, E = 44, F = 45;

    [Fact]
    [Verifies(RuleIds.HighMemory.SlotCount)]
    [Verifies(RuleIds.HighMemory.Reuse)]
    public void E7_2_each_user_counts_and_the_address_stays_until_the_flush()
    {
        using var machine = new WindowMachine(4);
        ulong address = machine.Kmap(A).Address;
        Assert.Equal([0, 2, 0, 0], machine.Counts);
        Assert.Equal(address, machine.Kmap(A).Address);
        Assert.Equal([0, 3, 0, 0], machine.Counts);
        machine.Kunmap(A);
        Assert.Equal([0, 2, 0, 0], machine.Counts);
        machine.Kunmap(A);
        Assert.Equal([0, 1, 0, 0], machine.Counts);
        Assert.Equal([-1, A, -1, -1], machine.Frames);
        Assert.Equal(address, machine.Kmap(A).Address);
        Assert.Equal([0, 2, 0, 0], machine.Counts);
        Assert.Equal((0, 2, 3), (Permanent.Count(false, 0), Permanent.Count(true, 1), Permanent.Count(true, 2)));
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.Search)]
    [Verifies(RuleIds.HighMemory.Flush)]
    public void E7_3_the_search_goes_round_and_flushes_where_it_wraps()
    {
        using var machine = new WindowMachine(4);
        ulong a = machine.Kmap(A).Address;
        machine.Kmap(B);
        machine.Kmap(C);
        Assert.Equal([-1, A, B, C], machine.Frames);
        machine.Kunmap(B);
        Assert.Equal([0, 2, 1, 2], machine.Counts);
        Assert.Equal(a - 4096, machine.Kmap(D).Address);
        Assert.Equal([D, A, -1, C], machine.Frames);
        machine.Kmap(A);
        Assert.Equal([2, 3, 0, 2], machine.Counts);
        machine.Kunmap(A);
        machine.Kunmap(A);
        Assert.Equal([2, 1, 0, 2], machine.Counts);
        Assert.Equal(a + 4096, machine.Kmap(E).Address);
        Assert.Equal([D, A, E, C], machine.Frames);
        Assert.Equal(a, machine.Kmap(F).Address);
        Assert.Equal([D, F, E, C], machine.Frames);
        Assert.Equal([2, 2, 2, 2], machine.Counts);
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.Sleep)]
    [Verifies(RuleIds.HighMemory.Wake)]
    public void E7_3b_who_finds_all_slots_used_sleeps_and_is_woken_by_the_last_kunmap()
    {
        using var machine = new WindowMachine(4);
        foreach (int frame in (int[])[A, B, C, D]) Assert.Equal(Outcome.Ok, machine.Kmap(frame).Outcome);
        machine.Kmap(D);
        Assert.Equal(Response.Sleeps(Reason.MapSlots), machine.Kmap(E));
        Assert.Equal(3, machine.System.Pkmap.Last);
        machine.Kmap(F);
        Assert.Equal(2, machine.Waiters);
        machine.Kunmap(D);
        Assert.Equal(2, machine.Waiters);
        machine.Kunmap(D);
        Assert.Equal(0, machine.Waiters);
        Assert.Equal(Outcome.Ok, machine.Kmap(E).Outcome);
        Assert.Equal(Reason.MapSlots, machine.Kmap(F).Reason);
        // Somebody else mapped it meanwhile.
        Assert.Equal(Outcome.Ok, machine.Kmap(E).Outcome);
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.Flush)]
    public void E7_4_a_flush_frees_the_slots_of_count_1_alone()
    {
        using var machine = new WindowMachine(5);
        foreach (int frame in (int[])[A, B, C, D]) machine.Kmap(frame);
        machine.Kmap(E);
        Assert.Equal([E, A, B, C, D], machine.Frames);
        machine.Kmap(C);
        foreach (int frame in (int[])[A, B, D]) machine.Kunmap(frame);
        // Wraps, and takes the first slot that it freed: F that of A, A that of B.
        machine.Kmap(F);
        machine.Kmap(A);
        machine.Kunmap(A);
        Assert.Equal([2, 2, 1, 3, 0], machine.Counts);
        machine.Kunmap(F);
        Assert.Equal([2, 1, 1, 3, 0], machine.Counts);
        machine.Kmap(46);
        machine.Kunmap(46);
        Assert.Equal([2, 1, 1, 3, 1], machine.Counts);
        machine.Kmap(47);
        Assert.Equal([E, 47, -1, C, -1], machine.Frames);
        HighMemoryState now = machine.World.Upper!.HighMemory! with
        {
            Slots = [new(2, new(40)), new(1, new(41)), Slot.Free, new(3, new(42)), new(1, new(43))],
        };
        Assert.Equal([2, 0, 0, 3, 0], Permanent.Flush(now).Slots.Select(slot => slot.Count));
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.UnmapRefused)]
    public void E7_6_kunmap_without_a_kmap_is_a_bug()
    {
        using var machine = new WindowMachine(4);
        Assert.Equal(Response.Bug(Reason.NoMapping), machine.Kunmap(A));
        machine.Kmap(A);
        machine.Kunmap(A);
        Assert.Equal(Response.Bug(Reason.Unused), machine.Kunmap(A));
        Assert.Equal([0, 1, 0, 0], machine.Counts);
    }

    [Theory]
    [Verifies(RuleIds.HighMemory.Search)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void Windows_of_any_size_go_round(int slots)
    {
        using var machine = new WindowMachine(slots);
        for (int i = 0; i < 5 * slots; i++)
        {
            int frame = WindowMachine.High + (i % (slots + 1));
            Assert.Equal(Outcome.Ok, machine.Kmap(frame).Outcome);
            if (i % slots != 0) machine.Kunmap(frame);
            if (i % slots == 0 && i > 0) machine.Kunmap(frame);
        }
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.Records)]
    public void The_kernel_does_not_notice_that_a_mapped_frame_is_freed()
    {
        using var machine = new WindowMachine(4);
        Impl.CpuHandle cpu = machine.System.On(0);
        // Low memory serves until it is used up: the marks protect what little high memory there is.
        uint frame = 0;
        while (frame < WindowMachine.High)
        {
            Impl.Result taken = cpu.AllocPage(2, Impl.Context.MemAlloc);
            Assert.Equal(Impl.Outcome.Ok, taken.Outcome);
            frame = taken.Frame;
        }

        Assert.Equal(Impl.Outcome.Ok, cpu.Kmap(frame).Outcome);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePage(frame).Outcome);
        Assert.Equal(2, machine.System.PkmapCount(1));
        Assert.Equal(Impl.Outcome.Ok, cpu.Kunmap(frame).Outcome);
        Assert.Null(machine.System.SelfCheck());
    }
}
