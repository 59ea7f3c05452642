using System.Security.Cryptography;
using Verified.Tests.Properties.Mempool;

namespace Verified.Tests.Properties.Memory;

public sealed class SnapshotProperties
{
    [Fact]
    public void Restoring_brings_back_every_descriptor_list_and_tunable()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        Churn.Run(system, seed: 1, steps: 200);
        string before = Show(system);
        using Impl.Snapshot snapshot = system.Snapshot();
        Churn.Run(system, seed: 2, steps: 300);
        system.SetMinFreeKbytes(77);
        Assert.NotEqual(before, Show(system));
        system.Restore(snapshot);
        Assert.Equal(before, Show(system));
        Assert.Null(system.SelfCheck());
        Assert.True(snapshot.Bytes > 0);
        Assert.Same(system.Options, snapshot.Options);
    }

    [Fact]
    public void After_a_restore_the_same_commands_have_the_same_answers()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Small);
        Churn.Run(system, seed: 3, steps: 100);
        using Impl.Snapshot snapshot = system.Snapshot();
        string first = Churn.Run(system, seed: 4, steps: 300);
        system.Restore(snapshot);
        Assert.Equal(first, Churn.Run(system, seed: 4, steps: 300));
    }

    [Fact]
    public void A_snapshot_leaves_the_contents_of_frames_alone()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(8));
        using Impl.Snapshot snapshot = system.Snapshot();
        system.Memory(2, 1).Fill(9);
        system.Restore(snapshot);
        Assert.Equal(9, system.Memory(2, 1)[4095]);
    }

    [Fact]
    public void Caches_come_back_with_their_slabs_and_constructors_and_pools_with_their_sources()
    {
        using var machine = PoolMachine.Boot();
        int made = 0;
        int cache = machine.CreateCache(300, (_, _, _) => made++), pool = machine.Pool(2);
        nuint held = machine.Cpu.CacheAlloc(cache, PoolMachine.Kernel).Address;
        int before = made;
        using Impl.Snapshot snapshot = machine.System.Snapshot();
        Assert.Equal(Impl.Outcome.Freed, machine.Cpu.CacheFree(cache, held).Outcome);
        Assert.Equal(Impl.Outcome.Ok, machine.Cpu.CacheDestroy(cache).Outcome);
        Assert.Equal(cache, machine.CreateCache(40));
        machine.Destroy(pool);
        Assert.Equal(pool, machine.Number(machine.Cpu.CreatePagePool(0, 1)));
        machine.System.Restore(snapshot);
        machine.AssertSound();
        // Until the cache grows, and the source is asked.
        while (made == before)
            Assert.Equal(Impl.Outcome.Ok, machine.Cpu.CacheAlloc(cache, PoolMachine.Kernel).Outcome);
        Assert.Equal(Impl.Outcome.Freed, machine.Cpu.CacheFree(cache, held).Outcome);
        machine.Source.Asked.Clear();
        Assert.Equal(Impl.Outcome.Ok, machine.Cpu.PoolAlloc(pool, PoolMachine.Kernel).Outcome);
        Assert.Single(machine.Source.Asked);
    }

    [Fact]
    public void A_snapshot_of_another_machine_is_refused()
    {
        using Impl.MemorySystem one = Machines.Boot(Machines.Plain(8));
        using Impl.MemorySystem other = Machines.Boot(Machines.Plain(16));
        using Impl.Snapshot snapshot = one.Snapshot();
        Assert.Throws<ArgumentException>(() => other.Restore(snapshot));
        Assert.Throws<ArgumentNullException>(() => other.Restore(null!));
        snapshot.Dispose();
        Assert.Throws<ObjectDisposedException>(() => one.Restore(snapshot));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(40000)]
    public void Reboot_is_the_state_after_boot_with_contents_kept(int frames)
    {
        Layout zones = Layout.Of(ZoneLayout.Of(0, frames), ZoneLayout.Of(65536, 96));
        Layout layout = zones with { Reserved = [new(new(5), new(2))] };
        using Impl.MemorySystem system = Machines.Boot(layout);
        string booted = Show(system);
        Churn.Run(system, seed: 5, steps: 300);
        system.SetMinFreeKbytes(1);
        system.Memory(1, 1).Fill(3);
        system.Reboot();
        Assert.Equal(booted, Show(system));
        Assert.Equal(3, system.Memory(1, 1)[0]);
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    public void Reboot_on_a_used_arena_is_the_same_machine()
    {
        using var arena = new Impl.Arena();
        using (Impl.MemorySystem first = Impl.MemorySystem.Boot(Machines.Options(Machines.Plain(128)), arena))
            Churn.Run(first, seed: 6, steps: 300);
        using Impl.MemorySystem second = Impl.MemorySystem.Boot(Machines.Options(Machines.Small), arena);
        using Impl.MemorySystem fresh = Machines.Boot(Machines.Small);
        Assert.Equal(Show(fresh), Show(second));
        Assert.Equal(Churn.Run(fresh, seed: 7, steps: 300), Churn.Run(second, seed: 7, steps: 300));
    }

    /// <summary>Everything that a system shows of its metadata.</summary>
    static string Show(Impl.MemorySystem system)
    {
        var lists = Enumerable.Range(0, (ZoneId.Kinds * Order.Limit))
            .Select(list => string.Join(",", Picture.List(system, list / Order.Limit, list % Order.Limit)));
        string descriptors = Convert.ToHexString(SHA256.HashData(system.DescriptorBytes));
        return string.Join("|", lists) + system.Zoneinfo() + descriptors;
    }
}
