namespace Verified.Tests.Properties.Memory;

/// <summary>What a machine is that nobody said anything about.</summary>
public sealed class OptionsProperties
{
    [Fact]
    public void A_machine_has_by_default_what_its_options_say()
    {
        var options = new Impl.MachineOptions();
        Assert.Equal((256u, 32u), (options.DmaRatio, options.NormalRatio));
        Assert.Equal((1, 1, 64), (options.Cpus, options.ListOrders, options.Caches));
        Assert.True(options.CompoundPages);
        Assert.False(options.PerCpuLists || options.Reclaim || options.RealMappings || options.SlabDebug);
        Assert.Equal((0, 0, 0, 0), (options.CacheLine, options.Pkmap, options.VmallocPages, options.Pools));
        Assert.Null(options.MinFreeKbytes);
        Assert.Null(options.PerCpuSizes);
        foreach (Impl.ZoneOptions zone in (Impl.ZoneOptions[])[options.Dma, options.Normal, options.HighMem])
            Assert.Equal((0u, 0u, 0), (zone.Start, zone.Spanned, zone.Holes.Count));
    }

    [Fact]
    public void A_node_has_by_default_no_memory()
    {
        var node = new Impl.NodeOptions();
        Assert.Empty(node.Distances);
        foreach (Impl.ZoneOptions zone in (Impl.ZoneOptions[])[node.Dma, node.Normal, node.HighMem])
            Assert.Equal((0u, 0u, 0), (zone.Start, zone.Spanned, zone.Holes.Count));
    }

    /// <summary>A machine of 1 GiB has 128 MiB above 896 MiB.</summary>
    [Fact]
    [Verifies(RuleIds.Zones.SizesI386)]
    public void A_PC_has_its_high_memory_unless_that_is_declined()
    {
        const uint Gigabyte = 1 << 18, HighMemory = 1 << 15;
        Assert.Equal(HighMemory, Impl.MachineOptions.I386(Gigabyte).HighMem.Spanned);
        Assert.Equal(0u, Impl.MachineOptions.I386(Gigabyte, highMemory: false).HighMem.Spanned);
    }

    [Fact]
    public void A_cache_is_told_its_flags_by_the_numbers_of_the_kernel()
    {
        Assert.Equal((1u, 2u), (Impl.CacheOptions.Constructing, Impl.CacheOptions.Atomic));
        Assert.Equal(
            (0x200u, 0x400u, 0x800u, 0x1000u, 0x2000u),
            (Impl.Slab.CacheFlags.DebugInitial, Impl.Slab.CacheFlags.RedZone, Impl.Slab.CacheFlags.Poison,
                Impl.Slab.CacheFlags.NoReap, Impl.Slab.CacheFlags.HardwareAlign));
        Assert.Equal(
            (0x4000u, 0x8000u, 0x10000u, 0x20000u),
            (Impl.Slab.CacheFlags.Dma, Impl.Slab.CacheFlags.MustAlign, Impl.Slab.CacheFlags.StoreUser,
                Impl.Slab.CacheFlags.ReclaimAccount));
        Assert.Equal((0x40000u, 0x80000u), (Impl.Slab.CacheFlags.Panic, Impl.Slab.CacheFlags.DestroyByRcu));
    }
}
