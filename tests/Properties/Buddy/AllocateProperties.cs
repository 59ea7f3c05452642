using Verified.Model.Buddy;
using Verified.Model.State;

namespace Verified.Tests.Properties.Buddy;

public sealed class AllocateProperties
{
    [Fact]
    [Verifies(RuleIds.Buddy.AllocateSmallest)]
    [Verifies(RuleIds.Buddy.SplitUpperHalves)]
    public void E5_6a_Order_zero_requests_on_one_large_block_return_0_to_5()
    {
        using var floors = new Floors(Machines.Plain(1024));
        Assert.Equal([0, 1, 2, 3, 4, 5], Enumerable.Range(0, 6).Select(_ => floors.Take()));
        Assert.Equal([6], floors.List(1));
        Assert.Empty(floors.List(0));
        Assert.Empty(floors.List(2));
        for (int order = 3; order < 10; order++) Assert.Equal([1 << order], floors.List(order));
        Assert.Empty(floors.List(10));
        Assert.Equal(1018, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.Buddy.AllocateSmallest)]
    public void The_smallest_order_that_has_a_block_serves()
    {
        using var floors = new Floors(Machines.WithFree(0, (1, 4), (2, 2), (1, 0)));
        int single = floors.List(0)[0];
        int four = floors.List(2)[0];
        Assert.Equal(single, floors.Take());
        Assert.Equal(four, floors.Take(1));
        Assert.Equal([four + 2], floors.List(1));
        Assert.Equal(four + 2, floors.Take());
        Assert.Single(floors.List(4));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.AllocateSmallest)]
    public void Without_a_block_of_the_order_or_above_there_is_none()
    {
        FrameSet free = FrameSet.Empty(64).Add(0, new(3));
        Assert.Equal(new Order(3), Allocate.Smallest(free, Order.Zero));
        Assert.Equal(new Order(3), Allocate.Smallest(free, new(3)));
        Assert.Null(Allocate.Smallest(free, new(4)));
        using var floors = new Floors(Machines.WithFree(0, (1, 3)));
        Assert.Equal(Response.Failed(Reason.NoBlock), floors.Ask(4, context: Context.MemAlloc));
    }
}
