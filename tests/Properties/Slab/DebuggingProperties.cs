using Verified.Impl;
using Verified.Impl.Slab;
using Outcome = Verified.Impl.Outcome;
using Reason = Verified.Impl.Reason;

namespace Verified.Tests.Properties.Slab;

/// <summary>How a build with debugging lays objects out.</summary>
public sealed class DebuggingProperties
{
    const uint Red = CacheFlags.RedZone, User = CacheFlags.StoreUser, Poison = CacheFlags.Poison;

    [Theory]
    [Verifies(RuleIds.Slab.DebugLayout)]
    [Verifies(RuleIds.Slab.DebugAutomatic)]
    [InlineData(60, 72, Red | User | Poison)]
    [InlineData(100, 112, Red | User | Poison)]
    [InlineData(4000, 4012, Red | User | Poison)]
    [InlineData(4080, 4092, Red | User | Poison)]
    [InlineData(4095, 4108, Red | User | Poison)]
    [InlineData(4096, 4096, Poison)]
    [InlineData(5000, 5012, Red | User | Poison)]
    [InlineData(8180, 8192, Red | User | Poison)]
    [InlineData(8181, 8184, Poison)]
    [InlineData(131072, 131072, Poison)]
    public void E8_22_sizes_grow_by_three_words_unless_they_outgrow_their_power_of_two(
        uint size, uint expected, uint flags)
    {
        using SlabMachine machine = Boot();
        CacheFacts facts = machine.System.ReadCache(machine.Create(size));
        Assert.Equal((expected, flags), (facts.Size, facts.Flags));
        Assert.Equal(((flags & Red) != 0 ? 4u : 0, (size + 3) & ~3u), (facts.Head, facts.Length));
    }

    [Theory]
    [Verifies(RuleIds.Slab.DebugAutomatic)]
    [InlineData(64u, 0u, Poison, 128u)]
    [InlineData(4u, 0u, Red | User | Poison, 112u)]
    [InlineData(16u, CacheFlags.HardwareAlign, Red | User | Poison, 112u)]
    [InlineData(64u, CacheFlags.HardwareAlign | Red, Poison, 128u)]
    public void An_alignment_above_the_usual_one_leaves_no_room_for_red_zones(
        uint align, uint asked, uint added, uint size)
    {
        using SlabMachine machine = Boot();
        CacheFacts facts = machine.System.ReadCache(machine.Create(100, asked, align));
        Assert.Equal((size, added), (facts.Size, facts.Flags & (Red | User | Poison)));
    }

    [Fact]
    [Verifies(RuleIds.Slab.CreateFlags)]
    public void Flags_of_debugging_are_taken_and_poison_does_not_go_with_late_destruction()
    {
        using SlabMachine machine = Boot();
        int all = machine.Create(4096, Red | User | Poison | CacheFlags.DebugInitial);
        Assert.Equal(4108u, machine.System.ReadCache(all).Size);
        Assert.Equal(4104u, machine.System.ReadCache(machine.Create(4096, Red)).Size);
        Assert.Equal(4100u, machine.System.ReadCache(machine.Create(4096, User)).Size);
        machine.Refuses(Reason.Flags, () => machine.Cpu.CreateCache(
            new() { Name = "late", Size = 64, Flags = CacheFlags.DestroyByRcu | Poison }));
        uint late = machine.System.ReadCache(machine.Create(64, CacheFlags.DestroyByRcu)).Flags;
        Assert.Equal(Red | User, late & (Red | User | Poison));
        using SlabMachine plain = SlabMachine.Boot();
        foreach (uint flag in (uint[])[Red, User, Poison, CacheFlags.DebugInitial])
            plain.Refuses(Reason.Flags, () => plain.Cpu.CreateCache(new() { Name = "x", Size = 64, Flags = flag }));
    }

    [Fact]
    [Verifies(RuleIds.Slab.OffSlab)]
    [Verifies(RuleIds.Slab.ArrayLimits)]
    public void Descriptors_and_arrays_follow_the_size_with_what_is_added()
    {
        using SlabMachine machine = Boot(cpus: 2);
        Assert.False(machine.System.ReadCache(machine.Create(496)).OffSlab);
        // 7 of 516 bytes leave 484, in which the descriptor has room.
        CacheFacts moved = machine.System.ReadCache(machine.Create(504));
        Assert.Equal((7u, false, 40u), (moved.Num, moved.OffSlab, moved.SlabSize));
        Assert.Equal((32, 16), (moved.Limit, moved.Batch));
        Assert.Equal(128, machine.Node(0).SharedLimit);
        Assert.Equal((24, 12), Limited(machine.Create(2000)));

        (int, int) Limited(int cache)
        {
            CacheFacts facts = machine.System.ReadCache(cache);
            return (facts.Limit, facts.Batch);
        }
    }

    [Fact]
    [Verifies(RuleIds.Kmalloc.SizeOf)]
    [Verifies(RuleIds.Kmalloc.Smallest)]
    public void General_caches_keep_the_sizes_that_kmalloc_knows()
    {
        using SlabMachine machine = Boot();
        foreach (nuint size in (nuint[])[1, 32, 33, 100, 512, 4096, 131072])
        {
            Result served = machine.Cpu.Kmalloc(size, SlabMachine.Kernel);
            Assert.Equal(Outcome.Ok, served.Outcome);
            Assert.Equal(Outcome.Ok, machine.Cpu.Ksize(served.Address, out nuint whole).Outcome);
            Assert.Equal(size <= 32 ? 32 : size == 33 ? 64 : size == 100 ? 128 : size, whole);
            Assert.Equal(Outcome.Freed, machine.Cpu.Kfree(served.Address).Outcome);
        }

        Assert.Empty(machine.System.SlabReports());
        machine.AssertAsBooted();
    }

    static SlabMachine Boot(int cpus = 1) => new(SlabMachine.Options(cpus: cpus) with { SlabDebug = true });
}
