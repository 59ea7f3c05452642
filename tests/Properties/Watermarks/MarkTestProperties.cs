using Verified.Model.State;
using Verified.Model.Watermarks;

namespace Verified.Tests.Properties.Watermarks;

public sealed class MarkTestProperties
{
    [Fact]
    [Verifies(RuleIds.Watermarks.TestBase)]
    public void E3_8a_Order_zero_passes_and_takes_a_single_frame()
    {
        using var floors = new Floors(Machines.WithFree(100, (150, 0), (25, 1)));
        Assert.Equal(200, floors.FreePages());
        Assert.Equal(Outcome.Ok, floors.Ask(0).Outcome);
        Assert.Equal(149, floors.List(0).Length);
    }

    [Theory]
    [Verifies(RuleIds.Watermarks.TestOrders)]
    [InlineData(1)]
    [InlineData(2)]
    public void E3_8a_Order_one_fails_at_the_per_order_step(int order)
    {
        using var floors = new Floors(Machines.WithFree(100, (150, 0), (25, 1)));
        FrameSet free = floors.World.Free(ZoneId.Dma);
        Assert.True(MarkTest.Base(free.Count, new(order), 100, 0));
        Assert.False(MarkTest.ByOrder(free, new(order), 100));
        Assert.Equal(Response.Failed(Reason.Fragmented), floors.Ask(order));
    }

    [Theory]
    [Verifies(RuleIds.Watermarks.TestOrders)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void E3_8b_Orders_up_to_three_pass_and_order_four_fails(int order, bool served)
    {
        using var floors = new Floors(Machines.WithFree(100, (40, 0), (20, 1), (10, 2), (10, 3)));
        Assert.Equal(200, floors.FreePages());
        Response response = floors.Ask(order);
        Assert.Equal(served ? Outcome.Ok : Outcome.Failed, response.Outcome);
        Assert.Equal(served ? Reason.None : Reason.Fragmented, response.Reason);
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.TestBase)]
    public void E3_8c_Equality_fails()
    {
        using var equal = new Floors(Machines.WithFree(100, (100, 0)));
        Assert.Equal(Response.Failed(Reason.BelowWatermark), equal.Ask(0));
        using var above = new Floors(Machines.WithFree(100, (101, 0)));
        Assert.Equal(Outcome.Ok, above.Ask(0).Outcome);
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.TestBase)]
    [Verifies(RuleIds.Watermarks.TestOrders)]
    public void Each_way_to_fail_is_told_from_the_others()
    {
        FrameSet free = FrameSet.Empty(64).Add(0, new(2)).Add(8, Order.Zero);
        Assert.Equal(MarkResult.Pass, MarkTest.Run(free, new(2), 1, 0, Rights.None));
        Assert.Equal(MarkResult.Below, MarkTest.Run(free, Order.Zero, 5, 3, Rights.None));
        Assert.Equal(MarkResult.Reserved, MarkTest.Run(free, Order.Zero, 4, 1, Rights.None));
        Assert.Equal(MarkResult.Fragmented, MarkTest.Run(free, new(3), -4, 0, Rights.None));
        Assert.Equal(MarkResult.Pass, MarkTest.Run(FrameSet.Empty(4).Add(0, new(1)), new(1), -4, 0, Rights.None));
        Assert.False(MarkTest.Base(10, Order.Zero, int.MaxValue, int.MaxValue));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.TestBase)]
    [Verifies(RuleIds.Watermarks.TestOrders)]
    [Verifies(RuleIds.Watermarks.RightsHigh)]
    [Verifies(RuleIds.Watermarks.RightsHarder)]
    public void The_model_agrees_with_the_transcription_for_all_small_values()
    {
        foreach (int[] blocks in SmallZones.Spreads(40))
        {
            FrameSet free = SmallZones.Set(blocks);
            foreach (var (mark, order, rights) in SmallZones.Requests())
            {
                foreach (int reserve in new[] { 0, 7 })
                {
                    bool told = MarkTest.Run(free, new(order), mark, reserve, rights) == MarkResult.Pass;
                    if (told == ZoneWatermarkOk(free.Count, blocks, order, mark, reserve, rights)) continue;
                    Assert.Fail($"{Show(blocks)} mark {mark} order {order} reserve {reserve} {rights}: {told}");
                }
            }
        }
    }

    [Fact]
    [Trait("Takes", "seconds")]
    [Verifies(RuleIds.Watermarks.TestBase)]
    [Verifies(RuleIds.Watermarks.TestOrders)]
    [Verifies(RuleIds.Watermarks.RightsHigh)]
    [Verifies(RuleIds.Watermarks.RightsHarder)]
    public void The_implementation_agrees_with_the_transcription_for_all_small_values()
    {
        foreach (int[] blocks in SmallZones.Spreads(40))
        {
            using Impl.MemorySystem system = Machines.Boot(SmallZones.Layout(blocks));
            Impl.CpuHandle cpu = system.On(0);
            int free = (int)system.FreePages(0);
            foreach (var (mark, order, rights) in SmallZones.Requests())
            {
                system.SetMinFreeKbytes(mark * 4);
                bool expected = ZoneWatermarkOk(free, blocks, order, mark, 0, rights);
                Impl.Result result = cpu.AllocPages(SmallZones.Gfp(rights), order, SmallZones.Context(rights));
                if (result.Outcome == Impl.Outcome.Ok != expected)
                    Assert.Fail($"{Show(blocks)} mark {mark} order {order} {rights}: {result}");
                if (expected) Assert.Equal(Impl.Outcome.Freed, cpu.FreePages(result.Frame, order).Outcome);
            }
        }
    }

    static string Show(int[] blocks) => string.Join(",", blocks);

    /// <summary>zone_watermark_ok as R3.8 writes it, word for word.</summary>
    static bool ZoneWatermarkOk(int freePages, int[] nrFree, int order, int mark, int reserve, Rights rights)
    {
        int f = freePages - (1 << order) + 1;
        int m = mark;
        if (rights.High) m -= m / 2;
        if (rights.Harder) m -= m / 4;
        if (f <= m + reserve) return false;
        for (int o = 0; o < order; o++)
        {
            f -= (o < nrFree.Length ? nrFree[o] : 0) << o;
            m >>= 1;
            if (f <= m) return false;
        }

        return true;
    }
}
