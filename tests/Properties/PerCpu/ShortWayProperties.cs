using Verified.Impl;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.PerCpu;

/// <summary>The ways that go straight to a page list, and what they must leave to the others.</summary>
public sealed class ShortWayProperties
{
    const uint IllegalZones = 3, Referenced = 1 << 2;

    static MachineOptions Options(int orders) => new()
    {
        Dma = new(0, 256),
        Normal = new(256, 256),
        HighMem = new(512, 256),
        MinFreeKbytes = 0,
        PerCpuLists = true,
        PerCpuSizes = new(0, 64, 32, 0, 64, 32),
        ListOrders = orders,
    };

    /// <summary>What its last user left behind is cleared before a frame is handed out again, whether it stands on top
    /// of the list or in it.</summary>
    [Theory]
    [Verifies(RuleIds.Buddy.PrepareFirstFrame)]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    public void A_block_that_is_marked_is_cleaned_wherever_it_stands_in_its_list(int orders, int order)
    {
        using var system = MemorySystem.Boot(Options(orders));
        CpuHandle cpu = system.On(0);
        uint[] blocks = [.. Enumerable.Range(0, 3).Select(_ => cpu.AllocPages(Gfps.Kernel, order).Frame)];
        foreach (int marked in (int[])[2, 1])
        {
            Assert.Equal(Outcome.Ok, cpu.SetFlags(blocks[marked], Referenced).Outcome);
            Assert.NotEqual(0u, system.ReadDescriptor(blocks[marked]).Flags & Referenced);
            cpu.FreePages(blocks[1], order);
            cpu.FreePages(blocks[2], order);
            Assert.Equal(blocks[2], cpu.AllocPages(Gfps.Kernel, order).Frame);
            Assert.Equal(blocks[1], cpu.AllocPages(Gfps.Kernel, order).Frame);
            Assert.Equal(0u, system.ReadDescriptor(blocks[marked]).Flags & Referenced);
            Assert.Null(system.SelfCheck());
        }
    }

    /// <summary>While an interrupt is awaited, and by zone bits that name no list, no page list serves at once.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_request_without_a_list_of_its_own_gets_nothing_of_another(int orders)
    {
        using var system = MemorySystem.Boot(Options(orders));
        CpuHandle cpu = system.On(0);
        Fill(cpu, orders);
        for (int order = 0; order < 4; order++)
            Assert.Equal((Outcome.Bug, Reason.IllegalZone), Told(cpu.AllocPages(IllegalZones, order)));
        uint[] dma = [.. Enumerable.Range(0, 4).Select(order => cpu.AllocPages(Gfps.Dma, order).Frame)];
        cpu.InterruptAfter(100, _ => Assert.Fail("nothing is asked for"));
        for (int order = 0; order < 4; order++) AssertFreed(cpu.FreePages(dma[order], order));
        cpu.InterruptAfter(0, null);
        Assert.Null(system.SelfCheck());
        int came = 0;
        for (int order = 0; order < 4; order++)
        {
            cpu.InterruptAfter(1, _ => came++);
            AssertServes(system, Gfps.Kernel, order);
        }

        Assert.Equal(4, came);
        Assert.Null(system.SelfCheck());
    }

    /// <summary>The list behind the last of a zone is that of single frames of the next zone.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_order_without_a_list_comes_from_the_buddy_system(int orders)
    {
        using var system = MemorySystem.Boot(Options(orders));
        CpuHandle cpu = system.On(0);
        Fill(cpu, orders);
        foreach (uint zone in (uint[])[Gfps.Dma, Gfps.Kernel, Gfps.HighUser])
            for (int order = 0; order < 5; order++)
                AssertServes(system, zone, order);
        Assert.Null(system.SelfCheck());
    }

