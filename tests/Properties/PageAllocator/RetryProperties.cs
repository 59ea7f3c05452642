using Verified.Model.PageAllocator;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class RetryProperties
{
    static readonly Response Congested = Response.Sleeps(Reason.Congestion);

    /// <summary>Each row of the table, without progress: only a request that may call file systems kills.</summary>
    public static TheoryData<int, uint, bool> Rows => new()
    {
        { 0, Gfp.NoFs, true },
        { 3, Gfp.NoFs, true },
        { 4, Gfp.NoFs, false },
        { 10, Gfp.Wait, false },
        { 4, Gfp.NoFs | Gfp.Repeat, true },
        { 4, Gfp.NoFs | Gfp.NoFail, true },
        { 0, Gfp.NoFs | Gfp.NoRetry, false },
        { 0, Gfp.Kernel | Gfp.NoRetry, false },
        { 4, Gfp.NoFs | Gfp.NoRetry | Gfp.Repeat, false },
        { 0, Gfp.NoFs | Gfp.NoRetry | Gfp.NoFail, false },
        { 4, Gfp.Kernel | Gfp.NoRetry | Gfp.NoFail, false },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    [Verifies(RuleIds.PageAllocator.RetryTable)]
    public void E4_10_Each_row_of_the_table_retries_or_fails(int order, uint gfp, bool retries)
    {
        using var floors = new Floors(Machines.Plain(1024) with { Reclaim = true });
        floors.LeaveFree(0);
        Response response = floors.Ask(order, gfp);
        Assert.Equal(retries ? Congested : Response.Failed(Reason.BelowWatermark), response);
        Assert.Equal(response, floors.Retry(order, gfp));
        Assert.Equal(26, floors.Cache.Passes.Count);
        Assert.Equal(0, floors.Cache.Kills);
        Assert.Equal(2ul, floors.Counts().Stalls);
    }

    [Theory]
    [InlineData(0, 0u)]
    [InlineData(4, 0u)]
    [InlineData(10, Gfp.NoFail)]
    [Verifies(RuleIds.PageAllocator.OutOfMemory)]
    public void E4_10_Without_progress_a_request_that_may_call_file_systems_kills_whatever_its_order(
        int order, uint flags)
    {
        using var floors = new Floors(Machines.Plain(1024) with { Reclaim = true });
        floors.LeaveFree(0);
        floors.SetReclaim(victim: true);
        Assert.Equal(Response.Sleeps(Reason.Victim), floors.Ask(order, Gfp.Kernel | flags));
        Assert.Equal((1, 1ul), (floors.Cache.Kills, floors.Counts().Kills));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Rebalance)]
    public void A_caller_that_has_slept_reclaims_before_it_looks_for_memory()
    {
        using var floors = new Floors(Machines.Plain(16) with { Reclaim = true });
        Assert.Equal(Congested, floors.Retry(0, Gfp.NoFs));
        Assert.Equal(16, floors.FreePages());
        Assert.Equal(Outcome.Ok, floors.Retry(0).Outcome);
        Assert.Equal(26, floors.Cache.Passes.Count);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Rebalance)]
    public void A_caller_that_may_not_wait_cannot_have_slept()
    {
        using var floors = new Floors(Machines.Plain(16) with { Reclaim = true });
        Assert.Equal(Response.Failed(Reason.BelowWatermark), floors.Retry(0, Gfp.Atomic));
        Assert.Equal(Response.Failed(Reason.OrderTooLarge), floors.Retry(11));
        Assert.Equal(Response.Bug(Reason.IllegalZone), floors.Retry(0, Gfp.Kernel | Gfp.ZoneBits));
        Assert.Empty(floors.Cache.Passes);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.Rebalance)]
    public void A_machine_that_does_not_reclaim_has_nothing_to_go_on_with()
    {
        using var floors = new Floors(Machines.Plain(16));
        Assert.Equal(Response.Bug(Reason.Illegal), floors.Retry(0));
        Assert.Equal(Response.Bug(Reason.Illegal), floors.Kswapd());
    }
}
