using Verified.Impl;

namespace Verified.Tests.Properties.Zones;

/// <summary>What a machine may be: the last option that is allowed boots, and the next one does not.</summary>
public sealed class LayoutsProperties
{
    static readonly MachineOptions Plain = new() { Dma = new(0, 8) }, Cached = Plain with { CacheLine = 32 };

    public static TheoryData<MachineOptions> Allowed =>
    [
        Plain with { MinFreeKbytes = 0 },
        Plain with { DmaRatio = 1 },
        Plain with { NormalRatio = 1 },
        Plain with { Cpus = 64 },
        Plain with { Cpus = 2, CpuNodes = [0, 0] },
        Plain with { PerCpuSizes = new(0, 0, 0, 0, 0, 0) },
        Plain with { PerCpuLists = true, ListOrders = 11 },
        Plain with { CacheLine = 64 },
        Plain with { CacheLine = 128 },
        Plain with { Caches = 1 },
        Cached with { Caches = 256 },
        Cached with { Pools = 64 },
        Plain with { Reserved = [new(uint.MaxValue, 1), new(uint.MaxValue - 1, 2)] },
        new() { Nodes = [.. Enumerable.Repeat(new NodeOptions(), 8)] },
        new() { Nodes = [new() { Distances = [1 << 20] }] },
        new() { Nodes = [new() { Distances = [0] }] },
        new() { Nodes = [new() { Dma = new(8, 8) }, new() { Dma = new(0, 8) }] },
        new() { Nodes = [new() { Dma = new(0, 8) }, new() { Dma = new(8, 8) }], CpuNodes = [1] },
        new() { Dma = new(0, 8), Normal = new(8, 8), HighMem = new(16, 8) },
        new() { Normal = new(uint.MaxValue - 9, 8) },
        new() { Dma = new((1 << 21) - 8, 8), CacheLine = 32 },
        new() { Dma = new(1 << 21, 8) },
        new() { Dma = new(2, 8, new Impl.FrameRange(2, 2), new Impl.FrameRange(4, 1), new Impl.FrameRange(9, 1)) },
    ];

    public static TheoryData<MachineOptions, string> Refused => new()
    {
        { Plain with { MinFreeKbytes = -1 }, "MinFreeKbytes is -1; allowed: 0 or more" },
        { Plain with { DmaRatio = 0 }, "a lowmem reserve ratio is 0; allowed: 1 or more" },
        { Plain with { NormalRatio = 0 }, "a lowmem reserve ratio is 0; allowed: 1 or more" },
        { Plain with { Cpus = 0 }, "Cpus is 0; allowed: 1 to 64" },
        { Plain with { Cpus = 65 }, "Cpus is 65; allowed: 1 to 64" },
        { Plain with { CpuNodes = [0, 0] }, "CpuNodes names 2 nodes; allowed: none, or one for each CPU" },
        { Plain with { CpuNodes = [1] }, "CpuNodes names node 1; allowed: 0 to 0" },
        { Plain with { PerCpuSizes = new(0, 0, 0, 0, 0, -1) }, "PerCpuSizes is " },
        { Plain with { ListOrders = 0 }, "ListOrders is 0; allowed: 1 to 11" },
        { Plain with { ListOrders = 12 }, "ListOrders is 12; allowed: 1 to 11" },
        { Plain with { CacheLine = 16 }, "CacheLine is 16; allowed: 0, 32, 64 or 128" },
        { Plain with { Caches = 0 }, "Caches is 0; allowed: 1 to 256" },
        { Cached with { Caches = 257 }, "Caches is 257; allowed: 1 to 256" },
        { Cached with { Pools = -1 }, "Pools is -1; allowed: 0 to 64" },
        { Cached with { Pools = 65 }, "Pools is 65; allowed: 0 to 64" },
        { Plain with { Reserved = [new(uint.MaxValue, 2)] }, "reserved frames at 4294967295 end beyond 2^32" },
        { Plain with { Nodes = [new()] }, "Nodes is given, and Dma, Normal or HighMem too" },
        { new() { Normal = new(0, 8), Nodes = [new()] }, "Nodes is given, and Dma, Normal or HighMem too" },
        { new() { HighMem = new(0, 8), Nodes = [new()] }, "Nodes is given, and Dma, Normal or HighMem too" },
        { new() { Nodes = [.. Enumerable.Repeat(new NodeOptions(), 9)] }, "there are 9 nodes; allowed: 1 to 8" },
        { new() { Nodes = [new() { Distances = [10, 20] }] }, "node 0 has 2 distances; allowed: none" },
        { new() { Nodes = [new() { Distances = [(1 << 20) + 1] }] }, "a distance of node 0 is out of range" },
        { new() { Nodes = [new() { Distances = [-1] }] }, "a distance of node 0 is out of range" },
        {
            new() { Nodes = [new() { Normal = new(4, 8) }, new() { Dma = new(0, 8) }] },
            "zone Normal of node 0 overlaps zone DMA of node 1"
        },
        {
            new() { Nodes = [new() { Dma = new(0, 8) }, new() { Dma = new(20, 8) }, new() { Dma = new(7, 8) }] },
            "zone DMA of node 2 overlaps zone DMA of node 0"
        },
        {
            new() { Nodes = [new() { Dma = new(9, 8), Normal = new(0, 8) }] },
            "zone Normal of node 0 starts at 0, before the end of a lower zone"
        },
        { Plain with { Normal = new(7, 8) }, "zone Normal starts at 7, before the end of a lower zone" },
        { new() { Dma = new(20, 1), Normal = new(19, 8) }, "zone Normal starts at 19, before the end of a lower zone" },
        { new() { Normal = new(uint.MaxValue - 8, 8) }, "zone Normal ends beyond frame 2^32 - 2" },
        { new() { Dma = new((1 << 21) - 7, 8), CacheLine = 32 }, "a zone ends beyond frame 2097152 (8 GiB)" },
        { new() { Dma = new(0, 8, new Impl.FrameRange(7, 2)) }, "hole 7+2 of zone DMA leaves it" },
        { new() { Dma = new(4, 8, new Impl.FrameRange(3, 2)) }, "hole 3+2 of zone DMA leaves it" },
        { new() { Dma = new(0, 8, new Impl.FrameRange(4, 2), new Impl.FrameRange(5, 1)) }, "hole 5+1 of zone DMA leaves it" },
        { new() { Dma = new(0, 8, new Impl.FrameRange(4, 2), new Impl.FrameRange(1, 1)) }, "hole 1+1 of zone DMA leaves it" },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void The_last_option_that_is_allowed_boots(MachineOptions options) =>
        BootLimits.AssertBoots(options);

    [Theory]
    [MemberData(nameof(Refused))]
    public void The_first_that_is_not_allowed_is_refused_with_what_is_wrong(MachineOptions options, string wrong) =>
        BootLimits.AssertRefused(options, wrong);

    [Fact]
    public void The_frames_of_a_machine_reach_from_its_first_zone_to_its_last()
    {
        using var system = MemorySystem.Boot(new() { Nodes = [new() { Dma = new(40, 8) }, new() { Dma = new(20, 4) }] });
        Assert.Equal((8u, 4u), (system.Facts.Zones[0].Present, system.Facts.Zones[3].Present));
        Assert.Equal(28 * 4096, system.Memory(20, 28).Length);
    }
}
