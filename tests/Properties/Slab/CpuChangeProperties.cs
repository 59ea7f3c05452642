using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Slab;

public sealed class CpuChangeProperties
{
    [Theory]
    [Verifies(RuleIds.Slab.CpuOffline)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_CPU_that_stops_gives_its_objects_back_and_the_free_limits_follow(bool lists)
    {
        using var machine = SlabMachine.Boot(cpus: 2, lists: lists);
        int large = machine.Create(2048);
        machine.Release(10, machine.Alloc(10, 20, cpu: 1), cpu: 1);
        machine.Release(large, machine.Alloc(large, 20, cpu: 1), cpu: 1);
        nuint held = machine.Alloc(10, cpu: 1);
        Assert.Equal(195u, machine.Node(10).FreeLimit);
        Assert.Equal(Outcome.Ok, machine.System.SetCpuOnline(1, false).Outcome);
        Assert.Equal(135u, machine.Node(10).FreeLimit);
        for (int cache = 0; cache <= large; cache++)
            Assert.Equal((0, false), (machine.Avail(cache, 1), machine.Touched(cache, 1)));
        machine.AssertSound();
        machine.Release(10, held);
        Assert.Equal(Outcome.Ok, machine.System.SetCpuOnline(1, true).Outcome);
        Assert.Equal(195u, machine.Node(10).FreeLimit);
        machine.Release(10, machine.Alloc(10, cpu: 1), cpu: 1);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.CpuOffline), Verifies(RuleIds.Slab.FreeLimit)]
    public void The_free_limit_of_every_cache_follows_and_a_number_without_a_cache_is_passed_by()
    {
        using var machine = SlabMachine.Boot(cpus: 3);
        int gap = machine.Create(64), last = machine.Create(64);
        machine.Cpu.CacheDestroy(gap);
        for (int running = 3; running > 1; running--)
        {
            AssertLimits(machine, last, running);
            for (int cache = 0; cache <= last; cache++)
                if (cache != gap && (cache % 2 == 0 || cache == last)) machine.Alloc(cache, cpu: running - 1);
            machine.System.SetCpuOnline(running - 1, false);
        }

        AssertLimits(machine, last, 1);
        machine.System.SetCpuOnline(2, true);
        AssertLimits(machine, last, 2);
        machine.AssertSound();
    }

    static void AssertLimits(SlabMachine machine, int last, int running)
    {
        for (int cache = 0; cache <= last; cache++)
        {
            if (!machine.System.CacheExists(cache)) continue;
            Impl.CacheFacts facts = machine.System.ReadCache(cache);
            Assert.Equal((uint)((1 + running) * facts.Batch) + facts.Num, machine.Node(cache).FreeLimit);
        }
    }

    [Fact]
    [Verifies(RuleIds.Slab.CpuOffline)]
    public void Slabs_beyond_the_new_limit_go_with_the_CPU()
    {
        using var machine = SlabMachine.Boot(cpus: 2);
        machine.Release(10, machine.Alloc(10, 165));
        machine.Cpu.TuneCache(10, 120, 60, 0);
        machine.Release(10, machine.Alloc(10, 30, cpu: 1), cpu: 1);
        Assert.Equal((89u, 76), (machine.Node(10).FreeObjects, machine.Avail(10, 1)));
        machine.System.SetCpuOnline(1, false);
        Assert.Equal((135u, (0, 0, 9)), (machine.Node(10).FreeObjects, machine.Slabs(10)));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.CpuOffline)]
    public void A_cache_that_is_made_or_tuned_while_a_CPU_is_offline_serves_it_later()
    {
        using var machine = SlabMachine.Boot(cpus: 2);
        machine.System.SetCpuOnline(1, false);
        int cache = machine.Create(256);
        machine.Cpu.TuneCache(10, 20, 10, 0);
        Assert.Equal((135u, 35u), (machine.Node(cache).FreeLimit, machine.Node(10).FreeLimit));
        machine.System.SetCpuOnline(1, true);
        Assert.Equal((195u, 45u), (machine.Node(cache).FreeLimit, machine.Node(10).FreeLimit));
        machine.Release(cache, machine.Alloc(cache, cpu: 1), cpu: 1);
        machine.Release(10, machine.Alloc(10, 30, cpu: 1), cpu: 1);
        Assert.True(machine.Avail(10, 1) <= 20);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.CpuOffline)]
    public void A_CPU_does_not_stop_inside_an_operation_of_a_cache()
    {
        using var machine = SlabMachine.Boot();
        Impl.Result stopped = default;
        machine.Cpu.InterruptAfter(1, _ => stopped = machine.System.SetCpuOnline(0, false));
        machine.Alloc(10);
        Assert.Equal((Outcome.Bug, Impl.Reason.Illegal), (stopped.Outcome, stopped.Reason));
        Assert.Equal(Outcome.Ok, machine.System.SetCpuOnline(0, false).Outcome);
        machine.AssertSound();
    }
}
