using FsCheck.Fluent;
using Verified.Model.Buddy;
using Verified.Model.Zones;

namespace Verified.Tests.Properties.Buddy;

public sealed class BlocksProperties
{
    /// <summary>256 free frames at 256, then the rest of 16 MB: the zone DMA of a running kernel.</summary>
    internal static Layout LiveDma => Layout.Of(ZoneLayout.Of(0, 4096)) with { Reserved = [new(new(0), new(256))] };

    [Fact]
    [Verifies(RuleIds.Buddy.ListCounts)]
    public void E5_1_Free_pages_are_the_sum_over_the_orders()
    {
        using var floors = new Floors(LiveDma);
        Assert.Equal(
            [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3], Enumerable.Range(0, 11).Select(order => floors.List(order).Length));
        Assert.Equal(3840, floors.FreePages());
        Assert.Equal(3840, Blocks.Sum(floors.World.Free(ZoneId.Dma)));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.BlockAlignment)]
    public void E5_2_Alignment_counts_from_the_start_of_the_zone()
    {
        Assert.True(Blocks.IsAligned(8, new(3)));
        Assert.False(Blocks.IsAligned(8, new(4)));
        using var floors = new Floors(Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(4096, 24)) with { MinFreeKbytes = 0 });
        Assert.Equal(4112, floors.Take(3));
        Assert.Equal(4096, floors.Take(3));
        Assert.Equal(4104, floors.Take(3));
        Assert.Equal(Response.Bug(Reason.Misaligned), floors.Free(4104, 4));
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(4104, 3));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.BlockIndex)]
    public void E5_3_Buddies_differ_in_one_bit_of_the_index()
    {
        Assert.Equal((0, 0), Blocks.BuddyOf(8, new(3)));
        Assert.Equal((8, 8), Blocks.BuddyOf(12, new(2)));
        Assert.Equal((4, 4), Blocks.BuddyOf(5, new(0)));
        using var floors = new Floors(Machines.Plain(16));
        floors.KeepOnly([.. Enumerable.Range(0, 16)]);
        for (int frame = 12; frame < 16; frame++) floors.Free(frame);
        for (int frame = 8; frame < 12; frame++) floors.Free(frame);
        Assert.Equal([8], floors.List(3));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.BlockIndex)]
    public void The_buddy_of_the_buddy_is_the_block_itself() => Holds.ForAll(
        from order in Gen.Choose(0, 10)
        from block in Gen.Choose(0, (1 << 20) - 1)
        select (Index: block << order, Order: new Order(order)),
        block =>
        {
            var (buddy, both) = Blocks.BuddyOf(block.Index, block.Order);
            if (Blocks.BuddyOf(buddy, block.Order) != (block.Index, both)) return "the buddy's buddy is another block";
            if (Math.Abs(buddy - block.Index) != block.Order.Pages.Count) return "the buddies are not side by side";
            bool lower = both == Math.Min(buddy, block.Index) && Blocks.IsAligned(both, block.Order.Up);
            return lower ? null : "both begin elsewhere";
        });

    [Fact]
    [Verifies(RuleIds.Buddy.BlockRange)]
    public void E5_10_A_block_must_lie_in_its_zone()
    {
        var zone = new Zone(ZoneId.Normal, ZoneLayout.Of(4096, 24));
        Assert.True(Blocks.IsInside(zone, new(4119), Order.Zero));
        Assert.False(Blocks.IsInside(zone, new(4120), Order.Zero));
        Assert.False(Blocks.IsInside(zone, new(4095), Order.Zero));
        Layout three = Layout.Of(ZoneLayout.Of(4072, 24), ZoneLayout.Of(4096, 24), ZoneLayout.Of(4120, 24));
        using var floors = new Floors(three with { MinFreeKbytes = 0 });
        while (floors.Ask(0).Outcome == Outcome.Ok) continue;
        Assert.Equal(Response.Of(Outcome.Freed), floors.Free(4119));
        Assert.Equal(1, floors.FreePages(1));
        Assert.Equal(Response.Bug(Reason.Unused), floors.Free(4120));
        Assert.Equal(Response.Bug(Reason.Misaligned), floors.Free(4096 + 16, 4));
        Assert.Equal(Response.Bug(Reason.Invalid), floors.Free(4144));
    }

    [Fact]
    [Verifies(RuleIds.Buddy.BlockAlignment)]
    public void Every_block_handed_out_is_aligned_in_its_zone()
    {
        using var floors = new Floors(Machines.Small);
        for (int order = 5; order >= 0; order--)
        {
            Response response = floors.Ask(order, 2);
            Assert.Equal(Outcome.Ok, response.Outcome);
            Zone zone = floors.World.Machine.ZoneOf(response.Frame)!;
            Assert.Equal(0, (response.Frame - zone.Spanned.Start).Count % (1 << order));
        }
    }

    /// <summary>The largest block has 2^10 frames, however many more are aligned and free to give back.</summary>
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(43)]
    [InlineData(-1)]
    [InlineData(-21)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void No_block_has_another_order(int order)
    {
        using Impl.MemorySystem system = Machines.Boot(Machines.Plain(4096));
        Impl.CpuHandle cpu = system.On(0);
        Assert.Equal((uint[])[0, 1024, 2048, 3072], Enumerable.Range(0, 4).Select(_ => cpu.AllocPages(0, 10).Frame).Order());
        Assert.Equal(Impl.Outcome.Bug, cpu.FreePages(0, order).Outcome);
        Assert.Equal(Impl.Outcome.Bug, cpu.FreePagesAt(system.AddressOf(0), order).Outcome);
        Assert.Equal(0u, system.FreePages(0));
        Assert.Null(system.SelfCheck());
    }
}
