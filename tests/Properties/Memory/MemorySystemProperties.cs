using System.Runtime.CompilerServices;
using Verified.Impl;
using Verified.Tests.Properties.Mempool;
using Outcome = Verified.Impl.Outcome;

namespace Verified.Tests.Properties.Memory;

/// <summary>Boot, reboot and end of a machine.</summary>
public sealed class MemorySystemProperties
{
    static readonly MachineOptions Windows = new()
    {
        Dma = new(0, 16),
        HighMem = new(32, 16),
        CacheLine = 64,
        Pkmap = 2,
        MinFreeKbytes = 0,
    };

    /// <summary>Of a small machine there is an image of the boot, and of a large one none.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(40_000)]
    public void A_machine_that_was_rebooted_is_as_booted(int frames)
    {
        using MemorySystem system = Machines.Boot(Machines.Plain(frames));
        byte[] booted = system.DescriptorBytes.ToArray();
        Assert.Equal(Outcome.Ok, system.On(0).AllocPages(0, 2).Outcome);
        Assert.False(system.DescriptorBytes.SequenceEqual(booted));
        system.Reboot();
        Assert.True(system.DescriptorBytes.SequenceEqual(booted));
        Assert.Equal((uint)frames, system.FreePages(0));
        Assert.Null(system.SelfCheck());
    }

    [Theory]
    [InlineData(64)]
    [InlineData(40_000)]
    public void A_reboot_takes_real_mappings_away(int frames)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var system = MemorySystem.Boot(Windows with { HighMem = new(32, (uint)frames), RealMappings = true });
        nuint address = system.On(0).Kmap(33).Address;
        Assert.True(new AddressMap().IsWritable(address));
        system.Reboot();
        Assert.False(new AddressMap().IsWritable(address));
    }

    [Fact]
    public void Each_reboot_restore_and_end_begins_another_epoch()
    {
        using var arena = new Arena();
        MachineOptions options = Machines.Options(Machines.Plain(64));
        MemorySystem system = MemorySystem.Boot(options, arena);
        List<int> epochs = [system.Epoch];
        system.Reboot();
        epochs.Add(system.Epoch);
        using (Impl.Snapshot snapshot = system.Snapshot()) system.Restore(snapshot);
        epochs.Add(system.Epoch);
        using MemorySystem next = MemorySystem.Boot(options, arena);
        epochs.Add(system.Epoch);
        Assert.Throws<ObjectDisposedException>(() => system.FreePages(0));
        system.Dispose();
        epochs.Add(system.Epoch);
        Assert.Equal([0, 1, 2, 3, 4], epochs);
        next.Dispose();
        Assert.Throws<ObjectDisposedException>(() => next.FreePages(0));
    }

    [Fact]
    public void What_a_caller_made_before_a_reboot_is_not_kept()
    {
        using var machine = PoolMachine.Boot();
        (WeakReference hook, WeakReference source) = Make(machine.System);
        machine.System.Reboot();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.Equal((false, false), (hook.IsAlive, source.IsAlive));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static (WeakReference Hook, WeakReference Source) Make(MemorySystem system)
    {
        var source = new CountingSource();
        ObjectHook hook = (at, cache, flags) => source.Asked.Add(flags);
        Assert.Equal(
            Outcome.Ok, system.On(0).CreateCache(new() { Name = "made", Size = 64, Constructor = hook }).Outcome);
        Assert.Equal(Outcome.Ok, system.On(0).CreatePool(source, 1).Outcome);
        return (new WeakReference(hook), new WeakReference(source));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_waits_for_a_slot_is_told_that_the_machine_has_ended(bool evicted)
    {
        using var arena = new Arena();
        var system = MemorySystem.Boot(Windows, arena);
        CpuHandle cpu = system.On(0);
        for (uint frame = 32; frame < 34; frame++) Assert.Equal(Outcome.Ok, cpu.Kmap(frame).Outcome);
        var waits = new Elsewhere<Exception>(() => Assert.Throws<ObjectDisposedException>(() => cpu.KmapWait(40, default)));
        while (system.Pkmap.Waiters == 0) Thread.Yield();
        using MemorySystem? next = evicted ? MemorySystem.Boot(Windows, arena) : null;
        if (!evicted) system.Dispose();
        Assert.NotNull(waits.Answer());
    }
}
