using Verified.Model.PageFrames;

namespace Verified.Tests.Properties.PageFrames;

public sealed class BootProperties
{
    [Fact]
    [Verifies(RuleIds.PageFrames.BootReleased)]
    public void E1_11_Thirty_two_frames_from_a_multiple_of_32_are_one_block_of_order_5()
    {
        using var floors = new Floors(Machines.Plain(32));
        Assert.Equal([0], floors.List(5));
        Assert.Equal(32, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.BootReleased)]
    [Verifies(RuleIds.Buddy.ListOrder)]
    public void Frames_are_released_ascending_so_that_the_last_one_heads_its_list()
    {
        using var floors = new Floors(Machines.Plain(8, 1, 3, 5));
        Assert.Equal([4, 2, 0], floors.List(0));
        Assert.Equal([6], floors.List(1));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.BootReleased)]
    public void A_block_of_order_5_is_released_only_where_all_of_it_can_be()
    {
        using var floors = new Floors(Machines.Plain(128, reserved: 40));
        Assert.Equal([64], floors.List(6));
        Assert.Equal([0], floors.List(5));
        Assert.Equal([48], floors.List(4));
        Assert.Equal([32], floors.List(3));
        Assert.Equal([44], floors.List(2));
        Assert.Equal([42], floors.List(1));
        Assert.Equal([41], floors.List(0));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.BootReleased)]
    public void Alignment_counts_from_the_start_of_the_zone()
    {
        using var floors = new Floors(Layout.Of(ZoneLayout.Of(67, 100)) with { MinFreeKbytes = 0 });
        Assert.Equal([67], floors.List(6));
        Assert.Equal([131], floors.List(5));
        Assert.Equal([163], floors.List(2));
        Assert.Equal(100, floors.FreePages());
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.BootReserved)]
    public void Holes_and_reserved_frames_stay_reserved_without_users()
    {
        using var floors = new Floors(Machines.Small);
        foreach (int frame in new[] { 3, 4, 20, 21, 22, 23 })
        {
            DescriptorImage image = Picture.Descriptor(floors.System, (uint)frame);
            Assert.Equal(((uint)PageFlags.Reserved, -1, -1), (image.Flags, image.Count, image.Mapcount));
            Assert.Equal(image, Descriptor.Image(floors.World, new(frame)));
        }

        Assert.Equal((58, 100, 68), (floors.FreePages(0), floors.FreePages(1), floors.FreePages(2)));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.BootReserved)]
    public void Reserving_frames_that_do_not_exist_changes_nothing()
    {
        World world = World.Boot(Machines.Small);
        Assert.Same(world, Boot.Keep(world, new(65)));
        Assert.Same(world, Boot.Keep(world, new(21)));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.FreeReserved)]
    public void A_reserved_frame_can_be_given_back()
    {
        using var floors = new Floors(Machines.Plain(8, reserved: 3));
        Assert.Equal(Response.Of(Outcome.Freed), floors.FreeReserved(3));
        Assert.Equal([0], floors.List(3));
        Assert.Equal(Response.Bug(Reason.NotReserved), floors.FreeReserved(3));
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.FreeReserved)]
    public void A_bad_reserved_frame_is_reported_and_repaired()
    {
        using var floors = new Floors(Machines.Plain(8, reserved: 3));
        floors.SetFlags(3, PageFlags.Locked);
        floors.Change(Op.Map, 3);
        Assert.Equal(Response.Of(Outcome.Freed, 1), floors.FreeReserved(3));
        Assert.Equal(0u, Picture.Descriptor(floors.System, 3).Flags);
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.FreeReserved)]
    public void Only_a_reserved_frame_without_users_can_be_given_back()
    {
        using var floors = new Floors(Machines.Small);
        int used = floors.Take();
        floors.SetFlags(used, PageFlags.Reserved);
        foreach (int frame in new[] { used, used + 1, 0, 21, 65, 100000 })
            Assert.Equal(Response.Bug(Reason.NotReserved), floors.FreeReserved(frame));
    }
}
