using Verified.Model.PageFrames;
using Verified.Model.Zones;

namespace Verified.Model;

/// <summary>What a machine must show when it has booted.</summary>
public static class BootSpec
{
    /// <summary>Judges the boot facts of a system; a system that shows none is taken at its word.</summary>
    public static Verdict Check(Layout layout, BootReport? seen, Policy policy = Policy.Kernel)
    {
        World world = World.Boot(layout, policy);
        Marks marks = Marks(world);
        if (seen is null) return Verdict.Holds(world, default);
        BootReport expected = Report(world);
        Violation? wrong = Differ(RuleIds.PageFrames.MapSize, "bytes of mem_map", expected.MapBytes, seen.MapBytes)
            ?? Differ(
                layout.MinFreeKbytes is null ? RuleIds.Watermarks.PoolSize : RuleIds.Watermarks.PoolOverride,
                "min_free_kbytes", expected.MinFreeKbytes, seen.MinFreeKbytes)
            ?? Differ(RuleIds.Zones.NodeTotals, "nodes", expected.Nodes.Count, seen.Nodes.Count)
            ?? Differ(RuleIds.Zones.Extents, "zones", expected.Zones.Count, seen.Zones.Count);
        for (int z = 0; wrong is null && z < expected.Zones.Count; z++)
            wrong = Zone(layout, new ZoneId(z), expected.Zones[z], seen.Zones[z]);
        for (int n = 0; wrong is null && n < expected.Nodes.Count; n++)
            wrong = Node(world.Machine, new NodeId(n), expected.Nodes[n], seen.Nodes[n]);
        return wrong is null ? Verdict.Holds(world, marks) : new(null, wrong, marks | Rules.Marks.Violated(wrong.Rule));
    }

    /// <summary>The boot facts of a world.</summary>
    public static BootReport Report(World world)
    {
        Machine machine = world.Machine;
        return new()
        {
            MapBytes = machine.Nodes.Sum(node => Descriptor.MapBytes(new(Totals(machine, node).Spanned))),
            MinFreeKbytes = world.Tunables.MinFreeKbytes,
            Nodes = [.. machine.Nodes.Select(node => Report(machine, node))],
            Zones = [.. machine.Zones.Select(zone => new ZoneReport
            {
                Start = zone.Spanned.Start.Number,
                Spanned = zone.Spanned.Pages.Count,
                Present = zone.Present.Count,
                Min = world.Marks[zone.Id.Index].Min,
                Low = world.Marks[zone.Id.Index].Low,
                High = world.Marks[zone.Id.Index].High,
                Reserve = world.Tunables.Reserves[zone.Id.Index],
                WaitTableSize = WaitTable.Size(zone.Spanned.Pages),
                AlignmentNotice = Zones.Zone.AlignmentNotice(zone.Spanned.Start, zone.Spanned.Pages),
            })],
        };
    }

    static NodeReport Report(Machine machine, NodeId node)
    {
        var (spanned, present, zones) = Totals(machine, node);
        return new()
        {
            Spanned = spanned,
            Present = present,
            Zones = zones,
            Zonelists = [.. Enumerable.Range(0, ZoneId.Kinds)
                .Select(bits => Indexes(machine.ListFor((uint)bits, node, bound: false)))],
        };
    }

    static (int Spanned, int Present, int Zones) Totals(Machine machine, NodeId node) =>
        Zones.Node.Totals([.. machine.Zones.Where(zone => zone.Id.Node == node)]);

