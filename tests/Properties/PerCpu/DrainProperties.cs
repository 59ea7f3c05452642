namespace Verified.Tests.Properties.PerCpu;

public sealed class DrainProperties
{
    [Fact]
    [Verifies(RuleIds.PerCpu.Drain)]
    public void E6_5_A_CPU_that_goes_offline_returns_all_its_frames()
    {
        using Impl.MemorySystem system = Lists.Boot(4096, Lists.Large);
        system.On(0).Take(3);
        system.On(0).Take(Gfps.Cold);
        Assert.Equal((45, 15), (system.Count(), system.Count(cold: true)));
        uint free = system.FreePages(0);
        Assert.Equal(Impl.Outcome.Ok, system.SetCpuOnline(0, online: false).Outcome);
        Assert.Equal((0, 0, free + 60), (system.Count(), system.Count(cold: true), system.FreePages(0)));
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.Drain)]
    public void A_drain_empties_the_lists_of_one_CPU_hot_before_cold_and_from_the_tail()
    {
        using Impl.MemorySystem system = Lists.Boot(16, new(0, 99, 0, 0, 99, 0), cpus: 2);
        Impl.CpuHandle cpu = system.On(0), other = system.On(1);
        cpu.Take(16);
        foreach (uint frame in new uint[] { 2, 6 }) cpu.Give(frame);
        foreach (uint frame in new uint[] { 10, 14 }) cpu.Give(frame, cold: true);
        other.Give(4);
        Assert.Equal(Impl.Outcome.Ok, cpu.Drain().Outcome);
        var heads = new uint[16];
        Assert.Equal([14u, 10, 6, 2], heads[..system.FreeBlocks(0, 0, heads)]);
        Assert.Equal((0, 0, 1), (system.Count(), system.Count(cold: true), system.Count(cpu: 1)));
        Assert.Equal(Impl.Outcome.Ok, cpu.Drain().Outcome);
        Assert.Equal(4u, system.FreePages(0));
    }

    [Theory]
    [Verifies(RuleIds.PerCpu.Drain)]
    [Verifies(RuleIds.PerCpu.ListsExact)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 4)]
    [InlineData(6, 11)]
    public void After_any_use_a_drain_of_every_CPU_leaves_only_what_is_in_use(int seed, int orders)
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes =
            [
                new() { Dma = new(0, 40), Normal = new(40, 100) },
                new() { Normal = new(200, 70), HighMem = new(270, 50) },
            ],
            Cpus = 4,
            CpuNodes = [0, 0, 1, 1],
            MinFreeKbytes = 0,
            PerCpuLists = true,
            PerCpuSizes = new(1, 7, 3, 0, 4, 2),
            ListOrders = orders,
        });
        var random = new Random(seed);
        var held = new List<(uint Frame, int Order)>();
        for (int i = 0; i < 1500; i++)
        {
            Step(system, random, held);
            Assert.Null(system.SelfCheck());
        }

        foreach (var (frame, order) in held)
            Assert.Equal(Impl.Outcome.Freed, system.On(3).FreePages(frame, order).Outcome);
        for (int cpu = 0; cpu < 4; cpu++) Assert.Equal(Impl.Outcome.Ok, system.On(cpu).Drain().Outcome);
        Assert.Equal([40u, 100, 0, 0, 70, 50], Enumerable.Range(0, 6).Select(system.FreePages));
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.PerCpu.Drain)]
    public void Larger_blocks_are_drained_last_order_by_order_and_from_the_tail()
    {
        using var system = Impl.MemorySystem.Boot(Lists.Plain(32, new(0, 99, 0, 0, 99, 0)) with { ListOrders = 3 });
        Impl.CpuHandle cpu = system.On(0);
        for (int i = 0; i < 8; i++) cpu.AllocPages(Gfps.Kernel, 2);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(24, 2).Outcome);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(8, 2).Outcome);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(16, 1).Outcome);
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(0, 0).Outcome);
        Assert.Equal([8u, 24], system.Blocks(2));
        Assert.Equal([16u], system.Blocks(1));
        Assert.Equal([0u], system.Frames());
        Assert.Equal(0u, system.FreePages(0));
        Assert.Equal(Impl.Outcome.Ok, cpu.Drain().Outcome);
        var heads = new uint[8];
        Assert.Equal([0u], heads[..system.FreeBlocks(0, 0, heads)]);
        Assert.Equal([16u], heads[..system.FreeBlocks(0, 1, heads)]);
        Assert.Equal([8u, 24], heads[..system.FreeBlocks(0, 2, heads)]);
        Assert.Equal((11u, 0, 0), (system.FreePages(0), system.Blocks(1).Length, system.Blocks(2).Length));
        Assert.Null(system.SelfCheck());
    }

    static void Step(Impl.MemorySystem system, Random random, List<(uint Frame, int Order)> held)
    {
        Impl.CpuHandle cpu = system.On(random.Next(4));
        int kind = random.Next(20), order = random.Next(3) == 0 ? random.Next(4) : 0;
        if (kind < 10 || held.Count == 0)
        {
            uint gfp = random.Next(3) switch { 0 => Gfps.HighUser, 1 => Gfps.Cold, _ => Gfps.Kernel };
            var context = (Impl.Context)random.Next(8);
            Impl.Result served = kind < 3
                ? cpu.AllocPagesBound(random.Next(2), gfp, order, context) : cpu.AllocPages(gfp, order, context);
            if (served.Outcome == Impl.Outcome.Ok) held.Add((served.Frame, order));
            return;
        }

        if (kind == 19)
        {
            cpu.Drain();
            return;
        }

        int pick = random.Next(held.Count);
        var (frame, size) = held[pick];
        Impl.Result result = size == 0 && kind < 13 ? cpu.FreeColdPage(frame)
            : kind == 18 ? cpu.SetFlags(frame, 1u << random.Next(8)) : cpu.FreePages(frame, size);
        if (result.Outcome == Impl.Outcome.Freed) held.RemoveAt(pick);
    }
}
