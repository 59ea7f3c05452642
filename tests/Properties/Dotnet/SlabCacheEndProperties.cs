using System.Runtime.CompilerServices;
using Verified.Impl;
using Verified.Tests.Properties.Slab;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Dotnet;

/// <summary>What a cache of values refuses, and how it ends.</summary>
public sealed class SlabCacheEndProperties
{
    [Fact]
    public void A_cache_that_ends_gives_all_memory_back_and_its_name()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        for (int round = 0; round < 3; round++)
        {
            var cache = new SlabCache<long>(machine.System, "longs");
            Slot<long>[] slots = [.. Enumerable.Range(0, 1000).Select(_ => cache.Rent())];
            foreach (Slot<long> slot in slots) slot.Dispose();
            cache.Dispose();
            cache.Dispose();
            Assert.Throws<ObjectDisposedException>(() => cache.Rent());
            Assert.Throws<ObjectDisposedException>(() => cache.Rented);
            Assert.Throws<ObjectDisposedException>(() => cache.Capacity);
            Assert.Throws<ObjectDisposedException>(() => cache.Trim());
            Assert.Throws<ObjectDisposedException>(() => cache.Rent(machine.Cpu));
            slots[0].Dispose();
        }

        machine.AssertAsBooted();
    }

    [Fact]
    public void A_cache_with_rented_values_refuses_to_end_says_which_and_goes_on()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        var cache = new SlabCache<long>(machine.System, "longs");
        Slot<long>[] slots = [.. Enumerable.Range(0, 3).Select(_ => cache.Rent())];
        slots[1].Dispose();
        string message = Assert.Throws<InvalidOperationException>(cache.Dispose).Message;
        Assert.Contains("longs: 2 in use", message, StringComparison.Ordinal);
        Assert.Contains($"0x{slots[0].Address:x}", message, StringComparison.Ordinal);
        Assert.Contains($"0x{slots[2].Address:x}", message, StringComparison.Ordinal);
        slots[0].Value = 5;
        cache.Rent().Dispose();
        slots[0].Dispose();
        slots[2].Dispose();
        cache.Dispose();
        machine.AssertAsBooted();
    }

    [Fact]
    public void Who_takes_the_report_is_told_of_each_value_and_the_cache_is_closed()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        List<LeakReport> reports = [];
        var cache = new SlabCache<long>(machine.System, "longs", new() { OnLeak = reports.Add });
        Slot<long>[] slots = [.. Enumerable.Range(0, 20).Select(_ => cache.Rent())];
        cache.Dispose();
        LeakReport report = Assert.Single(reports);
        Assert.Equal(("longs", 20), (report.Name, report.Count));
        Assert.Equal(slots.Select(slot => slot.Address).Order(), report.Addresses.Order());
        Assert.EndsWith(", ...", report.ToString(), StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => cache.TryRent(out _, out _));
        Assert.Throws<ObjectDisposedException>(() => cache.TryRent(machine.Cpu, out _, out _));
        slots[7].Value = 7;
        Assert.Equal(7, slots[7].Value);
        foreach (Slot<long> slot in slots) slot.Dispose();
        cache.Dispose();
        Assert.Single(reports);
        machine.AssertAsBooted();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_machine_that_ends_or_is_rebooted_ends_its_caches_and_slots(bool reboot)
    {
        using SlabMachine machine = DotnetMachine.Boot();
        var cache = new SlabCache<long>(machine.System, "longs");
        Slot<long> slot = cache.Rent();
        if (reboot) machine.System.Reboot();
        else machine.System.Dispose();
        Assert.False(slot.IsRented);
        Assert.Throws<ObjectDisposedException>(() => slot.Value);
        Assert.Throws<ObjectDisposedException>(() => cache.Rent());
        slot.Dispose();
        cache.Dispose();
        if (reboot) machine.AssertAsBooted();
    }

    [Fact]
    public void A_restored_machine_has_none_of_the_values_that_were_rented()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using Impl.Snapshot snapshot = machine.System.Snapshot();
        var cache = new SlabCache<long>(machine.System, "longs");
        Slot<long> slot = cache.Rent();
        machine.System.Restore(snapshot);
        Assert.Throws<ObjectDisposedException>(() => slot.Value);
        slot.Dispose();
        cache.Dispose();
        machine.AssertAsBooted();
    }

    [Fact]
    public void A_full_machine_says_why_there_is_no_value_and_changes_nothing()
    {
        using SlabMachine machine = DotnetMachine.Boot(frames: 64);
        using var cache = new SlabCache<Page>(machine.System, "pages");
        List<uint> frames = machine.Fill();
        Assert.False(cache.TryRent(out Slot<Page> slot, out Reason reason));
        Assert.Equal((default, Reason.BelowWatermark), (slot, reason));
        Assert.False(cache.TryRent(machine.Cpu, out _, out reason));
        Assert.Contains("BelowWatermark", Assert.Throws<InsufficientMemoryException>(() => cache.Rent()).Message, StringComparison.Ordinal);
        Assert.Throws<InsufficientMemoryException>(() => cache.Rent(machine.Cpu));
        Assert.Equal((0, 0), (cache.Rented, cache.Capacity));
        machine.Empty(frames);
        cache.Rent().Dispose();
    }

    [Fact]
    public void Who_rents_waits_for_the_memory_of_who_is_killed()
    {
        List<uint> frames = [];
        using SlabMachine machine = DotnetMachine.Killing(killed =>
        {
            killed.Empty(frames);
            return true;
        });
        using var cache = new SlabCache<Page>(machine.System, "pages");
        frames.AddRange(Takes(machine));
        Assert.False(cache.TryRent(out _, out Reason reason));
        Assert.Equal(Reason.Victim, reason);
        frames.AddRange(Takes(machine));
        using Slot<Page> slot = cache.Rent();
        Assert.True(slot.IsRented);
    }

    [Fact]
    public void A_wait_can_be_cancelled_and_takes_no_cpu_along()
    {
        using SlabMachine machine = DotnetMachine.Killing(_ => true);
        using var cache = new SlabCache<Page>(machine.System, "pages");
        List<uint> frames = [.. Takes(machine)];
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => cache.Rent(cancel.Token));
        Assert.Throws<OperationCanceledException>(() => cache.Rent(machine.Cpu, cancel.Token));
        machine.Empty(frames);
        machine.System.Drain(0);
        machine.System.Drain(1);
    }

    // Without waiting, so that nobody is killed; the last frames only GFP_ATOMIC may have.
    static List<uint> Takes(SlabMachine machine)
    {
        List<uint> frames = [];
        while (machine.Cpu.AllocPage(SlabMachine.Atomic) is { Outcome: Impl.Outcome.Ok } page) frames.Add(page.Frame);
        return frames;
    }

    [Fact]
    public void Misuse_is_an_exception_and_changes_nothing()
    {
        using SlabMachine machine = DotnetMachine.Boot(), other = DotnetMachine.Boot();
        using var cache = new SlabCache<long>(machine.System, "longs");
        using Slot<long> slot = cache.Rent();
        string before = machine.Picture();
        using Impl.MemorySystem bare = Impl.MemorySystem.Boot(new() { Dma = new(0, 64) });
        Assert.Throws<ArgumentException>(() => new SlabCache<long>(bare, "longs"));
        Assert.Throws<ArgumentNullException>(() => new SlabCache<long>(machine.System, null!));
        Assert.Throws<InvalidOperationException>(() => new SlabCache<int>(machine.System, "longs"));
        Assert.Throws<InvalidOperationException>(() => new SlabCache<TooLarge>(machine.System, "large"));
        Assert.Throws<InvalidOperationException>(() => new SlabCache<int>(machine.System, "odd", new() { Align = 24 }));
        Assert.Throws<InvalidOperationException>(() => new SlabCache<int>(machine.System, "odd", new() { Align = 8192 }));
        Assert.Throws<InvalidOperationException>(() => new SlabCache<int>(machine.System, "odd", new() { Flags = 0x200 }));
        Assert.Throws<ArgumentException>(() => cache.Rent(other.Cpu));
        Assert.Throws<ArgumentException>(() => slot.Return(other.Cpu));
        Assert.Equal(before, machine.Picture());
        Assert.True(slot.IsRented);
    }

    [Fact]
    public void On_a_cpu_that_is_offline_nothing_is_rented_or_given_back()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        using var cache = new SlabCache<long>(machine.System, "longs");
        using Slot<long> slot = cache.Rent();
        machine.System.SetCpuOnline(1, false);
        CpuHandle offline = machine.System.On(1);
        Assert.Throws<InvalidOperationException>(() => cache.Rent(offline));
        Assert.Throws<InvalidOperationException>(() => slot.Return(offline));
        Assert.True(slot.IsRented);
    }

    [Fact]
    public void Where_no_CPU_runs_a_cache_neither_shrinks_nor_ends()
    {
        using SlabMachine machine = DotnetMachine.Boot(cpus: 1);
        var cache = new SlabCache<long>(
            machine.System, "longs", new() { OnLeak = _ => Assert.Fail("nothing is rented") });
        machine.System.SetCpuOnline(0, online: false);
        Assert.Throws<InvalidOperationException>(() => cache.Trim());
        Assert.Throws<InvalidOperationException>(cache.Dispose);
        machine.System.SetCpuOnline(0, online: true);
        Assert.True(cache.Trim());
        cache.Dispose();
        machine.AssertAsBooted();
    }

    [Fact]
    public void A_cache_lives_on_a_machine_that_was_rebooted_before()
    {
        using SlabMachine machine = DotnetMachine.Boot();
        machine.System.Reboot();
        using var cache = new SlabCache<long>(machine.System, "longs");
        cache.Rent().Dispose();
        Assert.Throws<ArgumentNullException>("system", () => new SlabCache<long>(null!, "longs"));
    }

    /// <summary>Eight addresses stand in the line.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(8, false)]
    [InlineData(9, true)]
    public void A_report_names_the_first_eight(int count, bool more)
    {
        string line = new LeakReport("longs", [.. Enumerable.Range(1, count).Select(at => (nuint)at)]).ToString();
        Assert.StartsWith($"longs: {count} in use, at 0x1", line, StringComparison.Ordinal);
        Assert.Equal(Math.Min(count, 8), line.Split("0x").Length - 1);
        Assert.Equal(more, line.EndsWith(", ...", StringComparison.Ordinal));
    }

    [InlineArray(4000)]
    struct Page
    {
        byte first;
    }

    [InlineArray(131072)]
    struct TooLarge
    {
        byte first;
    }
}
