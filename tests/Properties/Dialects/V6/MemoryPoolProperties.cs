using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class MemoryPoolProperties
{
    [Theory]
    [Verifies(DialectRuleIds.V6.MempoolOrder)]
    [InlineData(Gfp.Kernel, 2, 1, PoolStep.Reserve)]
    [InlineData(Gfp.Kernel, 1, 1, PoolStep.Reserve)]
    [InlineData(Gfp.Kernel, 0, 2, PoolStep.Sleep)]
    [InlineData(Gfp.Atomic, 1, 1, PoolStep.Reserve)]
    [InlineData(Gfp.Atomic, 0, 1, PoolStep.Null)]
    [InlineData(Gfp.NoIo, 0, 2, PoolStep.Sleep)]
    [InlineData(0x40u, 0, 2, PoolStep.Null)]
    public void E9_6_The_reserve_comes_before_the_second_attempt(uint gfp, int reserve, int calls, PoolStep end)
    {
        uint asked = MemoryPool.Next(gfp, slept: false);
        int made = 1;
        PoolStep step;
        for (step = MemoryPool.AfterFailure(gfp, asked, reserve); step == PoolStep.Ask; made++)
            step = MemoryPool.AfterFailure(gfp, asked = MemoryPool.Full(gfp), reserve);
        Assert.Equal((calls, end), (made, step));
        Assert.Equal(
            end, MemoryPool.AfterFailure(gfp, MemoryPool.Next(gfp, slept: true), reserve));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.MempoolFlags), Verifies(DialectRuleIds.V6.MempoolFirst)]
    [Verifies(DialectRuleIds.V6.MempoolAnew)]
    [InlineData(Gfp.Kernel, 0x92CC0u, 0x92880u)]
    [InlineData(Gfp.Atomic, 0x92820u, 0x92820u)]
    public void The_flags_of_both_attempts(uint gfp, uint full, uint first)
    {
        Assert.Equal((full, first), (MemoryPool.Full(gfp), MemoryPool.First(gfp)));
        Assert.Equal((first, full), (MemoryPool.Next(gfp, slept: false), MemoryPool.Next(gfp, slept: true)));
        Assert.Equal(
            "NOWARN|NORETRY|NOMEMALLOC", Gfp.Format(MemoryPool.Full(0)));
    }

    [Fact]
    [Verifies(DialectRuleIds.V6.MempoolZero), Verifies(DialectRuleIds.V6.MempoolLeast)]
    [Verifies(DialectRuleIds.V6.MempoolFree), Verifies(DialectRuleIds.V6.MempoolResize)]
    [Verifies(DialectRuleIds.V6.MempoolDestroy)]
    public void E9_5_What_else_differs_from_the_older_kernel()
    {
        Assert.Equal((true, false), (MemoryPool.IsIllegal(Gfp.Kernel | 0x100), MemoryPool.IsIllegal(Gfp.Kernel)));
        Assert.Equal((1, 0, 3), (MemoryPool.Held(0, true), MemoryPool.Held(0, false), MemoryPool.Held(3, true)));
        Assert.Equal(
            (4, 4, 3), (MemoryPool.AfterFree(3, 4, false), MemoryPool.AfterFree(4, 4, false),
            MemoryPool.AfterFree(3, 4, true)));
        Assert.Equal([true, true, false], ((int[])[2, 4, 5]).Select(wanted => MemoryPool.Shrinks(4, wanted)));
        Assert.Equal(3, MemoryPool.FreedByDestroy(3));
        Assert.Equal(5000, MemoryPool.LongestSleep);
    }
}
