using Verified.Impl;

namespace Verified.Tests.Properties.Vmalloc;

/// <summary>What an observer is shown of areas.</summary>
public sealed class VmallocObservationProperties
{
    [Fact]
    public void A_machine_without_a_range_has_no_areas()
    {
        using var system = MemorySystem.Boot(new() { Dma = new(0, 64), CacheLine = 32 });
        Assert.Equal((0, -1), (system.Areas(new AreaInfo[2]), system.AreaFrames(0, [])));
    }

    [Fact]
    public void Where_no_area_begins_there_are_no_frames()
    {
        using var system = MemorySystem.Boot(
            new() { Dma = new(0, 64), CacheLine = 32, VmallocPages = 16, MinFreeKbytes = 0 });
        CpuHandle cpu = system.On(0);
        for (int i = 0; i < 3; i++) Assert.Equal(Impl.Outcome.Ok, cpu.Vmalloc(4096).Outcome);
        var areas = new AreaInfo[4];
        Assert.Equal(3, system.Areas(areas));
        Assert.Equal([0, 2, 4], areas[..3].Select(area => area.Page));
        Assert.Equal(default, areas[3]);
        var fewer = new AreaInfo[2];
        Assert.Equal(3, system.Areas(fewer));
        Assert.Equal(areas[..2], fewer);
        Assert.Equal(
            [1, -1, 1, -1, 1, -1], Enumerable.Range(0, 6).Select(page => system.AreaFrames(page, new uint[1])));
        Assert.Equal((-1, -1), (system.AreaFrames(16, []), system.AreaFrames(-1, [])));
    }
}
