using Verified.Model.PageAllocator;
using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageFrames;

public sealed class StateProperties
{
    [Fact]
    [Verifies(RuleIds.PageFrames.StateTable)]
    public void E1_10_A_free_block_of_eight_frames_is_marked_on_its_first_alone()
    {
        using var floors = new Floors(Machines.Plain(8));
        DescriptorImage[] images = floors.Images(0, 8);
        Assert.Equal((uint)PageFlags.Private, images[0].Flags & (uint)PageFlags.Private);
        Assert.Equal([3ul, 0, 0, 0, 0, 0, 0, 0], images.Select(image => image.Private));
        Assert.All(images[1..], image => Assert.Equal(0u, image.Flags));
        Assert.Equal((FrameState.FreeHead, 3), (floors.Inspect(0).State, floors.Inspect(0).Order));
        Assert.All(Enumerable.Range(1, 7), frame => Assert.Equal(FrameState.FreeInterior, floors.Inspect(frame).State));
        Assert.Equal(8, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.StateTable)]
    public void Every_state_is_told_from_the_others()
    {
        using var floors = new Floors(Machines.Small);
        Assert.Equal(FrameState.Invalid, floors.Inspect(65).State);
        Assert.Equal(FrameState.Invalid, floors.Inspect(100000).State);
        Assert.Equal(FrameState.Reserved, floors.Inspect(3).State);
        Assert.Equal(FrameState.Reserved, floors.Inspect(22).State);
        int used = floors.Take(1);
        Assert.Equal(FrameState.Used, floors.Inspect(used).State);
        Assert.Equal(FrameState.Lost, floors.Inspect(used + 1).State);
        floors.SetFlags(used, PageFlags.Slab);
        floors.SetFlags(used + 1, PageFlags.Slab);
        Assert.Equal(FrameState.Slab, floors.Inspect(used).State);
        Assert.Equal(FrameState.Lost, floors.Inspect(used + 1).State);
        int mapped = floors.Take();
        floors.Change(Op.SetMapping, mapped, 0xC7A01230);
        Assert.Equal(FrameState.Mapped, floors.Inspect(mapped).State);
        floors.Change(Op.SetMapping, mapped);
        Assert.Equal(FrameState.Used, floors.Inspect(mapped).State);
        floors.SetFlags(mapped, PageFlags.SwapCache);
        Assert.Equal(FrameState.Mapped, floors.Inspect(mapped).State);
        floors.SetFlags(mapped, PageFlags.Reserved);
        Assert.Equal(FrameState.Reserved, floors.Inspect(mapped).State);
        int compound = floors.Take(2, Gfp.Kernel | Gfp.Compound);
        floors.SetFlags(compound, PageFlags.Slab);
        FrameReport[] inside = [.. Enumerable.Range(compound, 4).Select(floors.Inspect)];
        Assert.All(inside, report => Assert.Equal((FrameState.Compound, 2), (report.State, report.Order)));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.StateTable)]
    public void Frames_of_high_memory_are_reported_like_others()
    {
        using var floors = new Floors(Machines.Small);
        int frame = floors.Take(0, Gfp.HighUser);
        FrameReport report = floors.Inspect(frame);
        Assert.Equal((FrameState.Used, 2, 1, 0ul), (report.State, report.Zone, report.Users, report.LinearAddress));
        Assert.Contains("Used order -1, 1 users", report.ToString(), StringComparison.Ordinal);
    }
}
