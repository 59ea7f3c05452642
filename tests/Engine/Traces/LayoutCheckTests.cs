using System.Collections.Immutable;
using Verified.Check.Traces;
using Verified.Model;

namespace Verified.Tests.Engine.Traces;

public sealed class LayoutCheckTests
{
    static readonly Layout Sound = Layout.Of(ZoneLayout.Of(0, 16), ZoneLayout.Of(16, 100));

    static FrameRange Range(int start, int count) => new(new(start), new(count));

    static Layout Holed(params FrameRange[] holes) => Layout.Of(new(Range(0, 16), [.. holes]));

    public static TheoryData<string, Layout> Wrong => new()
    {
        { "a layout has three zones for each of 1 to 8 nodes: DMA, Normal, HighMem (empty ones too)", Sound with { Zones = default } },
        { "a layout has three zones for each of 1 to 8 nodes: DMA, Normal, HighMem (empty ones too)", Sound with { Zones = Sound.Zones.RemoveAt(0) } },
        { "zone DMA: start and frames must not be negative", Layout.Of(ZoneLayout.Of(-1, 4)) },
        { "zone DMA: start and frames must not be negative", Layout.Of(ZoneLayout.Of(1, -4)) },
        {
            "zone Normal: ends behind frame 16777216, the most that a machine may have; make it smaller",
            Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(1, int.MaxValue))
        },
        { "zone DMA (0+16): hole 4+0 has no frames; drop it", Holed(Range(4, 0)) },
        { "zone DMA (0+16): hole -1+2 lies outside the zone", Holed(Range(-1, 2)) },
        { "zone DMA (0+16): hole 4+2147483647 lies outside the zone", Holed(Range(4, int.MaxValue)) },
        { "zone DMA (0+16): hole 4+2 does not come behind 5+1; sort and join them", Holed(Range(5, 1), Range(4, 2)) },
        { "zone DMA (0+16): the list of holes is missing; use an empty one", Layout.Of(new(Range(0, 16), default)) },
        {
            "zone HighMem starts at frame 50, before zone Normal ends (116); zones must rise without overlap",
            Layout.Of(ZoneLayout.Of(0, 16), ZoneLayout.Of(16, 100), ZoneLayout.Of(50, 1))
        },
        { "reserved range 15+2 lies outside the zones", Sound with { Reserved = [Range(15, 2)] } },
        { "reserved range 7+1 does not come behind 7+2; sort and join them", Sound with { Reserved = [Range(7, 2), Range(7, 1)] } },
        { "the reserved ranges are missing; use an empty list", Sound with { Reserved = default } },
        { "cpus is 0; a machine has 1 to 64", Sound with { Cpus = 0 } },
        { "cpus is 65; a machine has 1 to 64", Sound with { Cpus = 65 } },
        { "dma_ratio is 0; it is at least 1", Sound with { DmaRatio = 0 } },
        { "normal_ratio is -1; it is at least 1", Sound with { NormalRatio = -1 } },
        { "min_free is -1; it is at least 0, or left out", Sound with { MinFreeKbytes = -1 } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void A_layout_that_is_no_machine_is_told_in_one_line(string problem, Layout layout)
    {
        Assert.Equal(problem, LayoutCheck.Problem(layout));
        Assert.Equal(problem, Assert.Throws<TraceFormatException>(() => LayoutCheck.Require(layout)).Message);
    }

    [Fact]
    public void A_machine_passes()
    {
        ImmutableArray<FrameRange> reserved = [Range(0, 16), Range(16, 1), Range(115, 1)];

        Assert.Null(LayoutCheck.Problem(Sound with { Reserved = reserved, Cpus = 64, MinFreeKbytes = 0 }));
        Assert.Null(LayoutCheck.Problem(Holed(Range(0, 1), Range(1, 15))));
        Assert.Null(LayoutCheck.Problem(Layout.FromMemory(MemoryModel.I386, TraceLimits.Frames)));
        LayoutCheck.Require(Layout.Of(ZoneLayout.Of(8, 0), ZoneLayout.Of(4, 4)));
    }
}
