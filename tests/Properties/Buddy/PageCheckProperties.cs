using Verified.Model.Buddy;
using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.Buddy;

public sealed class PageCheckProperties
{
    const PageFlags BadWhenFreed = PageFlags.Lru | PageFlags.Private | PageFlags.Locked | PageFlags.Active
        | PageFlags.Reclaim | PageFlags.Slab | PageFlags.SwapCache | PageFlags.Writeback;

    const PageFlags BadWhenPrepared = (BadWhenFreed | PageFlags.Dirty) & ~PageFlags.Slab;

    const PageFlags Repaired = PageFlags.Private | PageFlags.Locked | PageFlags.Lru | PageFlags.Active
        | PageFlags.Dirty | PageFlags.SwapCache | PageFlags.Writeback;

    const PageFlags Cleaned = PageFlags.Uptodate | PageFlags.Error | PageFlags.Referenced
        | PageFlags.Arch1 | PageFlags.Checked | PageFlags.MappedToDisk;

    const PageFlags Settable = Flags.All & ~(PageFlags.HighMem | PageFlags.Compound | PageFlags.Reserved);

    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    public void E5_8_A_locked_frame_is_reported_and_freed()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        floors.SetFlags(frame, PageFlags.Locked);
        Assert.Equal(Response.Of(Outcome.Freed, 1), floors.Free(frame));
        Assert.Equal([0], floors.List(3));
        Assert.Equal(0u, Picture.Descriptor(floors.System, 1).Flags);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    public void Each_flag_that_must_not_be_set_is_reported_and_only_those()
    {
        foreach (PageFlags flag in Flags.Bits(Settable))
        {
            using var floors = new Floors(Machines.Plain(8));
            int block = floors.Take(1);
            floors.SetFlags(block + 1, flag);
            int reports = (BadWhenFreed & flag) != 0 ? 1 : 0;
            Assert.Equal(Response.Of(Outcome.Freed, reports), floors.Free(block, 1));
            PageFlags left = reports == 1 ? flag & ~Repaired : flag & ~PageFlags.Dirty;
            Assert.Equal(left, floors.World.Frames[new(block + 1)].Flags);
            Assert.Equal((uint)left, Picture.Descriptor(floors.System, (uint)block + 1).Flags);
        }
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    public void Mapped_frames_are_reported_once_each_and_repaired_as_a_whole()
    {
        using var floors = new Floors(Machines.Plain(8));
        int block = floors.Take(2);
        floors.Change(Op.Map, block);
        floors.Change(Op.SetMapping, block, 0xC7A01231);
        floors.SetFlags(block, PageFlags.Locked | PageFlags.Dirty | PageFlags.Uptodate);
        floors.Change(Op.SetMapping, block + 2, 16);
        floors.Change(Op.SetIndex, block + 2, 5);
        floors.Change(Op.Map, block + 3);
        Assert.Equal(Response.Of(Outcome.Freed, 3), floors.Free(block, 2));
        Assert.Equal(new Descriptor { Flags = PageFlags.Uptodate }, floors.World.Frames[new(block)]);
        DescriptorImage image = Picture.Descriptor(floors.System, (uint)block + 2);
        Assert.Equal((-1, 0ul, 5ul), (image.Mapcount, image.Mapping, image.Index));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    public void A_dirty_frame_and_private_are_cleared_without_a_report()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        floors.SetFlags(frame, PageFlags.Dirty);
        floors.Change(Op.SetPrivate, frame, 99);
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(frame));
        Assert.Equal(Descriptor.Plain, floors.World.Frames[new(frame)]);
        var (after, bad) = PageCheck.OnRelease(new Descriptor { Users = 1, Flags = PageFlags.Dirty, Private = 9 });
        Assert.Equal((Descriptor.Plain, false), (after, bad));
    }

    [Theory]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    [InlineData(0x1001, true, false)]
    [InlineData(0x1001, false, true)]
    [InlineData(0x1000, true, true)]
    [InlineData(0x1000, false, true)]
    [InlineData(0, true, false)]
    public void The_mapping_of_an_anonymous_page_is_no_harm_on_the_way_to_a_list(ulong mapping, bool toList, bool bad) =>
        Assert.Equal(
            (new Descriptor { Index = 4 }, bad),
            PageCheck.OnRelease(new Descriptor { Users = 1, Mapping = mapping, Index = 4 }, toList));

