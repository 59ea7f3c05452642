namespace Verified.Tests.Properties.Mempool;

/// <summary>Which rules have a say about pools, and what each of them says.</summary>
public sealed class TellingProperties
{
    readonly ModelPools pools = ModelPools.Boot();

    string Told(Response answer) => $"{answer}: {pools.Last}".Replace("pool.invalid ", "", StringComparison.Ordinal);

    [Fact]
    [Verifies(RuleIds.Mempool.CreateFailed)]
    [Verifies(RuleIds.Mempool.Scripted)]
    public void A_pool_tells_whether_it_was_filled()
    {
        Assert.Equal("ok: create.full create.failed", Told(pools.Create(0)));
        Assert.Equal("ok at 0x1: create.full create.failed element.scripted", Told(pools.Create(2)));
        pools.Fail(2);
        Assert.Equal("failed (Scripted): !create.failed !element.scripted", Told(pools.Create(3)));
        Assert.Equal("bug (NoPool): !pool.invalid", Told(pools.Take(0xD0, 9)));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.AllocHarder)]
    [Verifies(RuleIds.Mempool.AllocReserve)]
    [Verifies(RuleIds.Mempool.AllocWaits)]
    [Verifies(RuleIds.Mempool.Guarantee)]
    public void A_request_tells_where_its_element_comes_from()
    {
        pools.Create(2);
        Assert.Equal("ok at 0x3: element.scripted alloc.no-wait", Told(pools.Take(0xD0)));
        pools.Fail(1);
        const string Nothing = "!element.scripted alloc.no-wait";
        Assert.Equal($"ok at 0x2: {Nothing} !alloc.harder alloc.reserve alloc.guarantee", Told(pools.Take(0xD0)));
        pools.Fail(3);
        Assert.Equal($"ok at 0x1: {Nothing} alloc.harder alloc.reserve alloc.guarantee", Told(pools.Take(0xD0)));
        pools.Fail(3);
        Assert.Equal($"failed (Scripted): {Nothing} !alloc.harder !alloc.waits", Told(pools.Take(0x20)));
        pools.Fail(3);
        Assert.Equal($"wouldsleep (PoolEmpty): {Nothing} alloc.harder !alloc.waits", Told(pools.Take(0xD0)));
        pools.Fail(1);
        Assert.Equal("ok at 0x4: !element.scripted alloc.no-wait alloc.harder", Told(pools.Take(0xD0)));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.FreeReserve)]
    [Verifies(RuleIds.Mempool.FreeInvalid)]
    public void An_element_given_back_tells_whether_the_reserve_keeps_it()
    {
        pools.Create(1);
        foreach (int _ in (int[])[2, 3]) pools.Take(0xD0);
        pools.Fail(3);
        pools.Take(0xD0);
        Assert.Equal("bug (Invalid): !free.invalid", Told(pools.Give(99)));
        Assert.Equal("bug (Invalid): !free.invalid", Told(pools.Give(0)));
        Assert.Equal("ok: free.reserve-first free.invalid", Told(pools.Give(1)));
        Assert.Equal("bug (Free): !free.invalid", Told(pools.Give(1)));
        Assert.Equal("freed: !free.reserve-first free.invalid", Told(pools.Give(2)));
    }

    [Fact]
    [Verifies(RuleIds.Mempool.ResizeRefused)]
    [Verifies(RuleIds.Mempool.ResizeGrow)]
    public void A_change_of_size_and_the_end_of_a_pool_tell_why_they_were_refused()
    {
        pools.Create(2);
        Assert.Equal("ok: element.scripted resize.refused resize.grow resize.refill", Told(pools.Resize(4)));
        Assert.Equal("ok: resize.refused resize.shrink", Told(pools.Resize(1)));
        Assert.Equal("ok: resize.refused resize.grow resize.refill", Told(pools.Resize(1)));
        Assert.Equal("bug (Illegal): !resize.refused", Told(pools.Resize(0)));
        pools.Fail(3);
        ulong element = pools.Take(0xD0).Address;
        Command destroy = new() { Op = Op.PoolDestroy };
        Assert.Equal("bug (InUse): !destroy.all-returned", Told(pools.Run(destroy)));
        pools.Give(element);
        Assert.Equal("ok: destroy.all-returned", Told(pools.Run(destroy)));
    }
}
