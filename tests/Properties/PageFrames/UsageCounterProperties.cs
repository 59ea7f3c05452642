using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageFrames;

public sealed class UsageCounterProperties
{
    [Fact]
    [Verifies(RuleIds.PageFrames.CountBias)]
    [Verifies(RuleIds.PageFrames.GetAdds)]
    [Verifies(RuleIds.PageFrames.PutShared)]
    [Verifies(RuleIds.PageFrames.PutLast)]
    [Verifies(RuleIds.PageFrames.PutUnused)]
    public void E1_5_The_counter_stores_users_minus_one_and_a_put_too_many_is_a_bug()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        int Stored() => Picture.Descriptor(floors.System, (uint)frame).Count;
        Assert.Equal((0, 0), (UsageCounter.Stored(1), Stored()));
        Assert.Equal(Response.Of(Outcome.Ok), floors.Get(frame));
        Assert.Equal((1, 1), (UsageCounter.Stored(2), Stored()));
        Assert.Equal(Response.Of(Outcome.Shared), floors.Put(frame));
        Assert.Equal(0, Stored());
        Assert.Equal(Response.Of(Outcome.Freed), floors.Put(frame));
        Assert.Equal((-1, -1), (UsageCounter.Stored(0), Stored()));
        Assert.Equal(Response.Bug(Reason.Unused), floors.Put(frame));
        Assert.Equal(8, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.PutReserved)]
    public void E1_6_A_put_of_a_reserved_frame_changes_nothing()
    {
        using var floors = new Floors(Machines.Plain(8, reserved: 3));
        Assert.Equal(Response.Of(Outcome.Ignored), floors.Put(3));
        Assert.Equal(-1, Picture.Descriptor(floors.System, 3).Count);
        Assert.True(UsageCounter.IsKept(floors.World.Frames[new(3)]));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.GetUnused)]
    public void A_frame_without_users_gets_none()
    {
        using var floors = new Floors(Machines.Plain(8, reserved: 5));
        int block = floors.Take(1);
        Assert.Equal(Response.Bug(Reason.Unused), floors.Get(block + 1));
        Assert.Equal(Response.Bug(Reason.Unused), floors.Get(7));
        Assert.Equal(Response.Bug(Reason.Unused), floors.Get(5));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseInvalid)]
    public void Frames_that_do_not_exist_have_no_users()
    {
        using var floors = new Floors(Machines.Small);
        foreach (int frame in new[] { 20, 23, 64, 66, 235, 1000000 })
        {
            Assert.Equal(Response.Bug(Reason.Invalid), floors.Get(frame));
            Assert.Equal(Response.Bug(Reason.Invalid), floors.Put(frame));
        }
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.GetAdds)]
    [Verifies(RuleIds.PageFrames.PutLast)]
    public void Users_of_a_compound_block_count_on_its_first_frame()
    {
        using var floors = new Floors(Machines.Plain(16));
        int first = floors.Take(2, Gfp.Kernel | Gfp.Compound);
        Assert.Equal(Response.Of(Outcome.Ok), floors.Get(first + 3));
        Assert.Equal(2, floors.Inspect(first).Users);
        Assert.Equal(2, floors.Inspect(first + 2).Users);
        Assert.Equal(Response.Of(Outcome.Shared), floors.Put(first + 1));
        Assert.Equal(Response.Of(Outcome.Freed), floors.Put(first + 2));
        Assert.Equal([first], floors.List(4));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.PutLast)]
    public void The_last_put_of_a_larger_plain_block_frees_its_first_frame_alone()
    {
        using var floors = new Floors(Machines.Plain(8));
        int first = floors.Take(1);
        Assert.Equal(Response.Of(Outcome.Freed), floors.Put(first));
        Assert.Equal(7, floors.FreePages());
        Assert.Equal(FrameState.Lost, floors.Inspect(first + 1).State);
    }
}
