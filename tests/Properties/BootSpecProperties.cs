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
        Assert.Equal(RuleIds.Watermarks.MinHighMemory, BootSpec.Check(layout, lie).Violation?.Rule);
    }

    static void AssertRefused(int index, string rule, Func<ZoneReport, ZoneReport> lie)
    {
        BootReport told = BootSpec.Report(World.Boot(Machines.Small));
        AssertRefused(rule, told with { Zones = [.. told.Zones.Select((zone, i) => i == index ? lie(zone) : zone)] });
    }

    static void AssertRefused(string rule, BootReport lie) =>
        Assert.Equal(rule, BootSpec.Check(Machines.Small, lie).Violation?.Rule);
}
