using Verified.Model.Dialects.V6;

namespace Verified.Tests.Properties.Dialects.V6;

public sealed class RightsProperties
{
    const AllocFlags Atomic = AllocFlags.MinReserve | AllocFlags.NonBlock;

    [Theory]
    [Verifies(DialectRuleIds.V6.RightsLowered)]
    [InlineData(AllocFlags.MinReserve, 470)]
    [InlineData(Atomic, 353)]
    [InlineData(AllocFlags.Oom, 470)]
    [InlineData(AllocFlags.NonBlock, 939)]
    [InlineData(AllocFlags.HighAtomic | AllocFlags.Cma, 939)]
    public void E3_12_Each_right_lowers_the_mark_by_its_part(AllocFlags flags, long left) =>
        Assert.Equal(left, Rights.Lower(939, flags));

    [Theory]
    [Verifies(DialectRuleIds.V6.RightsRequest)]
    [Verifies(DialectRuleIds.V6.RightsLowered)]
    [InlineData(Gfp.Kernel, Caller.Task, AllocFlags.None, 1000)]
    [InlineData(Gfp.NoWait, Caller.Task, AllocFlags.NonBlock, 1000)]
    [InlineData(Gfp.Kernel, Caller.RealTime, AllocFlags.MinReserve, 500)]
    [InlineData(Gfp.Kernel, Caller.RealTime | Caller.Interrupt, AllocFlags.None, 1000)]
    [InlineData(Gfp.NoWait, Caller.RealTime, AllocFlags.NonBlock, 1000)]
    [InlineData(Gfp.Atomic, Caller.Task, Atomic, 375)]
    [InlineData(Gfp.Atomic, Caller.Interrupt, Atomic, 375)]
    [InlineData(Gfp.Atomic | Gfp.NoMemAlloc, Caller.Task, AllocFlags.MinReserve, 500)]
    [InlineData(Gfp.Kernel | Gfp.High, Caller.Task, AllocFlags.MinReserve, 500)]
    public void A_request_gives_the_rights_of_its_flags(uint gfp, Caller caller, AllocFlags flags, long left)
    {
        Assert.Equal(flags, Rights.Of(gfp, 0, caller));
        Assert.Equal(left, Rights.Lower(1000, flags));
    }

    [Theory]
    [Verifies(DialectRuleIds.V6.RightsRequest)]
    [InlineData(Gfp.Atomic, Atomic | AllocFlags.HighAtomic)]
    [InlineData(Gfp.Atomic | Gfp.NoMemAlloc, AllocFlags.MinReserve)]
    [InlineData(Gfp.NoWait, AllocFlags.NonBlock)]
    [InlineData(Gfp.Kernel | Gfp.High, AllocFlags.MinReserve)]
    public void Only_atomic_requests_for_more_than_a_page_use_the_high_atomic_pageblocks(uint gfp, AllocFlags flags) =>
        Assert.Equal(flags, Rights.Of(gfp, 1, Caller.Task));

    [Theory]
    [Verifies(DialectRuleIds.V6.RightsFull)]
    [InlineData(Gfp.Kernel, Caller.Task, AllocFlags.None)]
    [InlineData(Gfp.Kernel | Gfp.MemAlloc, Caller.Interrupt, AllocFlags.NoWatermarks)]
    [InlineData(Gfp.Kernel | Gfp.MemAlloc | Gfp.NoMemAlloc, Caller.MemAlloc, AllocFlags.None)]
    [InlineData(Gfp.Kernel | Gfp.NoMemAlloc, Caller.OomVictim, AllocFlags.None)]
    [InlineData(Gfp.Kernel, Caller.MemAlloc, AllocFlags.NoWatermarks)]
    [InlineData(Gfp.Atomic, Caller.MemAlloc | Caller.Interrupt, AllocFlags.None)]
    [InlineData(Gfp.Atomic, Caller.MemAlloc | Caller.Softirq, AllocFlags.NoWatermarks)]
    [InlineData(Gfp.Atomic, Caller.OomVictim | Caller.Softirq, AllocFlags.None)]
    [InlineData(Gfp.Kernel, Caller.OomVictim, AllocFlags.Oom)]
    [InlineData(Gfp.Kernel, Caller.OomVictim | Caller.MemAlloc, AllocFlags.NoWatermarks)]
    public void Full_access_is_for_those_who_free_memory(uint gfp, Caller caller, AllocFlags flags) =>
        Assert.Equal(flags, Rights.Full(gfp, caller));
}
