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

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseEach)]
    public void Each_frame_of_release_pages_is_put_whatever_became_of_those_before()
    {
        using var floors = new Floors(Machines.Plain(16, 2));
        floors.KeepOnly(0, 1, 3, 8);
        floors.Get(1);
        // Freed, shared, reserved, freed, and four that are free.
        Assert.Equal(Freed(2), floors.PutEach(0, 8));
        Assert.Equal(13, floors.FreePages());
        Assert.Equal(Freed(2), floors.PutEach(0, 16));
        Assert.Equal(15, floors.FreePages());
        Assert.Equal(Freed(0), floors.PutEach(0, 16));
        Assert.Equal(Freed(0), floors.PutEach(3, 0));
        Assert.Equal(Freed(0), floors.PutEach(14, 90));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseEach)]
    [Verifies(RuleIds.PageAllocator.CompoundReleased)]
    public void A_compound_block_goes_with_the_last_of_its_frames_that_is_named()
    {
        using var floors = new Floors(Machines.Plain(16));
        int block = floors.Run(new() { Op = Op.AllocPages, Gfp = Gfp.Kernel | Gfp.Compound, Order = new(2) }).Frame.Number;
        floors.Get(block);
        floors.Get(block + 3);
        Assert.Equal(Freed(0), floors.PutEach(block, 2));
        Assert.Equal(Freed(1), floors.PutEach(block + 1, 2));
        Assert.Equal(16, floors.FreePages());
        block = floors.Run(new() { Op = Op.AllocPages, Gfp = Gfp.Kernel, Order = new(1) }).Frame.Number;
        floors.SetFlags(block, PageFlags.Locked);
        Assert.Equal(Freed(1) with { Reports = 1 }, floors.PutEach(block, 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Verifies(RuleIds.PageAllocator.ReleaseEach)]
    public void Single_frames_of_release_pages_go_to_the_list_that_is_named(bool cold)
    {
        Layout layout = Machines.Plain(16) with { PerCpuLists = true, PerCpuSizes = new(0, 6, 1, 0, 6, 1) };
        using var floors = new Floors(layout);
        int[] frames = [floors.Take(), floors.Take(), floors.Take()];
        Assert.Equal(Freed(3), floors.PutEach(frames.Min(), 3, cold));
        Assert.Equal((3, 0), (floors.System.PageListSize(0, 0, cold).Count, floors.System.PageListSize(0, 0, !cold).Count));
    }

    [Fact]
    [Verifies(RuleIds.PageAllocator.ReleaseEach)]
    [Verifies(RuleIds.Slab.FramesOwned)]
    public void Frames_of_slabs_are_passed_over()
    {
        World world = World.Boot(Slab.Caches.Machine());
        Ruling one = Slab.Caches.Run(world, new() { Op = Op.Kmalloc, Value = 32, Gfp = Slab.Caches.Kernel });
        var frame = Addresses.At(one.Next, one.Response.Address)!.Value;
        Ruling each = Spec.Predict(one.Next, new() { Op = Op.ReleasePages, Frame = frame, More = 1 });
        Assert.Equal(Freed(0), each.Response);
        Assert.True(each.Marks.HasRefused(RuleIds.Slab.FramesOwned));
        Assert.Same(one.Next, each.Next);
    }

    static Response Freed(int frames) => Response.Of(Outcome.Ok) with { Address = (ulong)frames };

    [Fact]
    [Verifies(RuleIds.PageAllocator.Functions)]
    public void One_page_by_its_address_is_one_page()
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(64));
        Impl.CpuHandle cpu = system.On(0);
        nuint first = cpu.GetFreePage(0).Address, second = cpu.GetFreePage(0).Address;
        Assert.Equal((62u, (nuint)4096), (system.FreePages(0), second - first));
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePageAt(first).Outcome);
        Assert.Equal(63u, system.FreePages(0));
        Assert.Equal(Impl.Outcome.Freed, cpu.FreePageAt(second).Outcome);
        Assert.Equal(64u, system.FreePages(0));
    }
}
