using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class ReleaseProperties
{
    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseNull)]
    public void R4_4_A_null_address_does_nothing()
    {
        using var floors = new Floors(Machines.Small);
        Assert.Equal(Response.Of(Outcome.Ignored), floors.FreeAt(0));
        Assert.Equal(Response.Of(Outcome.Ignored), floors.FreeAt(0, 99));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseInvalid)]
    public void R4_4_Addresses_and_frames_that_do_not_exist_are_bugs()
    {
        using var floors = new Floors(Machines.Small);
        foreach (int frame in new[] { 20, 64, 235, int.MaxValue, -1 })
            Assert.Equal(Response.Bug(Reason.Invalid), floors.Free(frame));
        foreach (ulong address in new ulong[] { 1, 4096, 0xBFFFFFFF, 0xC0014000, 0xC0041000, 0xC00A7000 })
            Assert.Equal(Response.Bug(Reason.Invalid), floors.FreeAt(address));
        Assert.False(Release.IsValid(floors.World, new(20)));
        Assert.True(Release.IsValid(floors.World, new(19)));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseReserved)]
    public void R4_4_A_reserved_frame_is_left_alone()
    {
        using var floors = new Floors(Machines.Small);
        Assert.Equal(Response.Of(Outcome.Ignored), floors.Free(3));
        Assert.Equal(Response.Of(Outcome.Ignored), floors.Free(3, 20));
        int frame = floors.Take();
        floors.SetFlags(frame, PageFlags.Reserved);
        Assert.Equal(Response.Of(Outcome.Ignored), floors.Free(frame));
        floors.Change(Op.ClearFlags, frame, (ulong)PageFlags.Reserved);
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(frame));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseUnused)]
    public void A_double_free_an_interior_frame_and_a_free_frame_are_bugs()
    {
        using var floors = new Floors(Machines.Plain(16));
        int block = floors.Take(1);
        Assert.Equal(Response.Bug(Reason.Unused), floors.Free(block + 1));
        Assert.Equal(Response.Bug(Reason.Unused), floors.Free(8));
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(block, 1));
        Assert.Equal(Response.Bug(Reason.Unused), floors.Free(block, 1));
        Assert.Equal(Response.Bug(Reason.Unused), floors.Free(block, 11));
        Assert.Equal(16, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseUnused)]
    public void A_frame_inside_a_compound_block_cannot_be_released()
    {
        using var floors = new Floors(Machines.Plain(16));
        int block = floors.Take(2, Gfp.Kernel | Gfp.Compound);
        for (int i = 1; i < 4; i++) Assert.Equal(Response.Bug(Reason.Interior), floors.Free(block + i, 11));
        floors.SetFlags(block, PageFlags.Reserved);
        Assert.Equal(Response.Of(Outcome.Ignored), floors.Free(block, 2));
        Assert.Equal(Response.Bug(Reason.Interior), floors.Free(block + 1));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.BlockAlignment)]
    [Verifies(RuleIds.Buddy.BlockRange)]
    public void Blocks_that_are_not_aligned_or_leave_the_zone_are_bugs()
    {
        using var floors = new Floors(Layout.Of(ZoneLayout.Of(67, 100)) with { MinFreeKbytes = 0 });
        floors.KeepOnly([.. Enumerable.Range(67, 100)]);
        Assert.Equal(Response.Bug(Reason.Misaligned), floors.Free(68, 1));
        Assert.Equal(Response.Bug(Reason.Misaligned), floors.Free(67, 11));
        Assert.Equal(Response.Bug(Reason.Misaligned), floors.Free(67, 31));
        Assert.Equal(Response.Bug(Reason.Misaligned), floors.Free(67, 7));
        Assert.Equal(Response.Bug(Reason.Misaligned), floors.Free(67 + 96, 3));
        Assert.Equal(Response.Of(Outcome.Refused, 3), floors.Free(67 + 96, 2));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseShared)]
    [Verifies(RuleIds.PageAllocator.ReleaseLast)]
    public void R4_4_Only_the_last_user_frees_the_block()
    {
        using var floors = new Floors(Machines.Plain(16));
        int block = floors.Take(2);
        floors.Get(block);
        floors.Get(block);
        Assert.Equal(Response.Of(Outcome.Shared), floors.Free(block, 2));
        Assert.Equal(Response.Of(Outcome.Shared), floors.Free(block, 0));
        Assert.Equal(12, floors.FreePages());
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(block, 2));
        Assert.Equal(16, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseShared)]
    public void A_misaligned_release_of_a_shared_block_is_a_bug_first_and_an_overlap_is_not_looked_for()
    {
        using var floors = new Floors(Machines.Plain(16));
        int block = floors.Take(0);
        floors.Get(block);
        Assert.Equal(Response.Bug(Reason.Misaligned), floors.Free(block, 11));
        Assert.Equal(Response.Of(Outcome.Shared), floors.Free(block, 4));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseLast)]
    public void An_address_inside_a_frame_counts_as_that_frame()
    {
        using var floors = new Floors(Machines.Plain(16));
        Response block = floors.Run(new() { Op = Op.GetFreePages, Gfp = Gfp.Kernel, Order = new(1) });
        Assert.Equal(Response.Bug(Reason.Unused), floors.FreeAt(block.Address + 4096, 1));
        Assert.Equal(Response.Of(Outcome.Freed), floors.FreeAt(block.Address + 4095, 1));
    }
}
