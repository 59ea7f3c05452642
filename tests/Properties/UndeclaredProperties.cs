using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties;

/// <summary>Of a system whose policy is not known only what is sound of every allocator is demanded.</summary>
public sealed class UndeclaredProperties
{
    static readonly World Start = World.Boot(
        Layout.Of(ZoneLayout.Of(0, 16), ZoneLayout.Of(16, 16), ZoneLayout.Of(32, 16)), Policy.Undeclared);

    static Command Ask(int order, uint gfp = 0) => new() { Op = Op.AllocPages, Gfp = gfp, Order = new(order) };

    static Verdict Step(World world, Command command, Response response) =>
        Spec.Step(world, command, new() { Response = response, Level = Level.Address });

    static Response Served(int frame) => new(Outcome.Ok, Reason.None, new(frame), 0, 0, false, null);

    [Fact]
    public void Where_an_aligned_run_is_free_a_request_may_be_served_or_not()
    {
        Assert.Equal(Demand.May, Undeclared.Of(Start, Ask(4)));
        Assert.Same(Start, Step(Start, Ask(0), Response.Failed(Reason.NoBlock)).Next);
        World taken = Step(Start, Ask(2), Served(20)).Next!;
        Assert.Equal(12, taken.Free(ZoneId.Normal).Count);
        Assert.True(taken.Frames[new(20)].Users == 1);
    }

    [Theory]
    [InlineData(5, 0u)]
    [InlineData(11, 0u)]
    [InlineData(0, 3u)]
    public void Where_none_can_be_free_it_must_be_refused(int order, uint gfp)
    {
        Assert.Equal(Demand.Fail, Undeclared.Of(Start, Ask(order, gfp)));
        Assert.Equal(
            new Violation(
                RuleIds.PageAllocator.NoOverlap, $"refusal: no aligned run of order {order} is free", "ok frame 16"),
            Step(Start, Ask(order, gfp), Served(16)).Violation);
    }

    [Theory]
    [Verifies(RuleIds.PageAllocator.NoOverlap)]
    [InlineData(0, 0u, 33, RuleIds.Zones.FallbackDownward, "a zone of [Normal, DMA]")]
    [InlineData(0, 1u, 16, RuleIds.Zones.FallbackDownward, "a zone of [DMA]")]
    [InlineData(0, 0u, 99, RuleIds.Zones.FallbackDownward, "a zone of [Normal, DMA]")]
    [InlineData(1, 0u, 19, RuleIds.Buddy.BlockAlignment, "index a multiple of 2")]
    [InlineData(0, 0u, 16, RuleIds.PageAllocator.NoOverlap, "1 pages that are all free")]
    [InlineData(2, 0u, 16, RuleIds.PageAllocator.NoOverlap, "4 pages that are all free")]
    public void Blocks_of_another_zone_misaligned_or_in_use_are_refused(
        int order, uint gfp, int frame, string rule, string expected)
    {
        World taken = Step(Start, Ask(0), Served(16)).Next!;
        Assert.Equal(
            new Violation(rule, expected, $"ok frame {frame}"), Step(taken, Ask(order, gfp), Served(frame)).Violation);
    }

    [Fact]
    public void A_split_may_hand_out_any_part()
    {
        Assert.NotNull(Step(Start, Ask(0), Served(31)).Next);
        Assert.NotNull(Step(Start, Ask(0), Served(5)).Next);
    }
}