    /// <summary>Blocks that are too small do not count for a larger request, though its list has some (R3.7).</summary>
    [Fact]
    [Verifies(RuleIds.PerCpu.TakeAfterMarks)]
    public void A_block_in_a_list_is_kept_from_a_request_that_fails_the_marks()
    {
        using var system = MemorySystem.Boot(new()
        {
            Dma = new(0, 64),
            MinFreeKbytes = 32,
            PerCpuLists = true,
            PerCpuSizes = new(0, 64, 32, 0, 64, 32),
            ListOrders = 2,
        });
        CpuHandle cpu = system.On(0);
        Assert.Equal((8u, 10u), (system.PagesMin(0), system.PagesLow(0)));
        uint pair = Take(cpu, 1), eight = Take(cpu, 3), one = Take(cpu, 0);
        cpu.Drain();
        while (cpu.AllocPages(Gfps.Kernel, 0, Impl.Context.MemAlloc).Outcome == Outcome.Ok) continue;
        cpu.FreePages(eight, 3);
        cpu.FreePage(one);
        cpu.Drain();
        cpu.FreePages(pair, 1);
        Assert.Equal((9u, FrameState.PerCpu), (system.FreePages(0), (FrameState)system.Inspect(pair).State));
        Assert.Equal((Outcome.Failed, Reason.BelowWatermark), Told(cpu.AllocPages(Gfps.Kernel, 1)));
        Assert.Equal(pair, Take(cpu, 1));
    }

    /// <summary>Blocks that were never handed out so, given back as such, get the same answer as where no list takes
    /// them, and leave the same behind.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_no_block_is_refused_with_lists_and_without(bool awaits)
    {
        using var listed = MemorySystem.Boot(Options(4));
        using var plain = MemorySystem.Boot(Options(1) with { PerCpuLists = false, PerCpuSizes = null });
        foreach (MemorySystem system in (MemorySystem[])[listed, plain])
            for (int i = 0; i < 40; i++)
            {
                Assert.Equal(256u + (uint)i, system.On(0).AllocPage(Gfps.Kernel).Frame);
                Assert.Equal((uint)i, system.On(0).AllocPage(Gfps.Dma).Frame);
            }

        if (awaits) listed.On(0).InterruptAfter(100, _ => Assert.Fail("no request is made"));
        for (int order = 1; order < 4; order++)
            foreach (uint frame in (uint[])[0, 1, 2, 3, 4, 8, 24, 256, 257, 258, 260, 264, 272, 280, 290, 296, 510])
            {
                Impl.Result one = plain.On(0).FreePages(frame, order), other = listed.On(0).FreePages(frame, order);
                Assert.Equal(
                    (one.Outcome, one.Reason, one.Reports), (other.Outcome, other.Reason, other.Reports));
                Assert.Null(listed.SelfCheck());
            }

        listed.On(0).Drain();
        for (int zone = 0; zone < 3; zone++) Assert.Equal(plain.FreePages(zone), listed.FreePages(zone));
        Assert.Null(listed.SelfCheck());
    }

    static uint Take(CpuHandle cpu, int order)
    {
        Impl.Result taken = cpu.AllocPages(Gfps.Kernel, order, Impl.Context.MemAlloc);
        Assert.Equal(Outcome.Ok, taken.Outcome);
        return taken.Frame;
    }

    static void Fill(CpuHandle cpu, int orders)
    {
        foreach (uint zone in (uint[])[Gfps.Dma, Gfps.Kernel, Gfps.HighUser])
            for (int order = 0; order < orders; order++)
            {
                uint[] blocks = [.. Enumerable.Range(0, 4).Select(_ => cpu.AllocPages(zone, order).Frame)];
                foreach (uint block in blocks) AssertFreed(cpu.FreePages(block, order));
            }
    }

    /// <summary>A request is served with a block of its order: aligned, and with no frame of it in a list.</summary>
    static void AssertServes(MemorySystem system, uint gfp, int order)
    {
        CpuHandle cpu = system.On(0);
        AssertFreed(cpu.FreePages(cpu.AllocPages(gfp, order).Frame, order));
        Impl.Result served = cpu.AllocPages(gfp, order);
        Assert.Equal(Outcome.Ok, served.Outcome);
        Assert.Equal(0u, served.Frame % (1u << order));
        for (uint frame = served.Frame; frame < served.Frame + (1u << order); frame++)
            Assert.False(system.Inspect(frame).State is Impl.FrameState.PerCpu or Impl.FrameState.FreeHead
                or Impl.FrameState.FreeInterior);
    }

    /// <summary>What was freed has no address.</summary>
    static void AssertFreed(Impl.Result result) => Assert.Equal(
        (Outcome.Freed, Reason.None, 0u, (nuint)0, 0),
        (result.Outcome, result.Reason, result.Frame, result.Address, result.Reports));

    static (Outcome, Reason) Told(Impl.Result result) => (result.Outcome, result.Reason);
}
