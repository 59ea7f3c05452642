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
        Assert.Equal(
            new Violation(RuleIds.HighMemory.Content, "0x7 in frame 40", "0x8"), Windows.Shows(new(40), 7, 8));
    }
}
