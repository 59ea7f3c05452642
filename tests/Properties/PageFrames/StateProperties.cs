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

    [Fact]
    [Verifies(RuleIds.PageFrames.StateTable)]
    [Verifies(RuleIds.PageFrames.ZoneTag)]
    public void What_is_told_of_a_frame_names_everything()
    {
        var world = World.Boot(Layout.Of(ZoneLayout.Of(0, 8), ZoneLayout.Of(8, 8), ZoneLayout.Of(16, 64)) with
        {
            MinFreeKbytes = 0,
        });
        world = Spec.Predict(world, new() { Op = Op.AllocPages, Gfp = Gfp.Kernel }).Next;
        string Told(int frame) =>
            $"{Spec.Predict(world, new() { Op = Op.Inspect, Frame = new(frame) }).Response.Detail}"
                .Replace($"{default(Mapping)}", "no mapping", StringComparison.Ordinal);
        Assert.Equal(
            "FreeHead order 3, 0 users, no mapping, zone 0, flags 0x1000, private 3, at 0xc0000000, page 0xc1000000",
            Told(0));
        Assert.Equal(
            "Used order -1, 1 users, no mapping, zone 1, flags 0x20000000, private 0, at 0xc0008000, page 0xc1000100",
            Told(8));
        Assert.Equal(
            "FreeHead order 6, 0 users, no mapping, zone 2, flags 0x40001100, private 6, at 0x0, page 0xc1000200",
            Told(16));
        Assert.Equal(
            "Invalid order -1, 0 users, no mapping, zone -1, flags 0x0, private 0, at 0x0, page 0x0", Told(99));
        var two = World.Boot(Machines.TwoNodes);
        Assert.Equal(
            (0x01000000u, 0x05000000u), (Descriptor.Image(two, new(1)).Flags, Descriptor.Image(two, new(9)).Flags));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.PutLast)]
    [Verifies(RuleIds.Buddy.ReleaseBadFrame)]
    public void The_last_user_of_a_bad_frame_is_told_of_it_before_all()
    {
        var world = World.Boot(Machines.Plain(8));
        Ruling Run(Op op, int frame = 0)
        {
            Ruling ruling = Spec.Predict(world, new() { Op = op, Gfp = Gfp.Kernel, Frame = new(frame) });
            world = ruling.Next;
            return ruling;
        }

        foreach (int frame in (int[])[0, 1]) Assert.Equal(new Frame(frame), Run(Op.AllocPages).Response.Frame);
        Run(Op.Map);
        Assert.Equal(RuleIds.Buddy.ReleaseBadFrame, Run(Op.PutPage).Rule);
        Assert.Equal(RuleIds.PageFrames.PutLast, Run(Op.PutPage, 1).Rule);
    }
}