    [Fact]
    [Verifies(RuleIds.Buddy.PrepareFirstFrame)]
    public void E5_9_Of_a_new_block_the_first_frame_alone_has_a_user()
    {
        using var floors = new Floors(Machines.Plain(8));
        int block = floors.Take(2);
        Assert.Equal([1, 0, 0, 0], Enumerable.Range(block, 4).Select(frame => floors.Inspect(frame).Users));
        Assert.Equal(1, PageCheck.OnPrepare(Descriptor.Plain).After.Users);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.PrepareFirstFrame)]
    public void Old_state_of_the_first_frame_is_cleaned_and_that_of_the_others_kept()
    {
        using var floors = new Floors(Machines.Plain(8));
        int block = floors.Take(1);
        floors.SetFlags(block, Cleaned | PageFlags.NoSave | PageFlags.NoSaveFree);
        floors.Change(Op.SetIndex, block, 7);
        floors.SetFlags(block + 1, Cleaned);
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(block, 1));
        Assert.Equal(block, floors.Take(1));
        DescriptorImage[] images = floors.Images(block, 2);
        Assert.Equal(
            [(uint)(PageFlags.NoSave | PageFlags.NoSaveFree), (uint)Cleaned], images.Select(image => image.Flags));
        Assert.Equal([7ul, 0ul], images.Select(image => image.Index));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.PrepareFirstFrame)]
    public void Only_reclaim_and_slab_outlive_the_repair_and_reclaim_is_reported_again()
    {
        using var floors = new Floors(Machines.Plain(8));
        int frame = floors.Take();
        floors.SetFlags(frame, BadWhenFreed);
        Assert.Equal(Response.Of(Outcome.Freed, 1), floors.Free(frame));
        Assert.Equal(PageFlags.Reclaim | PageFlags.Slab, floors.World.Frames[new(frame)].Flags);
        Response again = floors.Ask(0);
        Assert.Equal((Outcome.Ok, frame, 1), (again.Outcome, again.Frame.Number, again.Reports));
        Assert.Equal((uint)(PageFlags.Reclaim | PageFlags.Slab), Picture.Descriptor(floors.System, (uint)frame).Flags);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.PrepareFirstFrame)]
    public void Each_flag_that_a_new_frame_must_not_have_is_reported_and_only_those()
    {
        foreach (PageFlags flag in Flags.Bits(Settable))
        {
            var (after, bad) = PageCheck.OnPrepare(new Descriptor { Flags = flag, Private = 3 });
            Assert.Equal((BadWhenPrepared & flag) != 0, bad);
            PageFlags left = (bad ? flag & ~Repaired : flag) & ~Cleaned;
            Assert.Equal(new Descriptor { Users = 1, Flags = left }, after);
        }

        Assert.True(PageCheck.OnPrepare(new Descriptor { Mapping = 1 }).Bad);
        Assert.True(PageCheck.OnPrepare(new Descriptor { Mappers = 1 }).Bad);
    }

    [Fact]
    [Verifies(RuleIds.Buddy.PrepareFirstFrame)]
    public void A_frame_split_off_a_block_that_was_freed_in_a_larger_one_is_checked_in_its_turn()
    {
        using var floors = new Floors(Machines.Plain(8));
        int block = floors.Take(3);
        floors.SetFlags(block + 1, PageFlags.Reclaim);
        Assert.Equal(Response.Of(Outcome.Freed, 1), floors.Free(block, 3));
        Assert.Equal(0, floors.Ask(0).Reports);
        Response second = floors.Ask(0);
        Assert.Equal((block + 1, 1), (second.Frame.Number, second.Reports));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.PrepareFirstFrame)]
    public void A_compound_block_on_a_bad_first_frame_is_reported_and_compound()
    {
        using var floors = new Floors(Machines.Plain(8));
        int block = floors.Take(3);
        floors.SetFlags(block, PageFlags.Reclaim);
        floors.Free(block, 3);
        Response response = floors.Ask(2, Gfp.Kernel | Gfp.Compound);
        Assert.Equal((Outcome.Ok, 1), (response.Outcome, response.Reports));
        Assert.Equal(FrameState.Compound, floors.Inspect(block + 3).State);
    }
}
