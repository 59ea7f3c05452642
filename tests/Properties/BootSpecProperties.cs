namespace Verified.Tests.Properties;

/// <summary>What a machine shows of its boot must be what its layout demands, field by field.</summary>
public sealed class BootSpecProperties
{
    [Fact]
    public void Both_floors_boot_every_kind_of_machine_alike()
    {
        Layout[] layouts =
        [
            Machines.Small, Machines.Plain(64), Machines.I386(8), Machines.I386(64), Machines.I386(1024),
            Layout.FromMemory(MemoryModel.I386LowOnly, 262144), Layout.FromMemory(MemoryModel.X8664, 65536),
            Layout.Of(ZoneLayout.Empty, highMem: ZoneLayout.Of(0, 64)),
            Layout.Of(ZoneLayout.Empty, ZoneLayout.Of(4097, 33)),
        ];
        foreach (Layout layout in layouts)
        {
            using Impl.MemorySystem system = Machines.Boot(layout);
            Verdict verdict = BootSpec.Check(layout, Machines.Report(system));
            Assert.Null(verdict.Violation);
            Assert.True(verdict.Marks.Has(RuleIds.PageFrames.BootReleased));
            Assert.Null(system.SelfCheck());
        }
    }

    [Fact]
    public void A_system_that_shows_nothing_is_taken_at_its_word() =>
        Assert.NotNull(BootSpec.Check(Machines.Small, null).Next);

    [Fact]
    public void Every_wrong_field_of_the_node_names_its_rule()
    {
        BootReport told = BootSpec.Report(World.Boot(Machines.Small));
        AssertRefused(RuleIds.PageFrames.MapSize, told with { MapBytes = 1 });
        AssertRefused(RuleIds.Watermarks.PoolOverride, told with { MinFreeKbytes = 1 });
        NodeReport node = told.Nodes[0];
        AssertRefused(RuleIds.Zones.NodeTotals, told with { Nodes = [] });
        AssertRefused(RuleIds.Zones.Extents, told with { Zones = [] });
        AssertRefused(RuleIds.Zones.NodeTotals, told with { Nodes = [node with { Spanned = 1 }] });
        AssertRefused(RuleIds.Zones.NodeTotals, told with { Nodes = [node with { Present = 1 }] });
        AssertRefused(RuleIds.Zones.NodeTotals, told with { Nodes = [node with { Zones = 1 }] });
        AssertRefused(
            RuleIds.Zones.ListSelection, told with { Nodes = [node with { Zonelists = [[1, 0], [0], [1, 0]] }] });
        AssertRefused(
            RuleIds.Zones.FallbackDownward,
            told with { Nodes = [node with { Zonelists = [[1, 0], [0], [2, 0, 1]] }] });
        Layout computed = Layout.FromMemory(MemoryModel.I386, 4096);
        BootReport pool = BootSpec.Report(World.Boot(computed)) with { MinFreeKbytes = 1 };
        Assert.Equal(RuleIds.Watermarks.PoolSize, BootSpec.Check(computed, pool).Violation?.Rule);
    }

    [Fact]
    public void Every_wrong_field_of_a_zone_names_its_rule()
    {
        AssertRefused(0, RuleIds.Zones.Extents, zone => zone with { Start = 1 });
        AssertRefused(1, RuleIds.Zones.Extents, zone => zone with { Spanned = 1 });
        AssertRefused(0, RuleIds.Zones.Extents, zone => zone with { Present = 64 });
        AssertRefused(1, RuleIds.Watermarks.MinLowMemory, zone => zone with { Min = 1 });
        AssertRefused(2, RuleIds.Watermarks.MinHighMemory, zone => zone with { Min = 1 });
        AssertRefused(1, RuleIds.Watermarks.LowAndHigh, zone => zone with { Low = 1 });
        AssertRefused(2, RuleIds.Watermarks.LowAndHigh, zone => zone with { High = 1 });
        AssertRefused(0, RuleIds.Watermarks.Reserve, zone => zone with { Reserve = [0, 0, 1] });
        AssertRefused(0, RuleIds.Zones.WaitTable, zone => zone with { WaitTableSize = 1 });
        AssertRefused(1, RuleIds.Zones.AlignmentNotice, zone => zone with { AlignmentNotice = false });
    }

    [Theory]
    [InlineData(MemoryModel.I386, RuleIds.Zones.SizesI386)]
    [InlineData(MemoryModel.X8664, RuleIds.Zones.SizesX8664)]
    public void Zones_that_follow_from_the_memory_are_held_to_its_rule(MemoryModel memory, string rule)
    {
        Layout layout = Layout.FromMemory(memory, 8192);
        BootReport told = BootSpec.Report(World.Boot(layout));
        BootReport lie = told with { Zones = [told.Zones[0] with { Spanned = 5000 }, told.Zones[1], told.Zones[2]] };
        Assert.Equal(rule, BootSpec.Check(layout, lie).Violation?.Rule);
    }

