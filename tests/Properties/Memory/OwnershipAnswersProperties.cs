using Verified.Impl;
using Verified.Impl.Memory;
using Verified.Tests.Properties.PerCpu;

namespace Verified.Tests.Properties.Memory;

/// <summary>What threads ask of the owners of CPUs, and of CPUs that have none.</summary>
public sealed class OwnershipAnswersProperties
{
    static Impl.MachineOptions Three => OwnershipProperties.Three;

    [Fact]
    public void Many_ask_the_same_CPU_one_after_the_other()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using var ready = new Barrier(5);
        using Impl.CpuLease lease = system.Enter(0);
        Elsewhere<int>[] askers = [.. Enumerable.Range(0, 4).Select(_ => new Elsewhere<int>(() =>
        {
            ready.SignalAndWait();
            int served = 0;
            for (int i = 0; i < 200; i++) served += system.Drain(0).Outcome == Impl.Outcome.Ok ? 1 : 0;
            return served;
        }))];
        ready.SignalAndWait();
        while (askers.Any(asker => asker.IsRunning)) lease.Answer();
        Assert.All(askers, asker => Assert.Equal(200, asker.Answer()));
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    public void An_idle_CPU_is_drained_by_whoever_wants_it()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        Park(system.On(1));
        Assert.Equal(Impl.Outcome.Ok, system.Drain(1).Outcome);
        Assert.True(OwnershipProperties.IsFree(system, 1));
        Assert.Equal(1024u, system.FreePages(1));
        Assert.Throws<ArgumentOutOfRangeException>("cpu", () => system.Drain(3));
        Assert.Equal(Impl.Reason.Illegal, system.SetCpuOnline(3, false).Reason);
        system.SetCpuOnline(1, false);
        Assert.Equal(Impl.Reason.Offline, system.Drain(1).Reason);
    }

    [Theory]
    [InlineData("refill")]
    [InlineData("block")]
    [InlineData("release")]
    [InlineData("node")]
    [InlineData("bound")]
    [InlineData("retry")]
    [InlineData("kswapd")]
    [InlineData("address")]
    [InlineData("several")]
    [InlineData("user")]
    [InlineData("answer")]
    [InlineData("end")]
    public void An_owner_does_what_others_ask_at_the_beginning_of_an_operation(string operation)
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using var owned = new ManualResetEventSlim();
        var asked = new Elsewhere<Impl.Result>(() =>
        {
            owned.Wait();
            return system.Drain(0);
        });
        using (Impl.CpuLease lease = system.Enter(0))
        {
            Impl.CpuHandle cpu = lease.Cpu;
            uint frame = cpu.AllocPage(Gfps.Kernel).Frame;
            owned.Set();
            while (asked.IsRunning && operation != "end")
                Do(lease, cpu, operation, frame);
        }
        Assert.Equal(Impl.Outcome.Ok, asked.Answer().Outcome);
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    public void A_CPU_comes_back_while_its_owner_is_refused()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using Impl.CpuLease lease = system.Enter(0);
        Assert.Equal(Impl.Outcome.Ok, system.SetCpuOnline(0, false).Outcome);
        var asked = new Elsewhere<Impl.Result>(() => system.SetCpuOnline(0, true));
        while (lease.Cpu.AllocPage(Gfps.Kernel).Outcome == Impl.Outcome.Bug) Thread.Yield();
        Assert.Equal(Impl.Outcome.Ok, asked.Answer().Outcome);
    }

    [Fact]
    public void Owners_that_ask_each_other_do_not_wait_for_ever()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using var both = new Barrier(2);
        Elsewhere<Impl.Result>[] owners = [.. Enumerable.Range(0, 2).Select(number => new Elsewhere<Impl.Result>(() =>
        {
            using Impl.CpuLease lease = system.Enter(number);
            both.SignalAndWait();
            return system.Drain(1 - number);
        }))];
        Assert.All(owners, owner => Assert.Equal(Impl.Outcome.Ok, owner.Answer().Outcome));
    }

    /// <summary>Who waits for a CPU answers for its own.</summary>
    [Fact]
    public void An_owner_that_waits_for_another_CPU_is_not_waited_for_in_vain()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using var both = new Barrier(2);
        var waits = new Elsewhere<int>(() =>
        {
            using Impl.CpuLease own = system.Enter(0);
            both.SignalAndWait();
            using Impl.CpuLease other = system.Enter(1);
            return other.Cpu.Cpu;
        });
        var asks = new Elsewhere<Impl.Result>(() =>
        {
            using Impl.CpuLease lease = system.Enter(1);
            both.SignalAndWait();
            return system.Drain(0);
        });
        Assert.Equal(Impl.Outcome.Ok, asks.Answer().Outcome);
        Assert.Equal(1, waits.Answer());
    }

    /// <summary>Two owners wait for their turn to ask each other, behind two who ask them.</summary>
    [Fact]
    public unsafe void Owners_answer_while_they_wait_for_their_turn_to_ask()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using var owned = new Barrier(3);
        using var asked = new Barrier(3);
        Elsewhere<Impl.Result>[] owners = [.. Enumerable.Range(0, 2).Select(number => new Elsewhere<Impl.Result>(() =>
        {
            using Impl.CpuLease lease = system.Enter(number);
            owned.SignalAndWait();
            asked.SignalAndWait();
            return system.Drain(1 - number);
        }))];
        owned.SignalAndWait();
        Elsewhere<Impl.Result>[] askers =
            [.. Enumerable.Range(0, 2).Select(number => new Elsewhere<Impl.Result>(() => system.Drain(number)))];
        for (int cpu = 0; cpu < 2; cpu++)
            while (Sync.Read(&system.Map->Owners[cpu].Wish) != (int)Wish.Drain) Thread.Yield();
        asked.SignalAndWait();
        Assert.All([.. owners, .. askers], thread => Assert.Equal(Impl.Outcome.Ok, thread.Answer().Outcome));
    }

    [Fact]
    public void Nobody_does_what_is_the_owners_to_do()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using var owner = new CpuHolder(system, 0);
        var asked = new Elsewhere<Impl.Result>(() => system.Drain(0));
        asked.AssertWaits();
        owner.LetGo();
        Assert.Equal(Impl.Outcome.Ok, asked.Answer().Outcome);
    }

    /// <summary>An operation that is interrupted can have its CPU drained, but not stopped, and what was refused is not
    /// done later.</summary>
    [Fact]
    public void From_inside_an_operation_its_CPU_is_drained_and_not_stopped()
    {
        using var system = Impl.MemorySystem.Boot(Three with { CacheLine = 32 });
        Impl.CpuHandle cpu = system.On(0);
        int cache = (int)cpu.CreateCache(new() { Name = "new", Size = 64 }).Frame;
        Impl.Result drained = default, stopped = default;
        cpu.InterruptAfter(1, _ =>
        {
            stopped = system.SetCpuOnline(0, false);
            drained = system.Drain(0);
        });
        Assert.Equal(Impl.Outcome.Ok, cpu.CacheAlloc(cache, Gfps.Kernel).Outcome);
        Assert.Equal((Impl.Outcome.Bug, Impl.Reason.Illegal), (stopped.Outcome, stopped.Reason));
        Assert.Equal(Impl.Outcome.Ok, drained.Outcome);
        Assert.Equal(Impl.Outcome.Ok, system.SetCpuOnline(0, false).Outcome);
    }

    static void Park(Impl.CpuHandle cpu) => cpu.FreePage(cpu.AllocPage(Gfps.Kernel).Frame);

    static void Do(Impl.CpuLease lease, Impl.CpuHandle cpu, string operation, uint frame)
    {
        switch (operation)
        {
            case "refill":
                cpu.AllocPage(Gfps.Kernel);
                break;
            case "block":
                cpu.FreePages(cpu.AllocPages(Gfps.Kernel, 1).Frame, 1);
                break;
            case "release":
                cpu.FreePage(frame);
                break;
            case "node":
                cpu.AllocPagesOn(0, Gfps.Kernel, 0);
                break;
            case "bound":
                cpu.AllocPagesBound(0, Gfps.Kernel, 0);
                break;
            case "retry":
                cpu.RetryPages(Gfps.Kernel, 0);
                break;
            case "kswapd":
                cpu.Kswapd(0);
                break;
            case "address":
                cpu.FreePageAt(0);
                break;
            case "several":
                cpu.ReleasePages([], false, out _);
                break;
            case "user":
                cpu.GetPage(frame);
                break;
            default:
                lease.Answer();
                break;
        }
    }
}
