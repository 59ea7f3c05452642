using Verified.Impl.Memory;
using Verified.Tests.Properties.PerCpu;

namespace Verified.Tests.Properties.Memory;

public sealed class OwnershipProperties
{
    internal static readonly Impl.MachineOptions Three = new()
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
        using var other = new CpuHolder(system, 1);
        using (Impl.CpuLease lease = system.Enter()) Assert.Equal(0, lease.Cpu.Cpu);
        other.LetGo();
        using (Impl.CpuLease lease = system.Enter(1)) Assert.Equal(1, lease.Cpu.Cpu);
    }

    [Fact]
    public void Who_found_another_CPU_has_that_one_from_then_on()
    {
        using var system = Impl.MemorySystem.Boot(Three);
        using (system.Enter(0)) Assert.False(IsFree(system, 0));
        using (new CpuHolder(system, 0))
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
        using var other = new CpuHolder(system, 2);
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

    static int Me => Environment.CurrentManagedThreadId;

    /// <summary>Whether another thread can have the CPU at once.</summary>
    internal static bool IsFree(Impl.MemorySystem system, int cpu) => system.Metadata.Owner(cpu) == 0;
}
