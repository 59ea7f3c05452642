using Verified.Tests.Properties.PerCpu;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class PageCachePressureProperties
{
    const int Requests = 50_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cache_that_fills_memory_serves_every_request_that_may_wait(bool lists)
    {
        using Impl.MemorySystem system = Impl.MemorySystem.Boot(new()
        {
            Dma = new(0, 1024),
            Normal = new(1024, 4096),
            Reclaim = true,
            PerCpuLists = lists,
        });
        using var cache = new Impl.PageCache(system);
        system.Attach(cache, null);
        Impl.CpuHandle cpu = system.On(0);
        for (int i = 0; i < Requests; i++)
        {
            Impl.Result page = cpu.AllocPages(Gfps.Kernel, 0);
            Assert.Equal(Impl.Outcome.Ok, page.Outcome);
            Assert.Equal(Impl.Outcome.Ok, cache.Add(cpu, page.Frame).Outcome);
            if (i % 3 == 0) cache.Touch(page.Frame);
            if (i % 9 == 0) cache.Touch(page.Frame);
        }

        Assert.True(cache.Active(1) > 0);
        Assert.Null(cache.SelfCheck());
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    public async Task Two_threads_add_remove_and_shrink_each_on_its_own_CPU()
    {
        using var machine = new CachedMachine(dma: 512, normal: 512, lists: true);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(cpu => Task.Run(() => Use(machine, cpu))));
        machine.AssertSound();
        machine.Cache.Clear(machine.Cpu);
        machine.Cpu.Drain();
        machine.System.On(1).Drain();
        Assert.Equal((512u, 512u), (machine.System.FreePages(0), machine.System.FreePages(1)));
        machine.AssertSound();
    }

    static void Use(CachedMachine machine, int number)
    {
        Impl.CpuHandle cpu = machine.System.On(number);
        var random = new Random(number);
        for (int i = 0; i < Requests; i++)
        {
            Impl.Result page = cpu.AllocPages(i % 2 == 0 ? Gfps.Kernel : Gfps.Dma, 0);
            if (page.Outcome == Impl.Outcome.Ok)
                Assert.Equal(Impl.Outcome.Ok, machine.Cache.Add(cpu, page.Frame).Outcome);
            machine.Cache.Touch((uint)random.Next(1024));
            if (i % 16 == 0) machine.Cache.Shrink(cpu, new(random.Next(2), random.Next(3), Gfps.Kernel, 0, false));
            uint any = (uint)random.Next(1024);
            if (i % 32 == 0 && machine.Cache.Remove(cpu, any).Outcome == Impl.Outcome.Ok)
                Assert.Equal(Impl.Outcome.Freed, cpu.FreePage(any).Outcome);
            if (i % 1000 == 999) machine.Cache.Clear(cpu);
        }
    }
}
