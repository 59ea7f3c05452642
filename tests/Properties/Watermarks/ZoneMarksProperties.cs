using FsCheck.Fluent;
using Verified.Model.Watermarks;

namespace Verified.Tests.Properties.Watermarks;

public sealed class ZoneMarksProperties
{
    [Fact]
    [Verifies(RuleIds.Watermarks.MinLowMemory)]
    [Verifies(RuleIds.Watermarks.LowAndHigh)]
    public void E3_3a_Marks_of_one_gigabyte() => AssertMarks(1024, "17/21/25", "939/1173/1408", "32/40/48");

    [Theory]
    [Verifies(RuleIds.Watermarks.MinLowMemory)]
    [Verifies(RuleIds.Watermarks.MinHighMemory)]
    [Verifies(RuleIds.Watermarks.LowAndHigh)]
    [InlineData(2048, "17/21/25", "939/1173/1408", "128/160/192")]
    [InlineData(128, "45/56/67", "316/395/474", "32/40/48")]
    [InlineData(16, "128/160/192", "0/0/0", "32/40/48")]
    public void E3_3b_Marks_of_other_machines(int megabytes, string dma, string normal, string high) =>
        AssertMarks(megabytes, dma, normal, high);

    [Theory]
    [Verifies(RuleIds.Watermarks.MinHighMemory)]
    [InlineData(0, 32)]
    [InlineData(33791, 32)]
    [InlineData(33792, 33)]
    [InlineData(131071, 127)]
    [InlineData(131072, 128)]
    [InlineData(294912, 128)]
    public void High_memory_keeps_a_1024th_between_32_and_128(int present, int min)
    {
        Assert.Equal(min, ZoneMarks.HighMemoryMin(present));
        using var floors = new Floors(Layout.Of(ZoneLayout.Of(0, 64), highMem: ZoneLayout.Of(1024, present)));
        Assert.Equal((uint)min, floors.System.PagesMin(2));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.MinLowMemory)]
    public void Without_low_memory_the_marks_below_HighMem_are_zero()
    {
        Assert.Equal(0, ZoneMarks.LowMemoryMin(4096, 0, 0));
        using var floors = new Floors(Layout.Of(ZoneLayout.Empty, highMem: ZoneLayout.Of(0, 64)));
        Assert.Equal((0u, 0u, 32u), (floors.System.PagesMin(0), floors.System.PagesMin(1), floors.System.PagesMin(2)));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.MinLowMemory)]
    [Verifies(RuleIds.Watermarks.LowAndHigh)]
    [Verifies(RuleIds.Watermarks.Reserve)]
    public void Both_floors_reckon_marks_and_reserves_of_any_machine_alike() => Holds.ForAll(
        from dma in Gen.Choose(0, 300)
        from normal in Gen.Choose(1, 5000)
        from high in Gen.Choose(0, 300)
        from kilobytes in Gen.OneOf(Gen.Choose(-1, 5000), Gen.Choose(0, int.MaxValue))
        from ratios in Gen.Two(Gen.Choose(1, 300))
        select Layout.Of(ZoneLayout.Of(0, dma), ZoneLayout.Of(1024, normal), ZoneLayout.Of(8192, high)) with
        {
            MinFreeKbytes = kilobytes < 0 ? null : kilobytes,
            DmaRatio = ratios.Item1,
            NormalRatio = ratios.Item2,
        },
        layout =>
        {
            using Impl.MemorySystem system = Machines.Boot(layout);
            return BootSpec.Check(layout, Machines.Report(system)).Violation?.ToString();
        });

    static void AssertMarks(int megabytes, params string[] marks)
    {
        using var floors = new Floors(Machines.I386(megabytes));
        Assert.Equal(marks, floors.World.Marks.Select(zone => zone.ToString()));
        Assert.Equal(marks, floors.Report().Zones.Select(zone => $"{zone.Min}/{zone.Low}/{zone.High}"));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.MinLowMemory)]
    [Verifies(RuleIds.Watermarks.MinHighMemory)]
    public void The_pool_is_shared_out_over_the_low_memory_of_all_nodes()
    {
        using var system = Impl.MemorySystem.Boot(new()
        {
            Nodes =
            [
                new() { Dma = new(0, 1000), Normal = new(1000, 3000) },
                new() { Normal = new(8000, 4000), HighMem = new(12000, 40000) },
            ],
            MinFreeKbytes = 3200,
        });
        Assert.Equal([100u, 300, 32, 0, 400, 39], Enumerable.Range(0, 6).Select(system.PagesMin));
        Assert.Equal([125u, 375, 40, 0, 500, 48], Enumerable.Range(0, 6).Select(system.PagesLow));
        system.SetMinFreeKbytes(320);
        Assert.Equal([10u, 30, 32, 0, 40, 39], Enumerable.Range(0, 6).Select(system.PagesMin));
    }
}
