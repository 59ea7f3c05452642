using Verified.Model.HighMemory;

namespace Verified.Tests.Properties.HighMemory;

public sealed class WindowsProperties
{
    [Fact]
    [Verifies(RuleIds.HighMemory.Direct)]
    public void A_low_frame_has_its_direct_address_and_nothing_is_unmapped()
    {
        using var machine = new WindowMachine(4);
        ulong address = Model.PageFrames.Addresses.OfLow(new(5));
        Assert.Equal(address, machine.Kmap(5).Address);
        Assert.Equal(address, machine.Kmap(5).Address);
        Assert.Equal(Response.Of(Outcome.Ignored), machine.Kunmap(5));
        Assert.Equal(Response.Of(Outcome.Ignored), machine.Kunmap(6));
        Assert.Equal([0, 0, 0, 0], machine.Counts);
        Assert.Equal(address, Windows.Direct(machine.World, new(5)));
        Assert.Null(Windows.Direct(machine.World, new(40)));
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.MapRefused)]
    public void What_cannot_be_mapped_is_a_bug()
    {
        using var machine = new WindowMachine(4);
        foreach (int frame in (int[])[16, 31, 64, -1, int.MaxValue])
            foreach (Op op in (Op[])[Op.Kmap, Op.Kunmap, Op.KmapAtomic, Op.KmapLocal])
                Assert.Equal(Response.Bug(Reason.Invalid), machine.Run(new() { Op = op, Frame = new(frame) }));
        foreach (Op op in (Op[])[Op.Kmap, Op.Kunmap])
            foreach (int frame in (int[])[5, 40, 99])
                Assert.Equal(
                    Response.Bug(Reason.InInterrupt),
                    machine.Run(new() { Op = op, Frame = new(frame), Context = Context.Interrupt }));
        Assert.Equal(Response.Bug(Reason.Illegal), machine.Atomic(40, 13));
        Assert.Equal(Response.Bug(Reason.Illegal), machine.EndAtomic(0, 13));
        Assert.Equal(
            Outcome.Ok,
            machine.Run(new() { Op = Op.KmapAtomic, Frame = new(40), Context = Context.Interrupt }).Outcome);
    }

    [Fact]
    [Verifies(RuleIds.HighMemory.MapRefused)]
    public void Without_windows_or_on_a_CPU_that_is_offline_nothing_is_mapped()
    {
        using var machine = new WindowMachine(4, cpus: 2);
        Assert.Equal(Impl.Outcome.Ok, machine.System.SetCpuOnline(1, online: false).Outcome);
        using var bare = Impl.MemorySystem.Boot(new() { Dma = new(0, 16), CacheLine = 32 });
        foreach (var (cpu, reason) in ((Impl.CpuHandle, Impl.Reason)[])
            [(machine.System.On(1), Impl.Reason.Offline), (bare.On(0), Impl.Reason.Illegal)])
        {
            Impl.Result[] answers =
            [
                cpu.Kmap(3), cpu.Kunmap(3), cpu.KmapAtomic(3, 0), cpu.KunmapAtomic(0, 0), cpu.KmapLocal(3),
                cpu.KunmapLocal(0), cpu.KmapWait(3),
            ];
            Assert.All(answers, answer => Assert.Equal((Impl.Outcome.Bug, reason), (answer.Outcome, answer.Reason)));
        }

        Assert.Throws<InvalidOperationException>(() => bare.Pkmap);
        Assert.Throws<InvalidOperationException>(() => bare.PkmapCount(0));
        Assert.Throws<InvalidOperationException>(() => bare.MappingsOf(0));
        Assert.Throws<InvalidOperationException>(() => bare.PageHashRecords(new int[3]));
    }

    [Fact]
    public void Whoever_looks_beyond_the_windows_is_refused_by_name()
    {
        using var machine = new WindowMachine(4, cpus: 2);
        Impl.MemorySystem system = machine.System;
        foreach (int slot in (int[])[4, -1])
            Assert.Throws<ArgumentOutOfRangeException>("slot", () => system.PkmapCount(slot));
        foreach (int cpu in (int[])[2, -1])
        {
            Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.MappingsOf(cpu));
            Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.PageOfType(cpu, 0));
            Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.PageOfLocal(cpu, 0));
        }

        int end = system.WindowPages;
        Assert.Equal(4 + (2 * (13 + 16)), end);
        foreach (int beyond in (int[])[end, -1])
        {
            Assert.Throws<ArgumentOutOfRangeException>("page", () => system.WindowAddress(beyond));
            Assert.False(system.TryFrameAtPage(beyond, out uint none));
            Assert.Equal(0u, none);
        }

        Assert.False(system.TryFrameAtPage(0, out uint empty));
        Assert.Equal(0u, empty);
        nuint first = system.WindowAddress(0), last = system.WindowAddress(end - 1);
        Assert.Equal((nuint)(end - 1) * 4096, last - first);
        Assert.False(system.TryWindowPageOf(first - 1, out _));
        Assert.True(system.TryWindowPageOf(last + 4095, out int page));
        Assert.Equal(end - 1, page);
        Assert.False(system.TryWindowPageOf(last + 4096, out _));
    }

    /// <summary>Behind the last entry of the page table stands what the slots are counted in.</summary>
    [Fact]
    public void The_page_behind_the_last_shows_nothing()
    {
        using var machine = new WindowMachine(3);
        machine.Kmap(40);
        machine.Kmap(41);
        Assert.Equal(32, machine.System.WindowPages);
        Assert.False(machine.System.TryFrameAtPage(32, out _));
    }

    /// <summary>Without slots there are no mappings of high memory at all, on whatever CPU.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_machine_with_areas_alone_has_no_other_windows(int cpus)
    {
        using var system = Impl.MemorySystem.Boot(
            new() { Dma = new(0, 64), CacheLine = 32, VmallocPages = 6, Cpus = cpus });
        Assert.Equal(6, system.WindowPages);
    }

    /// <summary>No frame and no other window lies in the page before the first: a pointer that runs off there is
    /// nobody's.</summary>
    [Fact]
    public void The_page_before_the_windows_is_nobodys()
    {
        using var machine = new WindowMachine(4);
        nuint before = machine.System.WindowAddress(0) - 4096;
        Assert.False(machine.System.TryFrameOf(before, out _));
        Assert.False(machine.System.TryFrameOf(before + 4095, out _));
    }

    [Fact]
    public void The_records_of_the_hash_are_written_as_far_as_they_fit()
    {
        using var machine = new WindowMachine(4);
        for (int frame = 40; frame < 43; frame++) machine.Kmap(frame);
        int[] all = new int[12];
        Assert.Equal(9, machine.System.PageHashRecords(all));
        Assert.Equal([40, 41, 42], new[] { all[1], all[4], all[7] }.Order());
        for (int room = 0; room < 12; room++)
        {
            int[] some = new int[room];
            int written = machine.System.PageHashRecords(some);
            Assert.Equal(Math.Min(room / 3 * 3, 9), written);
            Assert.Equal(all[..written], some[..written]);
        }
    }

    /// <summary>Both kinds of addresses lead to the same frame, in the model and in the page table.</summary>
    [Fact]
    [Verifies(RuleIds.HighMemory.Content)]
    public void A_mapping_shows_its_frame()
    {
        using var machine = new WindowMachine(4, cpus: 2, areas: 6);
        ulong[] addresses =
        [
            machine.Kmap(40).Address, machine.Atomic(41, 7, cpu: 1).Address, machine.Local(42).Address,
            machine.Local(43, cpu: 1).Address,
        ];
        for (int i = 0; i < addresses.Length; i++)
        {
            int page = machine.PageAt(addresses[i]);
            Assert.True(machine.System.TryFrameAtPage(page, out uint frame));
            Assert.Equal(40u + (uint)i, frame);
        }

        Assert.Null(Windows.Shows(new(40), 7, 7));
        Assert.Equal(RuleIds.HighMemory.Content, Windows.Shows(new(40), 7, 8)!.Rule);
    }
}
