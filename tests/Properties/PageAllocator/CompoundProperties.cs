using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageAllocator;

public sealed class CompoundProperties
{
    const uint Asked = Gfp.Kernel | Gfp.Compound;

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundPrepared)]
    public void E4_8_All_frames_of_a_compound_block_name_its_first()
    {
        using var floors = new Floors(Machines.Plain(16));
        floors.Take(2);
        int first = floors.Take(2, Asked);
        DescriptorImage[] images = floors.Images(first, 4);
        Assert.All(
            images, image => Assert.Equal(((ulong)first, (uint)PageFlags.Compound), (image.Private, image.Flags)));
        Assert.Equal((0ul, 2ul), (images[1].Mapping, images[1].Index));
        Assert.Equal(images, Enumerable.Range(first, 4).Select(frame => Descriptor.Image(floors.World, new(frame))));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundMismatch)]
    [Verifies(RuleIds.PageAllocator.CompoundReleased)]
    public void E4_8_Freed_with_order_1_it_is_reported_unmarked_and_half_of_it_is_lost()
    {
        using var floors = new Floors(Machines.Plain(16));
        int first = floors.Take(2, Asked);
        Assert.Equal(Response.Of(Outcome.Freed, 1), floors.Free(first, 1));
        Assert.Equal(14, floors.FreePages());
        Assert.Equal([FrameState.FreeHead, FrameState.FreeInterior, FrameState.Lost, FrameState.Lost],
            Enumerable.Range(first, 4).Select(frame => floors.Inspect(frame).State));
        Assert.All(Enumerable.Range(first + 1, 3), frame => Assert.Equal(
            new DescriptorImage(new(frame), 0, -1, -1, 0, 0, 0), Picture.Descriptor(floors.System, (uint)frame)));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundMismatch)]
    public void A_larger_order_is_refused_where_it_would_take_free_frames()
    {
        using var floors = new Floors(Machines.Plain(16));
        int first = floors.Take(1, Asked);
        Assert.Equal(Response.Of(Outcome.Refused, 2), floors.Free(first, 2));
        Assert.Equal(FrameState.Compound, floors.Inspect(first + 1).State);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundMismatch)]
    public void A_wrong_order_and_a_bad_first_frame_are_one_report()
    {
        using var floors = new Floors(Machines.Plain(16));
        int first = floors.Take(2, Asked);
        floors.SetFlags(first, PageFlags.Locked);
        Assert.Equal(Response.Of(Outcome.Freed, 1), floors.Free(first, 0));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundMismatch)]
    public void A_wrong_order_over_lost_frames_frees_them_too()
    {
        using var floors = new Floors(Machines.Plain(16));
        int block = floors.Take(3);
        floors.Free(block, 1);
        int first = floors.Take(1, Asked);
        Assert.Equal(block, first);
        Assert.Equal(Response.Of(Outcome.Freed, 1), floors.Free(first, 3));
        Assert.Equal(16, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundReleased)]
    public void A_compound_block_comes_back_plain()
    {
        using var floors = new Floors(Machines.Plain(16));
        int first = floors.Take(3, Asked);
        floors.Change(Op.SetIndex, first, 5);
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(first, 3));
        Assert.Equal([0], floors.List(4));
        Assert.Equal(first, floors.Take(3));
        Assert.All(floors.Images(first, 8), image => Assert.Equal(0u, image.Flags));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundReleased)]
    public void Bad_frames_inside_a_compound_block_are_counted_once_each()
    {
        using var floors = new Floors(Machines.Plain(16));
        int block = floors.Take(2);
        for (int i = 1; i < 4; i++) floors.SetFlags(block + i, PageFlags.Reclaim | PageFlags.Uptodate);
        Assert.Equal(Response.Of(Outcome.Freed, 3), floors.Free(block, 2));
        int compound = floors.Take(2, Asked);
        Assert.Equal(block, compound);
        Assert.Equal(Response.Of(Outcome.Freed, 3), floors.Put(compound + 3));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundPrepared)]
    public void Frame_one_of_a_compound_block_loses_mapping_and_index()
    {
        using var floors = new Floors(Machines.Plain(8));
        int block = floors.Take(1);
        floors.Change(Op.SetIndex, block + 1, 1234);
        floors.Free(block, 1);
        Assert.Equal(block, floors.Take(1, Asked));
        Assert.Equal(1ul, Picture.Descriptor(floors.System, (uint)block + 1).Index);
        floors.Free(block, 1);
        Assert.Equal(0ul, Picture.Descriptor(floors.System, (uint)block + 1).Index);
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundPrepared)]
    public void Order_zero_is_never_compound_and_nothing_is_when_compound_pages_are_off()
    {
        using var floors = new Floors(Machines.Plain(8));
        Assert.Equal(FrameState.Used, floors.Inspect(floors.Take(0, Asked)).State);
        using var off = new Floors(Machines.Plain(8) with { CompoundPages = false });
        int block = off.Take(2, Asked);
        Assert.Equal(
            [FrameState.Used, FrameState.Lost], new[] { block, block + 1 }.Select(frame => off.Inspect(frame).State));
        Assert.Equal(Response.Of(Outcome.Freed), off.Free(block, 2));
        Assert.False(CompoundBlocks.IsAsked(off.World, Asked, new(2)));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.CompoundReleased)]
    public void A_compound_block_with_several_users_stays_whole()
    {
        using var floors = new Floors(Machines.Plain(8));
        int block = floors.Take(2, Asked);
        floors.Get(block + 3);
        Assert.Equal(Response.Of(Outcome.Shared), floors.Free(block, 1));
        Assert.Equal((FrameState.Compound, 1), (floors.Inspect(block + 3).State, floors.Inspect(block + 3).Users));
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(block, 2));
    }
}
