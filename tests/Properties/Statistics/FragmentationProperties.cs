using Verified.Model.Statistics;
using Verified.Tests.Properties.Watermarks;

namespace Verified.Tests.Properties.Statistics;

public sealed class FragmentationProperties
{
    [Theory]
    [Verifies(RuleIds.Statistics.UnusableIndex)]
    [Verifies(RuleIds.Statistics.FragmentationIndex)]
    [Verifies(RuleIds.Statistics.ExtfragPercent)]
    [InlineData(1, 750, -1000, 75)]
    [InlineData(2, 1000, 709, 100)]
    [InlineData(3, 1000, 852, 100)]
    [InlineData(10, 1000, 994, 100)]
    public void E5_12a_Singles_and_pairs(int order, int unusable, int external, int percent) =>
        AssertIndices(Machines.WithFree(0, (150, 0), (25, 1)), order, new(unusable, external, percent));

    [Theory]
    [Verifies(RuleIds.Statistics.UnusableIndex)]
    [Verifies(RuleIds.Statistics.FragmentationIndex)]
    [InlineData(0, 0, -1000, 0)]
    [InlineData(1, 200, -1000, 20)]
    [InlineData(2, 400, -1000, 40)]
    [InlineData(3, 600, -1000, 60)]
    [InlineData(4, 1000, 832, 100)]
    public void E5_12b_Blocks_of_four_orders(int order, int unusable, int external, int percent) =>
        AssertIndices(
            Machines.WithFree(0, (40, 0), (20, 1), (10, 2), (10, 3)), order, new(unusable, external, percent));

    [Fact]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.Statistics.UnusableIndex)]
    public void E5_12c_The_zone_Normal_of_a_running_kernel()
    {
        int[] blocks = [1478, 747, 971, 814, 634, 477, 332, 224, 163, 112, 291];
        Layout layout = Machines.WithFree(0, [.. blocks.Select((count, order) => (count, order))]);
        using Impl.MemorySystem system = Machines.Boot(layout);
        Assert.Equal(485752u, system.FreePages(0));
        Assert.Equal(6243, Enumerable.Range(0, 11).Sum(order => (int)system.NrFree(0, order)));
        int[] orders = [1, 2, 3, 4, 9, 10];
        int[] unusable = [3, 6, 14, 27, 268, 386];
        Assert.Equal(unusable, orders.Select(order => system.Fragmentation(0, order).Unusable));
        Model.State.FrameSet free = World.Boot(layout).Free(ZoneId.Dma);
        Assert.Equal(unusable, orders.Select(order => Fragmentation.UnusableIndex(free, new(order))));
    }

    [Fact]
    [Verifies(RuleIds.Statistics.UnusableIndex)]
    [Verifies(RuleIds.Statistics.FragmentationIndex)]
    [Verifies(RuleIds.Statistics.ExtfragPercent)]
    public void E5_12d_Nothing_free()
    {
        for (int order = 0; order < Order.Limit; order++) AssertIndices(Machines.WithFree(0), order, new(1000, 0, 0));
    }

    [Fact]
    [Verifies(RuleIds.Statistics.FragmentationIndex)]
    public void E10_1_Every_other_frame_of_eight()
    {
        AssertIndices(Machines.Plain(8, 0, 2, 4, 6), 1, new(1000, 250, 100));
        AssertIndices(Machines.Plain(8, 0, 2, 4, 6), 0, new(0, -1000, 0));
    }

    [Fact]
    [Verifies(RuleIds.Statistics.UnusableIndex)]
    [Verifies(RuleIds.Statistics.FragmentationIndex)]
    [Verifies(RuleIds.Statistics.ExtfragPercent)]
    public void Both_floors_agree_for_all_small_zones()
    {
        foreach (int[] blocks in SmallZones.Spreads(16))
        {
            using var floors = new Floors(SmallZones.Layout(blocks), Level.Counts);
            for (int order = 0; order < Order.Limit; order++)
            {
                Impl.FragmentationIndices seen = floors.System.Fragmentation(0, order);
                Assert.Equal(
                    Fragmentation.Of(floors.World.Free(ZoneId.Dma), new(order)),
                    new(seen.Unusable, seen.External, seen.Percent));
            }
        }
    }

    static void AssertIndices(Layout layout, int order, Fragmentation expected)
    {
        using var floors = new Floors(layout, Level.Counts);
        Impl.FragmentationIndices seen = floors.System.Fragmentation(0, order);
        Assert.Equal(expected, new Fragmentation(seen.Unusable, seen.External, seen.Percent));
        Assert.Equal(
            expected, Spec.Predict(floors.World, new() { Op = Op.Fragmentation, Order = new(order) }).Response.Detail);
    }
}
