using Verified.Model.PageAllocator;
using Verified.Model.Watermarks;

namespace Verified.Tests.Properties.Watermarks;

public sealed class RightsProperties
{
    [Theory]
    [Verifies(RuleIds.Watermarks.RightsHigh)]
    [Verifies(RuleIds.Watermarks.RightsHarder)]
    [Verifies(RuleIds.Watermarks.RightsMemAlloc)]
    [InlineData(0xD0, Context.Process, 939, 1000)]
    [InlineData(0xD0, Context.Interrupt, 939, 1000)]
    [InlineData(0xD0, Context.RealTime, 705, 750)]
    [InlineData(0xD0, Context.RealTime | Context.Interrupt, 939, 1000)]
    [InlineData(0x00, Context.Process, 705, 750)]
    [InlineData(0x30, Context.Process, 470, 500)]
    [InlineData(0x30, Context.RealTime, 353, 375)]
    [InlineData(0x20, Context.Process, 353, 375)]
    [InlineData(0x20, Context.Interrupt, 353, 375)]
    [InlineData(0xD0, Context.MemAlloc, 0, 0)]
    [InlineData(0x20, Context.MemAlloc, 0, 0)]
    [InlineData(0xD0, Context.MemAlloc | Context.Interrupt, 939, 1000)]
    public void R3_11_Each_caller_stops_at_its_own_minimum(uint gfp, Context context, int left939, int left1000)
    {
        foreach (var (mark, left) in new[] { (939, left939), (1000, left1000) })
        {
            using var floors = new Floors(
                Layout.Of(ZoneLayout.Of(0, mark + 40)) with { MinFreeKbytes = mark * 4 }, Level.Counts);
            while (floors.Ask(0, gfp, context).Outcome == Outcome.Ok) continue;
            Assert.Equal(left, floors.FreePages());
            Assert.Equal(left, Rights.IsUnmarked(context) ? 0 : Rights.Of(gfp, context).Lower(mark));
            Reason reason = Rights.IsUnmarked(context) ? Reason.NoBlock : Reason.BelowWatermark;
            Assert.Equal(reason, floors.Ask(0, gfp, context).Reason);
        }
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.RightsHigh)]
    [Verifies(RuleIds.Watermarks.RightsHarder)]
    public void E3_11_GFP_KERNEL_fails_at_939_and_GFP_ATOMIC_is_served_down_to_354()
    {
        using var floors = new Floors(Layout.Of(ZoneLayout.Of(0, 1000)) with { MinFreeKbytes = 939 * 4 }, Level.Counts);
        while (floors.Ask(0).Outcome == Outcome.Ok) continue;
        Assert.Equal(939, floors.FreePages());
        while (floors.FreePages() > 354) floors.Take(0, Gfp.Atomic);
        Assert.Equal(Outcome.Ok, floors.Ask(0, Gfp.Atomic).Outcome);
        Assert.Equal(353, floors.FreePages());
        Assert.Equal(Response.Failed(Reason.BelowWatermark), floors.Ask(0, Gfp.Atomic));
    }

    [Fact]
    [Verifies(RuleIds.Watermarks.RightsHigh)]
    public void The_first_scan_gives_no_rights()
    {
        using var floors = new Floors(
            Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64)) with { MinFreeKbytes = 128, DmaRatio = 1000 });
        int[] zones = [.. Enumerable.Range(0, 90).Select(_ => floors.Take(0, Gfp.Atomic) / 64)];
        Assert.Equal([.. Enumerable.Repeat(1, 44), .. Enumerable.Repeat(0, 44), 1, 1], zones);
    }
}