    static Violation? Node(Machine machine, NodeId node, NodeReport expected, NodeReport seen)
    {
        Violation? wrong = Differ(RuleIds.Zones.NodeTotals, $"{node} spanned", expected.Spanned, seen.Spanned)
            ?? Differ(RuleIds.Zones.NodeTotals, $"{node} present", expected.Present, seen.Present)
            ?? Differ(RuleIds.Zones.NodeTotals, $"nr_zones of {node}", expected.Zones, seen.Zones);
        for (int bits = 0; wrong is null && bits < ZoneId.Kinds; bits++)
        {
            string demanded = string.Join(",", expected.Zonelists[bits]);
            string shown = string.Join(",", seen.Zonelists[bits]);
            bool same = seen.Zonelists[bits].Order().SequenceEqual(expected.Zonelists[bits].Order());
            string rule = same && !Zonelist.IsDownward(seen.Zonelists[bits]) ? RuleIds.Zones.FallbackDownward
                : machine.Nodes.Length == 1 ? RuleIds.Zones.ListSelection
                : same ? RuleIds.Zones.NodeNearest : RuleIds.Zones.NodeOrder;
            wrong = Differ(rule, $"zonelist {bits} of {node}", demanded, shown);
        }

        return wrong;
    }

    static int[] Indexes(Zonelist list) => [.. list.Zones.Select(zone => zone.Index)];

    static Violation? Zone(Layout layout, ZoneId zone, ZoneReport expected, ZoneReport seen)
    {
        string sizes = layout.Memory switch
        {
            MemoryModel.Explicit => RuleIds.Zones.Extents,
            MemoryModel.X8664 => RuleIds.Zones.SizesX8664,
            _ => RuleIds.Zones.SizesI386,
        };
        string min = zone.IsHighMem ? RuleIds.Watermarks.MinHighMemory : RuleIds.Watermarks.MinLowMemory;
        if (expected.Spanned == 0 && seen.Spanned == 0)
            return Differ(min, $"pages_min of {zone}", expected.Min, seen.Min);
        return Differ(sizes, $"first frame of {zone}", expected.Start, seen.Start)
            ?? Differ(sizes, $"spanned frames of {zone}", expected.Spanned, seen.Spanned)
            ?? Differ(RuleIds.Zones.Extents, $"present frames of {zone}", expected.Present, seen.Present)
            ?? Differ(min, $"pages_min of {zone}", expected.Min, seen.Min)
            ?? Differ(
                RuleIds.Watermarks.LowAndHigh, $"pages_low and pages_high of {zone}", (expected.Low, expected.High),
                (seen.Low, seen.High))
            ?? Differ(
                RuleIds.Watermarks.Reserve, $"lowmem_reserve of {zone}", string.Join(",", expected.Reserve),
                string.Join(",", seen.Reserve))
            ?? Differ(RuleIds.Zones.WaitTable, $"wait table of {zone}", expected.WaitTableSize, seen.WaitTableSize)
            ?? Differ(
                RuleIds.Zones.AlignmentNotice, $"alignment notice of {zone}", expected.AlignmentNotice,
                seen.AlignmentNotice);
    }

    static Violation? Differ<T>(string rule, string what, T expected, T seen)
        where T : IEquatable<T> => expected.Equals(seen) ? null : new(rule, $"{what}: {expected}", $"{seen}");

    static Marks Marks(World world)
    {
        Layout layout = world.Machine.Layout;
        Marks marks = Fired.Boot | (layout.Memory switch
        {
            MemoryModel.Explicit => default,
            MemoryModel.X8664 => Fired.BootX8664,
            _ => Fired.BootI386,
        });
        if (layout.MinFreeKbytes is null) marks |= Fired.BootPool;
        if (layout.Reserved.Length > 0) marks |= Fired.BootReserved;
        if (world.Machine.Nodes.Length > 1) marks |= Fired.BootNodes;
        if (world.Machine.HasLists && layout.PerCpuSizes is null) marks |= Fired.BootLists;
        if (world.Machine.ListOrders > 1) marks |= Fired.BootOrders;
        if (world.Machine.HasCaches) marks |= Fired.BootCaches;
        if (world.Upper?.Vmalloc is not null) marks |= Fired.BootRange;
        foreach (Zone zone in world.Machine.Zones)
            if (zone.Populated) marks |= zone.Id.IsHighMem ? Fired.BootHigh : Fired.BootLow;
        return marks;
    }
}
