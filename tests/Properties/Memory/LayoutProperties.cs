namespace Verified.Tests.Properties.Memory;

public sealed class LayoutProperties
{
    public static TheoryData<Impl.MachineOptions, string> Bad => new()
    {
        { new() { Dma = new(0, 8), MinFreeKbytes = -1 }, "MinFreeKbytes" },
        { new() { Dma = new(0, 8), DmaRatio = 0 }, "ratio" },
        { new() { Dma = new(0, 8), NormalRatio = 0 }, "ratio" },
        { new() { Dma = new(0, 8), Cpus = 0 }, "Cpus" },
        { new() { Dma = new(0, 8), Cpus = 65 }, "Cpus" },
        { new() { Dma = new(0, 8), CpuNodes = [0, 0] }, "CpuNodes" },
        { new() { Dma = new(0, 8), CpuNodes = [1] }, "CpuNodes" },
        { new() { Dma = new(0, 8), Nodes = [new()] }, "Nodes" },
        { new() { Nodes = [.. Enumerable.Repeat(new Impl.NodeOptions(), 9)] }, "nodes" },
        { new() { Nodes = [new() { Distances = [10, 20] }] }, "distances" },
        { new() { Nodes = [new() { Distances = [-1] }] }, "distance" },
        { new() { Nodes = [new() { Dma = new(0, 8) }, new() { Normal = new(4, 8) }] }, "Normal of node 1 overlaps" },
        { new() { Nodes = [new() { Dma = new(9, 8), Normal = new(0, 8) }] }, "Normal of node 0" },
        { new() { Dma = new(0, 8), PerCpuSizes = new(0, 0, 0, 0, 0, -1) }, "PerCpuSizes" },
        { new() { Dma = new(0, 8), ListOrders = 0 }, "ListOrders is 0; allowed: 1 to 11" },
        { new() { Dma = new(0, 8), ListOrders = 12 }, "ListOrders is 12; allowed: 1 to 11" },
        { new() { Dma = new(0, 8), Reserved = [new(uint.MaxValue, 2)] }, "reserved" },
        { new() { Dma = new(0, 8), Normal = new(7, 8) }, "Normal" },
        { new() { Normal = new(100, 8), HighMem = new(0, 8) }, "HighMem" },
        { new() { Normal = new(uint.MaxValue - 3, 8) }, "Normal" },
        { new() { Dma = new(0, 8, new Impl.FrameRange(7, 2)) }, "hole" },
        { new() { Dma = new(4, 8, new Impl.FrameRange(3, 2)) }, "hole" },
        { new() { Dma = new(0, 8, new Impl.FrameRange(4, 2), new Impl.FrameRange(5, 1)) }, "hole" },
        { new() { Dma = new(0, 8, new Impl.FrameRange(4, 2), new Impl.FrameRange(1, 1)) }, "hole" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_layout_is_refused_in_one_clear_line(Impl.MachineOptions options, string word)
    {
        var refused = Assert.ThrowsAny<ArgumentException>(() => Impl.MemorySystem.Boot(options));
        Assert.Contains(word, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        using var arena = new Impl.Arena();
        Assert.ThrowsAny<ArgumentException>(() => Impl.MemorySystem.Boot(options, arena));
    }

    [Fact]
    public void Options_and_arena_must_be_given()
    {
        using var arena = new Impl.Arena();
        Assert.Throws<ArgumentNullException>(() => Impl.MemorySystem.Boot(null!));
        Assert.Throws<ArgumentNullException>(() => Impl.MemorySystem.Boot(null!, arena));
        Assert.Throws<ArgumentNullException>(() => Impl.MemorySystem.Boot(new(), null!));
    }

    [Fact]
    public void A_machine_without_any_frame_boots_and_serves_nothing()
    {
        using var floors = new Floors(Layout.Of(ZoneLayout.Empty));
        Assert.Equal(Response.Failed(Reason.NoZones), floors.Ask(0));
        Assert.Equal(Response.Bug(Reason.Invalid), floors.Free(0));
        Assert.Equal(("", ""), (floors.System.Buddyinfo(), floors.System.Zoneinfo()));
        Assert.Equal(0, floors.Report().Nodes[0].Zones);
    }

    [Fact]
    public void Reserved_ranges_may_overlap_leave_the_zones_and_cover_holes()
    {
        Impl.MachineOptions options = new()
        {
            Dma = new(8, 32, new Impl.FrameRange(20, 4)),
            Reserved = [new(0, 10), new(9, 2), new(18, 8), new(38, 1000), new(5000, 1), new(30, 0)],
        };
        using var system = Impl.MemorySystem.Boot(options);
        Assert.Equal(19u, Enumerable.Range(8, 32).Aggregate(0u, (free, frame) => free + Free(system, (uint)frame)));
        Assert.Equal(19u, system.FreePages(0));
        Assert.Null(system.SelfCheck());
    }

    static uint Free(Impl.MemorySystem system, uint frame) =>
        system.Inspect(frame).State is Impl.FrameState.FreeHead or Impl.FrameState.FreeInterior ? 1u : 0;
}
