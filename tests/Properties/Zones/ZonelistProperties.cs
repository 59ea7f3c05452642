using FsCheck.Fluent;
using Verified.Model.PageAllocator;
using Verified.Model.Zones;

namespace Verified.Tests.Properties.Zones;

public sealed class ZonelistProperties
{
    static Layout Three =>
        Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64), ZoneLayout.Of(128, 64)) with { MinFreeKbytes = 0 };

    [Fact]
    [Verifies(RuleIds.Zones.ListSelection)]
    public void The_longest_lists_have_three_zones_of_each_of_eight_nodes()
    {
        var options = new Impl.MachineOptions
        {
            Nodes =
            [
                .. Enumerable.Range(0, 8).Select(node => (uint)node * 48).Select(start => new Impl.NodeOptions
                {
                    Dma = new(start, 16),
                    Normal = new(start + 16, 16),
                    HighMem = new(start + 32, 16),
                }),
            ],
        };
        using var system = Impl.MemorySystem.Boot(options);
        foreach (Impl.NodeFacts node in system.Facts.Nodes)
            Assert.Equal(Enumerable.Range(0, 24), node.Zonelists.MaxBy(list => list.Count)!.Order());
        Assert.Null(system.SelfCheck());
    }

    [Fact]
    [Verifies(RuleIds.Zones.ListSelection)]
    public void E2_7_Without_high_memory_GFP_HIGHUSER_goes_to_Normal_and_DMA()
    {
        using var floors = new Floors(Machines.I386(32));
        Assert.Equal([1, 0], floors.Report().Nodes[0].Zonelists[2]);
        Assert.Equal("[Normal, DMA]", floors.World.Machine.ListFor(Gfp.HighUser, new(0), bound: false).ToString());
    }

    [Theory]
    [Verifies(RuleIds.Zones.FallbackDownward)]
    [InlineData(true)]
    [InlineData(true, 0)]
    [InlineData(true, 2, 1, 0)]
    [InlineData(true, 0, 5, 4)]
    [InlineData(true, 3, 1)]
    [InlineData(false, 0, 1)]
    [InlineData(false, 2, 0, 1)]
    [InlineData(false, 1, 5, 3, 4)]
    public void A_list_goes_downward_inside_each_node(bool downward, params int[] zones) =>
        Assert.Equal(downward, Zonelist.IsDownward(zones));

    [Fact]
    [Verifies(RuleIds.Zones.ListSelection)]
    public void Zone_bits_choose_the_list()
    {
        using var floors = new Floors(Three);
        Assert.Equal([[1, 0], [0], [2, 1, 0]], floors.Report().Nodes[0].Zonelists);
        Assert.InRange(floors.Take(0, Gfp.Kernel), 64, 127);
        Assert.InRange(floors.Take(0, Gfp.Kernel | Gfp.Dma), 0, 63);
        Assert.InRange(floors.Take(0, Gfp.HighUser), 128, 191);
    }

    [Fact]
    [Verifies(RuleIds.Zones.ListIllegal)]
    public void E2_7_DMA_together_with_HIGHMEM_is_a_bug_of_the_caller()
    {
        using var floors = new Floors(Three);
        Assert.Equal(Response.Bug(Reason.IllegalZone), floors.Ask(0, Gfp.HighUser | Gfp.Dma));
        Assert.Equal(Response.Bug(Reason.IllegalZone), floors.Run(new() { Op = Op.GetDmaPages, Gfp = Gfp.HighUser }));
        Assert.True(Zonelist.Illegal(3));
        Assert.False(Zonelist.Illegal(2));
    }

    [Fact]
    [Verifies(RuleIds.Zones.ClassZone)]
    public void E2_8_Without_high_memory_the_class_of_GFP_HIGHUSER_is_Normal()
    {
        Machine machine = Machine.Of(Machines.I386(512), Policy.Kernel);
        Assert.Equal(ZoneId.Normal.Kind, Zonelist.ClassOf(machine.ListFor(Gfp.HighUser, new(0), bound: false)));
        AssertDmaKeeps(Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64)), Gfp.HighUser, 64 / 4);
        Layout three = Layout.Of(ZoneLayout.Of(0, 64), ZoneLayout.Of(64, 64), ZoneLayout.Of(128, 40));
        AssertDmaKeeps(three, Gfp.HighUser, (64 + 40) / 4);
        AssertDmaKeeps(three, Gfp.Kernel, 64 / 4);
        AssertDmaKeeps(Layout.Of(ZoneLayout.Of(0, 64), highMem: ZoneLayout.Of(128, 40)), Gfp.Kernel, 0);
    }

    [Fact]
    [Verifies(RuleIds.Zones.FallbackDownward)]
    public void E2_10_Requests_for_DMA_try_DMA_alone()
    {
        using var floors = new Floors(Three);
        for (int i = 0; i < 64; i++) Assert.InRange(floors.Take(0, Gfp.Dma), 0, 63);
        Assert.Equal(Outcome.Failed, floors.Ask(0, Gfp.Dma).Outcome);
        Assert.Equal((0, 64, 64), (floors.FreePages(0), floors.FreePages(1), floors.FreePages(2)));
    }

    [Fact]
    [Verifies(RuleIds.Zones.FallbackDownward)]
    public void Requests_fall_back_downward_zone_by_zone()
    {
        using var floors = new Floors(Three with { DmaRatio = 1000, NormalRatio = 1000 });
        int[] zones = [.. Enumerable.Range(0, 160).Select(_ => floors.Take(0, Gfp.HighUser) / 64)];
        int[] atLowMarks = [.. Enumerable.Repeat(2, 64 - 40), .. Enumerable.Repeat(1, 64), .. Enumerable.Repeat(0, 64)];
        Assert.Equal([.. atLowMarks, .. Enumerable.Repeat(2, 40 - 32)], zones);
        Assert.Equal((0, 0, 32), (floors.FreePages(0), floors.FreePages(1), floors.FreePages(2)));
        Assert.Equal(Reason.BelowWatermark, floors.Ask(0, Gfp.HighUser).Reason);
    }

    [Fact]
    [Verifies(RuleIds.Zones.ListSelection)]
    [Verifies(RuleIds.Zones.FallbackDownward)]
    public void Lists_hold_the_populated_zones_from_the_chosen_one_downward() =>
        Holds.ForAll(Gen.Choose(1, 7), populated =>
    {
        bool Has(int index) => (populated >> index & 1) != 0;
        ZoneLayout Zone(int index) => Has(index) ? ZoneLayout.Of(index * 1024, 64) : ZoneLayout.Empty;
        using var floors = new Floors(Layout.Of(Zone(0), Zone(1), Zone(2)));
        int[] from = [1, 0, 2];
        for (int bits = 0; bits < 3; bits++)
        {
            int[] expected = [.. Enumerable.Range(0, from[bits] + 1).Reverse().Where(Has)];
            if (!floors.Report().Nodes[0].Zonelists[bits].SequenceEqual(expected)) return $"list {bits} of zones {populated:b3}";
        }

        return null;
    }, cases: 20);

    /// <summary>Takes frames until the request fails: DMA then holds what is kept from its class.</summary>
    static void AssertDmaKeeps(Layout layout, uint gfp, int kept)
    {
        using var floors = new Floors(layout with { MinFreeKbytes = 0, DmaRatio = 4, NormalRatio = 1000 });
        Response last;
        do last = floors.Ask(0, gfp);
        while (last.Outcome == Outcome.Ok);
        Assert.Equal(kept, floors.FreePages());
        Assert.Equal(kept > 0 ? Reason.ReservedForLower : Reason.BelowWatermark, last.Reason);
    }
}
