using Verified.Impl;
using Verified.Impl.Memory;
using Verified.Tests.Properties.PerCpu;

namespace Verified.Tests.Properties.Memory;

public sealed class OwnershipProperties
{
    static readonly Impl.MachineOptions Three = new()
    {
        Normal = new(0, 1024),
        Cpus = 3,
        PerCpuLists = true,
        PerCpuSizes = new(0, 8, 4, 0, 8, 4),
        MinFreeKbytes = 0,
    };

    [Fact]
    public void A_thread_gets_the_CPU_that_it_had_last()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using (Impl.CpuLease lease = system.Enter(2)) Assert.Equal(2, lease.Cpu.Cpu);
        for (int i = 0; i < 3; i++)
            using (Impl.CpuLease lease = system.Enter()) Assert.Equal(2, lease.Cpu.Cpu);
    }

    [Fact]
    public void A_thread_that_enters_twice_has_one_CPU_until_its_first_lease_ends()
    {
        using var system = Impl.MemorySystem.Boot(Three with { Cpus = 1 });
        using (Impl.CpuLease outer = system.Enter())
        {
            using (Impl.CpuLease inner = system.Enter()) Assert.Equal(outer.Cpu.Cpu, inner.Cpu.Cpu);
            using (Impl.CpuLease inner = system.Enter(0)) Assert.Equal(outer.Cpu.Cpu, inner.Cpu.Cpu);
            Assert.False(IsFree(system, 0));
        }
        Assert.True(IsFree(system, 0));
    }

    [Fact]
    public void A_CPU_that_another_thread_owns_is_passed_by_and_waited_for()
    {
        using var system = Impl.MemorySystem.Boot(Three with { Cpus = 2 });
        using var other = new Holder(system, 1);
        using (Impl.CpuLease lease = system.Enter()) Assert.Equal(0, lease.Cpu.Cpu);
        other.LetGo();
        using (Impl.CpuLease lease = system.Enter(1)) Assert.Equal(1, lease.Cpu.Cpu);
    }

    [Fact]
    public void Who_found_another_CPU_has_that_one_from_then_on()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using (system.Enter(0)) Assert.False(IsFree(system, 0));
        using (new Holder(system, 0))
        using (Impl.CpuLease lease = system.Enter()) Assert.Equal(1, lease.Cpu.Cpu);
        using (Impl.CpuLease lease = system.Enter()) Assert.Equal(1, lease.Cpu.Cpu);
    }

    [Fact]
    public void A_CPU_that_is_offline_is_passed_by_unless_all_are()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using (system.Enter(0)) system.SetCpuOnline(0, false);
        using (Impl.CpuLease lease = system.Enter()) Assert.NotEqual(0, lease.Cpu.Cpu);
        system.SetCpuOnline(1, false);
        system.SetCpuOnline(2, false);
        using (Impl.CpuLease lease = system.Enter())
        {
            Assert.Equal(Impl.Reason.Offline, lease.Cpu.AllocPage(Gfps.Kernel).Reason);
            Assert.Equal(Me, system.Metadata.Owner(lease.Cpu.Cpu));
        }

        Assert.All(Enumerable.Range(0, 3), cpu => Assert.True(IsFree(system, cpu)));
    }

    /// <summary>The number of a CPU that a smaller machine does not have is no number there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_thread_that_had_a_CPU_of_a_larger_machine_gets_one_of_this(int before)
    {
        using var larger = Impl.MemorySystem.Boot(Three);
        using var system = Impl.MemorySystem.Boot(Three with { Cpus = 1 });
        using (larger.Enter(before)) Assert.False(IsFree(larger, before));
        using (Impl.CpuLease lease = system.Enter())
            Assert.Equal((0, Me), (lease.Cpu.Cpu, system.Metadata.Owner(0)));
        Assert.True(IsFree(system, 0));
    }

    [Fact]
    public void Who_finds_no_CPU_waits_for_one()
    {
        using var system = Impl.MemorySystem.Boot(Three with { Cpus = 1 });
        using var owned = new ManualResetEventSlim();
        var other = new Elsewhere<bool>(() =>
        {
            using Impl.CpuLease lease = system.Enter(0);
            owned.Set();
            for (int i = 0; i < 1000; i++) Thread.Yield();
            return system.Metadata.Owner(0) == Me;
        });
        owned.Wait();
        using (Impl.CpuLease lease = system.Enter()) Assert.Equal(Me, system.Metadata.Owner(0));
        Assert.True(other.Answer());
        Assert.True(IsFree(system, 0));
    }

    /// <summary>Its last one is of another machine, and busy here.</summary>
    [Fact]
    public void A_thread_finds_the_CPU_that_it_owns()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using var another = Impl.MemorySystem.Boot(Three);
        using var other = new Holder(system, 2);
        using (system.Enter(0))
        {
            using (another.Enter(2)) Assert.False(IsFree(another, 2));
            using (Impl.CpuLease inner = system.Enter()) Assert.Equal(0, inner.Cpu.Cpu);
            Assert.Equal(Me, system.Metadata.Owner(0));
        }
    }

    [Fact]
    public unsafe void Only_an_owner_pauses_and_then_owns_nothing()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using Impl.CpuLease lease = system.Enter(1);
        Assert.False(Ownership.Pause(system.Map, 0));
        Assert.True(Ownership.Pause(system.Map, 1));
        Assert.True(IsFree(system, 1));
        Assert.False(Ownership.Pause(system.Map, 1));
    }

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
        Assert.True(IsFree(system, 1));
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
        using var owner = new Holder(system, 0);
        var asked = new Elsewhere<Impl.Result>(() => system.Drain(0));
        for (int i = 0; i < 1000; i++) Thread.Yield();
        Assert.True(asked.IsRunning);
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

    /// <summary>A map that is told of fewer CPUs knows nothing of the next one.</summary>
    [Fact]
    public unsafe void Behind_the_last_CPU_there_is_none()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using (system.Enter(1)) Assert.False(IsFree(system, 1));
        system.Map->CpuCount = 1;
        int found;
        using (Impl.CpuLease lease = system.Enter()) found = lease.Cpu.Cpu;
        system.Map->CpuCount = 3;
        Assert.Equal(0, found);
    }

    [Fact]
    public void A_lease_that_outlives_its_system_ends_in_peace()
    {
        var system = Impl.MemorySystem.Boot(Three);
        using Impl.CpuLease lease = system.Enter();
        system.Dispose();
    }

    [Fact]
    public void Another_thread_cannot_end_a_lease()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using Impl.CpuLease lease = system.Enter(0);
        Impl.CpuHandle cpu = lease.Cpu;
        Assert.True(new Elsewhere<bool>(() =>
        {
            cpu.Leave();
            return true;
        }).Answer());
        Assert.False(IsFree(system, 0));
    }

    [Fact]
    public void Nothing_of_ownership_is_in_a_snapshot_and_all_locks_in_it_are_free()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using Impl.Snapshot before = system.Snapshot();
        using (system.Enter(0))
        {
            system.Restore(before);
            Assert.False(IsFree(system, 0));
            Assert.Equal(0, system.Metadata.Zone(1).Lock);
            Assert.Equal(before.Bytes, system.Snapshot().Bytes);
        }
        Assert.True(IsFree(system, 0));
    }

    [Fact]
    public void A_lock_that_is_held_in_rest_is_reported()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        system.Metadata.Zone(1).Lock = 1;
        Assert.Contains("lock", system.SelfCheck(), StringComparison.Ordinal);
    }

    [Fact]
    public void Leases_and_all_that_is_asked_of_owners_allocate_nothing_managed()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        Use(system, 200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Use(system, 5000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    static void Use(Impl.MemorySystem system, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            using (Impl.CpuLease lease = system.Enter())
            {
                lease.Cpu.FreePage(lease.Cpu.AllocPage(Gfps.Kernel).Frame);
                using Impl.CpuLease inner = system.Enter();
                inner.Answer();
            }
            using (Impl.CpuLease lease = system.Enter(i % 3))
                lease.Cpu.FreePages(lease.Cpu.AllocPages(Gfps.Kernel, 2).Frame, 2);
            system.Drain(i % 3);
            system.SetCpuOnline(i % 3, false);
            system.SetCpuOnline(i % 3, true);
        }
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

    static int Me => Environment.CurrentManagedThreadId;

    /// <summary>Whether another thread can have the CPU at once.</summary>
    static bool IsFree(Impl.MemorySystem system, int cpu) => system.Metadata.Owner(cpu) == 0;

    /// <summary>Another thread that owns a CPU from now on, until it is told to let go or the test ends.</summary>
    sealed class Holder : IDisposable
    {
        readonly ManualResetEventSlim enough = new();
        readonly Elsewhere<bool> thread;

        public Holder(Impl.MemorySystem system, int cpu)
        {
            using var owned = new ManualResetEventSlim();
            thread = new Elsewhere<bool>(() =>
            {
                using Impl.CpuLease lease = system.Enter(cpu);
                owned.Set();
                return enough.Wait(TimeSpan.FromMinutes(1));
            });
            owned.Wait();
        }

        public void LetGo() => enough.Set();

        public void Dispose()
        {
            LetGo();
            Assert.True(thread.Answer());
            enough.Dispose();
        }
    }

    /// <summary>Something that another thread does.</summary>
    sealed class Elsewhere<T>
    {
        readonly Thread thread;
        T? answer;

        public Elsewhere(Func<T> work)
        {
            thread = new Thread(() => answer = work()) { IsBackground = true };
            thread.Start();
        }

        public bool IsRunning => thread.IsAlive;

        public T Answer()
        {
            Assert.True(thread.Join(TimeSpan.FromMinutes(1)), "the other thread is still waiting");
            return answer!;
        }
    }
}