    [Fact]
    public void Of_an_empty_zone_only_the_marks_are_looked_at()
    {
        Layout layout = Layout.Of(ZoneLayout.Of(0, 64)) with { MinFreeKbytes = 0 };
        BootReport told = BootSpec.Report(World.Boot(layout));
        BootReport elsewhere = told with { Zones = [told.Zones[0], told.Zones[1], told.Zones[2] with { Start = 7 }] };
        Assert.Null(BootSpec.Check(layout, elsewhere).Violation);
        BootReport lie = told with { Zones = [told.Zones[0], told.Zones[1], told.Zones[2] with { Min = 0 }] };
        Assert.Equal(
            "watermarks.min.high-memory: expected pages_min of zone HighMem: 32, saw 0",
            BootSpec.Check(layout, lie).Violation?.ToString());
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.MapSize), Verifies(RuleIds.Zones.Extents), Verifies(RuleIds.Zones.NodeTotals)]
    public void The_fields_are_looked_at_in_their_order_and_each_is_told()
    {
        BootReport told = BootSpec.Report(World.Boot(Machines.Small));
        Func<BootReport, BootReport>[] whole =
        [
            report => report with { MapBytes = 1 }, report => report with { MinFreeKbytes = 7 },
            report => report with { Nodes = [] }, report => report with { Zones = [] },
        ];
        Assert.Equal(
            [
                "page-frames.map.size: expected bytes of mem_map: 7456, saw 1",
                "watermarks.pool.override: expected min_free_kbytes: 0, saw 7",
                "zones.node.totals: expected nodes: 1, saw 0",
                "zones.extents.present-within-spanned: expected zones: 3, saw 0",
            ],
            First(told, whole));
        Func<ZoneReport, ZoneReport>[] zone =
        [
            own => own with { Start = 1 }, own => own with { Spanned = 1 }, own => own with { Present = 1 },
            own => own with { Min = 1 }, own => own with { Low = 1, High = 2 },
            own => own with { Reserve = [1, 2, 3] }, own => own with { WaitTableSize = 1 },
            own => own with { AlignmentNotice = false },
        ];
        Assert.Equal(
            [
                "zones.extents.present-within-spanned: expected first frame of zone Normal: 67, saw 1",
                "zones.extents.present-within-spanned: expected spanned frames of zone Normal: 100, saw 1",
                "zones.extents.present-within-spanned: expected present frames of zone Normal: 100, saw 1",
                "watermarks.min.low-memory: expected pages_min of zone Normal: 0, saw 1",
                "watermarks.low-and-high: expected pages_low and pages_high of zone Normal: (0, 0), saw (1, 2)",
                "watermarks.reserve.lower-zones: expected lowmem_reserve of zone Normal: 0,0,2, saw 1,2,3",
                "zones.wait-table.size: expected wait table of zone Normal: 4, saw 1",
                "zones.alignment.notice: expected alignment notice of zone Normal: True, saw False",
            ],
            First(told, [.. zone.Select(lie => (Func<BootReport, BootReport>)(report =>
                report with { Zones = [report.Zones[0], lie(report.Zones[1]), report.Zones[2]] }))]));
        Func<NodeReport, NodeReport>[] node =
        [
            own => own with { Spanned = 1 }, own => own with { Present = 1 }, own => own with { Zones = 1 },
            own => own with { Zonelists = [own.Zonelists[0], [1], own.Zonelists[2]] },
        ];
        Assert.Equal(
            [
                "zones.node.totals: expected node 0 spanned: 232, saw 1",
                "zones.node.totals: expected node 0 present: 228, saw 1",
                "zones.node.totals: expected nr_zones of node 0: 3, saw 1",
                "zones.list.selection: expected zonelist 1 of node 0: 0, saw 1",
            ],
            First(told, [.. node.Select(lie => (Func<BootReport, BootReport>)(report =>
                report with { Nodes = [lie(report.Nodes[0])] }))]));
    }

    /// <summary>What is told when all of the lies are told, all but the first, and so on.</summary>
    static string[] First(BootReport told, Func<BootReport, BootReport>[] lies) =>
        [.. lies.Select((_, from) => BootSpec.Check(
            Machines.Small, lies.Skip(from).Aggregate(told, (report, lie) => lie(report))).Violation!.ToString())];

    [Fact]
    [Verifies(RuleIds.Zones.Extents)]
    public void A_zone_that_is_shown_without_frames_is_not_taken_for_an_empty_one() =>
        AssertRefused(1, RuleIds.Zones.Extents, zone => zone with { Spanned = 0 });

    [Fact]
    [Verifies(RuleIds.Zones.NodeNearest), Verifies(RuleIds.Zones.NodeOrder), Verifies(RuleIds.PageFrames.MapSize)]
    [Verifies(RuleIds.Zones.FallbackDownward)]
    public void With_several_nodes_a_list_has_the_wrong_order_or_the_wrong_zones()
    {
        BootReport told = BootSpec.Report(World.Boot(Machines.TwoNodes));
        Assert.Equal(576, told.MapBytes);
        Assert.Equal([1, 4], told.Nodes[0].Zonelists[0]);
        Assert.Equal(RuleIds.Zones.NodeNearest, Listed(4, 1));
        Assert.Equal(RuleIds.Zones.NodeOrder, Listed(1));
        Assert.Equal(RuleIds.Zones.NodeOrder, Listed(1, 3));
        string? Listed(params int[] zones)
        {
            NodeReport first = told.Nodes[0];
            NodeReport lie = first with { Zonelists = [zones, first.Zonelists[1], first.Zonelists[2]] };
            return BootSpec.Check(Machines.TwoNodes, told with { Nodes = [lie, told.Nodes[1]] }).Violation?.Rule;
        }
    }

    [Fact]
    [Verifies(RuleIds.PageFrames.BootReleased)]
    public void A_boot_speaks_of_the_rules_that_its_layout_needs()
    {
        Layout plain = Machines.Plain(8);
        string[] always = Marks(plain);
        Assert.Equal(
            "page-frames.map.size page-frames.flags.bits page-frames.boot.released zones.extents.present-within-spanned "
            + "zones.node.totals zones.wait-table.size zones.alignment.notice zones.list.selection "
            + "watermarks.min.low-memory watermarks.low-and-high watermarks.reserve.lower-zones "
            + "page-allocator.gfp.names", string.Join(' ', always));
        Assert.Equal([RuleIds.Watermarks.PoolSize], More(plain with { MinFreeKbytes = null }));
        Assert.Equal([RuleIds.PageFrames.BootReserved], More(Machines.Plain(8, 4)));
        Assert.Equal([RuleIds.Zones.NodeOrder, RuleIds.Zones.NodeNearest], More(Machines.TwoNodes));
        Layout lists = plain with { PerCpuLists = true }, sized = lists with { PerCpuSizes = new(0, 3, 1, 0, 3, 1) };
        Assert.Equal([RuleIds.PerCpu.Sizes], More(lists));
        Assert.Empty(More(sized));
        Assert.Empty(More(plain with { PerCpuSizes = sized.PerCpuSizes }));
        Assert.Equal([RuleIds.PerCpu.ListOrders], More(sized with { ListOrders = 2 }));
        Assert.Equal([RuleIds.Kmalloc.Sizes], More(plain with { CacheLine = 32 }));
        Assert.Equal(
            [RuleIds.Kmalloc.Sizes, RuleIds.Vmalloc.Range], More(plain with { CacheLine = 32, VmallocPages = 8 }));
        Layout high = Layout.Of(ZoneLayout.Empty, highMem: ZoneLayout.Of(0, 8)) with { MinFreeKbytes = 0 };
        Assert.Equal([RuleIds.Watermarks.MinHighMemory], More(high));
        Assert.DoesNotContain(RuleIds.Watermarks.MinLowMemory, Marks(high));
        Layout derived = Layout.FromMemory(MemoryModel.X8664, 64) with { MinFreeKbytes = 0 };
        Assert.Equal([RuleIds.Zones.SizesX8664], More(derived));
        Assert.Equal([RuleIds.Zones.SizesI386], More(Layout.FromMemory(MemoryModel.I386, 64) with { MinFreeKbytes = 0 }));
        string[] More(Layout layout) => [.. Marks(layout).Except(always)];
    }

    static string[] Marks(Layout layout) =>
        BootSpec.Check(layout, BootSpec.Report(World.Boot(layout))).Marks.Among(_ => true).Split(' ');

    static void AssertRefused(int index, string rule, Func<ZoneReport, ZoneReport> lie)
    {
        BootReport told = BootSpec.Report(World.Boot(Machines.Small));
        AssertRefused(rule, told with { Zones = [.. told.Zones.Select((zone, i) => i == index ? lie(zone) : zone)] });
    }

    static void AssertRefused(string rule, BootReport lie) =>
        Assert.Equal(rule, BootSpec.Check(Machines.Small, lie).Violation?.Rule);
}
