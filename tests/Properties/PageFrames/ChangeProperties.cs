using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageFrames;

public sealed class ChangeProperties
{
    static readonly Op[] Changes =
        [Op.SetFlags, Op.ClearFlags, Op.Map, Op.Unmap, Op.SetMapping, Op.SetIndex, Op.SetPrivate];

    [Fact]
    [Verifies(RuleIds.PageFrames.ChangeApplied)]
    public void Each_change_touches_its_own_field_alone()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        (Op, ulong)[] writes =
            [(Op.SetFlags, 5), (Op.Map, 0), (Op.SetMapping, 11), (Op.SetIndex, 12), (Op.SetPrivate, 13)];
        foreach (var (op, value) in writes)
            Assert.Equal(Response.Of(Outcome.Ok), floors.Change(op, frame, value));
        DescriptorImage all = Picture.Descriptor(floors.System, (uint)frame);
        Assert.Equal(new DescriptorImage(new(frame), 0x5, 0, 0, 13, 11, 12), all);
        floors.Change(Op.ClearFlags, frame, 0x4);
        floors.Change(Op.Unmap, frame);
        Assert.Equal(all with { Flags = 0x1, Mapcount = -1 }, Picture.Descriptor(floors.System, (uint)frame));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.ChangeApplied)]
    public void Reserved_used_and_lost_frames_may_be_changed_and_values_keep_all_their_bits()
    {
        using var floors = new Floors(Machines.Plain(8, reserved: 7));
        int block = floors.Take(1);
        foreach (int frame in new[] { block, block + 1, 7 })
        {
            foreach (Op op in new[] { Op.SetMapping, Op.SetIndex, Op.SetPrivate })
                Assert.Equal(Response.Of(Outcome.Ok), floors.Change(op, frame, 0x8000000000000001));
            DescriptorImage image = Picture.Descriptor(floors.System, (uint)frame);
            Assert.Equal(
                (0x8000000000000001, 0x8000000000000001, 0x8000000000000001),
                (image.Mapping, image.Index, image.Private));
        }
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.ChangeGuard)]
    public void Frames_that_do_not_exist_or_are_free_cannot_be_changed()
    {
        using var floors = new Floors(Machines.Small);
        foreach (Op op in Changes)
        {
            Assert.Equal(Response.Bug(Reason.Invalid), floors.Change(op, 21, 1));
            Assert.Equal(Response.Bug(Reason.Invalid), floors.Change(op, 65, 1));
            Assert.Equal(Response.Bug(Reason.Invalid), floors.Change(op, 100000, 1));
            Assert.Equal(Response.Bug(Reason.Free), floors.Change(op, 0, 1ul << 15));
            Assert.Equal(Response.Bug(Reason.Free), floors.Change(op, 68, 1));
        }
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.ChangeGuard)]
    public void Inside_a_compound_block_nothing_and_on_its_first_frame_not_private_can_be_changed()
    {
        using var floors = new Floors(Machines.Plain(16));
        int first = floors.Take(2, Gfp.Kernel | Gfp.Compound);
        foreach (Op op in Changes) Assert.Equal(Response.Bug(Reason.Interior), floors.Change(op, first + 2, 1));
        Assert.Equal(Response.Bug(Reason.Compound), floors.Change(Op.SetPrivate, first, 1));
        Assert.Equal(Response.Of(Outcome.Ok), floors.Change(Op.SetIndex, first, 1));
        Assert.Equal(Response.Of(Outcome.Ok), floors.SetFlags(first, PageFlags.Referenced));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.ChangeGuard)]
    public void Flags_that_are_not_the_users_cannot_be_set_or_cleared()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        foreach (ulong flags in new ulong[] { 1 << 8, 1 << 15, 1 << 20, 1u << 31, (1 << 8) | 1 })
        {
            Assert.Equal(Response.Bug(Reason.Illegal), floors.Change(Op.SetFlags, frame, flags));
            Assert.Equal(Response.Bug(Reason.Illegal), floors.Change(Op.ClearFlags, frame, flags));
        }

        Assert.Equal(
            Reason.Illegal,
            Change.Guard(floors.World, new() { Op = Op.SetFlags, Frame = new(frame), Value = 1ul << 40 }));
    }
}
