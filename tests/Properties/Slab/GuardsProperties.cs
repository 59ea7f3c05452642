using Verified.Impl;
using Verified.Impl.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

/// <summary>What debugging writes in and around objects, and what it finds damaged.</summary>
public sealed class GuardsProperties
{
    const uint Active = 0x170FC2A5, Inactive = 0x5A2CF071;

    [Fact]
    [Verifies(RuleIds.Slab.DebugPoison)]
    [Verifies(RuleIds.Slab.DebugRedZone)]
    [Verifies(RuleIds.Slab.DebugUser)]
    public void E8_22_an_object_of_eight_bytes_is_marked_poisoned_and_signed()
    {
        using SlabMachine machine = Boot();
        int cache = machine.Create(8);
        nuint first = Take(machine, cache, 7);
        Assert.Equal("A5C20F17 5A5A5A5A5A5A5AA5 A5C20F17 07000000", Around(machine, first));
        Assert.Equal("71F02C5A 6B6B6B6B6B6B6BA5 71F02C5A 00000000", Around(machine, first + 20));
        Release(machine, cache, first, 9);
        Assert.Equal("71F02C5A 6B6B6B6B6B6B6BA5 71F02C5A 09000000", Around(machine, first));
        Assert.Equal((0xA5u, 0x71u), (Active & 0xFF, Inactive & 0xFF));
        machine.AssertSound();
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugConstructed)]
    public void In_a_poisoned_cache_hooks_see_objects_whenever_they_pass()
    {
        using SlabMachine machine = Boot();
        var log = new List<(nuint, uint)>();
        int cache = machine.Create(
            40, constructor: (address, _, flags) => log.Add((address, flags)),
            destructor: (address, _, flags) => log.Add((address, flags)));
        nuint one = machine.Alloc(cache);
        nuint two = machine.Alloc(cache, SlabMachine.Atomic);
        machine.Release(cache, one);
        machine.Release(cache, machine.Alloc(cache));
        Assert.Equal([(one, 1), (two, 3), (one, 0), (one, 1), (one, 0)], log);
        machine.Release(cache, two);
        Assert.Equal(Outcome.Ok, machine.Cpu.CacheShrink(cache).Outcome);
        Assert.Equal(6, log.Count);
        CacheFacts facts = machine.System.ReadCache(cache);
        Assert.Equal((3u, 3u), (facts.Constructed, facts.Destructed));
    }

    [Fact]
    [Verifies(RuleIds.Slab.GrowConstructor)]
    public void In_one_that_is_not_they_see_them_with_their_slab()
    {
        using SlabMachine machine = Boot();
        int calls = 0;
        int cache = machine.Create(40, CacheFlags.DestroyByRcu, constructor: (_, _, _) => calls++);
        machine.Release(cache, machine.Alloc(cache));
        Assert.Equal((int)machine.System.ReadCache(cache).Num, calls);
    }

    [Theory]
    [Verifies(RuleIds.Slab.DebugReport)]
    [Verifies(RuleIds.Slab.DebugCheck)]
    [InlineData(-4)]
    [InlineData(-1)]
    [InlineData(60)]
    [InlineData(63)]
    public void A_red_zone_that_is_damaged_in_use_is_reported_at_the_release(int offset)
    {
        using SlabMachine machine = Boot();
        int cache = machine.Create(58);
        nuint at = Take(machine, cache, 5);
        Plant(machine, at, offset);
        machine.Cpu.CacheFree(cache, Take(machine, cache, 6));
        Result released = Release(machine, cache, at, 8);
        Assert.Equal((Outcome.Freed, 1), (released.Outcome, released.Reports));
        Assert.Equal(
            [new SlabReport(SlabDamage.Overrun, cache, at, offset, 5, 8)], machine.System.SlabReports());
        Assert.Equal(0, machine.Cpu.CheckCache(cache).Reports);
        machine.AssertAsBooted();
    }

    [Theory]
    [Verifies(RuleIds.Slab.DebugReport)]
    [Verifies(RuleIds.Slab.DebugCheck)]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(59)]
    public void A_write_after_the_release_is_reported_when_the_object_is_handed_out(int offset)
    {
        using SlabMachine machine = Boot();
        int cache = machine.Create(60);
        nuint at = Take(machine, cache, 5);
        Release(machine, cache, at, 6);
        Plant(machine, at, offset);
        if (offset < 59) Plant(machine, at, 59);
        Result served = Ask(machine, cache, 9);
        Assert.Equal((at, 1), (served.Address, served.Reports));
        Assert.Equal(
            [new SlabReport(SlabDamage.UseAfterFree, cache, at, offset, 6, 9)], machine.System.SlabReports());
        Assert.Equal("A5C20F17", Around(machine, at)[..8]);
        machine.Release(cache, at);
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugReport)]
    [Verifies(RuleIds.Slab.DebugCheck)]
    public void Each_part_is_reported_once_when_a_slab_goes_in_the_order_of_addresses()
    {
        using SlabMachine machine = Boot();
        int cache = machine.Create(60);
        nuint low = Take(machine, cache, 1), high = Take(machine, cache, 2);
        Release(machine, cache, low, 3);
        Release(machine, cache, high, 4);
        foreach (int offset in (int[])[-2, -1, 3, 4, 61]) Plant(machine, high, offset);
        Plant(machine, low, 62);
        Name(machine, 10);
        Result shrunk = machine.Cpu.CacheShrink(cache);
        Assert.Equal((Outcome.Ok, 4), (shrunk.Outcome, shrunk.Reports));
        Assert.Equal(
            [
                new(SlabDamage.Overrun, cache, Math.Min(low, high), low < high ? 62 : -2, low < high ? 3u : 4, 10),
                .. (low < high ? new[] { -2, 3, 61 } : [3, 61, 62]).Select(offset => new SlabReport(
                    offset == 3 ? SlabDamage.UseAfterFree : SlabDamage.Overrun, cache, offset == 62 ? low : high,
                    offset, offset == 62 ? 3u : 4, 10)),
            ],
            machine.System.SlabReports());
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugCheck)]
    public void A_check_finds_damage_where_it_is_and_repairs_it()
    {
        using SlabMachine machine = Boot();
        int cache = machine.Create(60);
        nuint held = Take(machine, cache, 1), free = Take(machine, cache, 2);
        Release(machine, cache, free, 3);
        Plant(machine, held, -4);
        Plant(machine, free, 8);
        machine.Refuses(Reason.Free, () => machine.Cpu.CacheFree(cache, free));
        Assert.Equal(2, machine.Cpu.CheckCache(cache).Reports);
        Assert.Equal(0, machine.Cpu.CheckCache(cache).Reports);
        Assert.Equal((Outcome.Freed, 0), (Release(machine, cache, held, 4).Outcome, Ask(machine, cache, 5).Reports));
        Assert.Equal(2, machine.System.SlabReports().Length);
        Assert.Null(machine.System.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugCheck)]
    public void A_descriptor_off_slab_is_an_object_with_red_zones_of_its_own()
    {
        using SlabMachine machine = Boot();
        int cache = machine.Create(8192);
        nuint at = machine.Alloc(cache);
        uint word = machine.System.ReadSlab(machine.FrameOf(at)).DescriptorWord;
        nuint descriptor = machine.AddressOfWord((int)word);
        machine.Refuses(Reason.Free, () => machine.Cpu.Kfree(descriptor));
        Plant(machine, descriptor, -4);
        machine.Release(cache, at);
        Result shrunk = machine.Cpu.CacheShrink(cache);
        Assert.Equal((Outcome.Ok, 1), (shrunk.Outcome, shrunk.Reports));
        Assert.Equal((0, descriptor), (machine.System.SlabReports()[0].Cache, machine.System.SlabReports()[0].Address));
        machine.AssertAsBooted();
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugReport)]
    public void The_last_64_reports_are_kept()
    {
        using SlabMachine machine = Boot();
        int cache = machine.Create(60);
        nuint at = machine.Alloc(cache);
        for (uint i = 0; i < 100; i++)
        {
            Name(machine, i);
            Plant(machine, at, -1);
            Assert.Equal(1, machine.Cpu.CheckCache(cache).Reports);
        }

        Assert.Equal(Enumerable.Range(36, 64), machine.System.SlabReports().Select(report => (int)report.Finder));
        machine.System.Reboot();
        Assert.Empty(machine.System.SlabReports());
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugReport)]
    public void A_move_to_a_larger_object_tells_of_both()
    {
        using SlabMachine machine = Boot();
        nuint other = machine.Cpu.Kmalloc(64, SlabMachine.Kernel).Address;
        nuint old = machine.Cpu.Kmalloc(32, SlabMachine.Kernel).Address;
        machine.Cpu.Kfree(other);
        Plant(machine, other, 5);
        Plant(machine, old, 32);
        Result moved = machine.Cpu.Krealloc(old, 64, SlabMachine.Kernel);
        Assert.Equal((other, 2), (moved.Address, moved.Reports));
        Assert.Equal([5, 32], machine.System.SlabReports().Select(report => report.Offset));
    }

    [Fact]
    [Verifies(RuleIds.Slab.DebugUser)]
    public void A_snapshot_keeps_last_users_and_writes_the_rest_anew()
    {
        using SlabMachine machine = Boot();
        int cache = machine.Create(60);
        nuint one = Take(machine, cache, 1), two = Take(machine, cache, 2);
        Release(machine, cache, two, 3);
        using Snapshot then = machine.System.Snapshot();
        Release(machine, cache, one, 4);
        Take(machine, cache, 5);
        Take(machine, cache, 6);
        machine.System.Restore(then);
        Assert.Equal((Outcome.Ok, 0), (machine.Cpu.CheckCache(cache).Outcome, machine.System.SlabReports().Length));
        Plant(machine, one, -4);
        Plant(machine, two, 0);
        Assert.Equal(2, machine.Cpu.CheckCache(cache).Reports);
        Assert.Equal([1u, 3u], machine.System.SlabReports().OrderBy(report => report.User).Select(r => r.User));
    }

    static SlabMachine Boot() => new(SlabMachine.Options() with { SlabDebug = true });

    static Result Ask(SlabMachine machine, int cache, uint caller)
    {
        Name(machine, caller);
        return machine.Cpu.CacheAlloc(cache, SlabMachine.Kernel);
    }

    /// <summary>Says who uses CPU 0 from now on.</summary>
    static void Name(SlabMachine machine, uint caller)
    {
        CpuHandle cpu = machine.Cpu;
        cpu.Caller = caller;
    }

    static nuint Take(SlabMachine machine, int cache, uint caller)
    {
        Result served = Ask(machine, cache, caller);
        Assert.Equal((Outcome.Ok, 0), (served.Outcome, served.Reports));
        return served.Address;
    }

    static Result Release(SlabMachine machine, int cache, nuint address, uint caller)
    {
        Name(machine, caller);
        return machine.Cpu.CacheFree(cache, address);
    }

    /// <summary>Damages a byte, as a wild pointer does it.</summary>
    static void Plant(SlabMachine machine, nuint at, int offset) => Bytes(machine, at + (nuint)offset, 1)[0] ^= 0xFF;

    /// <summary>Red zone, eight bytes, what follows and what follows that, of an object of eight bytes.</summary>
    static string Around(SlabMachine machine, nuint at)
    {
        string text = Convert.ToHexString(Bytes(machine, at - 4, 20));
        return $"{text[..8]} {text[8..24]} {text[24..32]} {text[32..]}";
    }

    static Span<byte> Bytes(SlabMachine machine, nuint address, int count)
    {
        Assert.True(machine.System.TryFrameOf(address, out uint frame));
        int offset = (int)(address - machine.System.AddressOf(frame));
        return machine.System.Memory(frame, offset + count > 4096 ? 2 : 1).Slice(offset, count);
    }
}
