using System.Text;

namespace Verified.Model.Statistics;

/// <summary>How requests on one CPU fared with one zone, on a machine of several nodes (R2.13).</summary>
public readonly record struct NumaCounters(uint Hit, uint Miss, uint Foreign, uint Local, uint Other)
{
    /// <summary>
    /// A served request shall count as a hit of its zone when that lies on the node of the first zone in the list, else
    /// as a miss of it and as foreign to the first; and as local when it lies on the node of the CPU, else as other.
    /// </summary>
    [Rule(RuleIds.Statistics.NumaCounters, Source = "R2.13; invariants F5")]
    public static World Count(World world, ZoneId head, ZoneId zone, int cpu)
    {
        if (world.Machine.Nodes.Length == 1) return world;
        bool hit = zone.Node == head.Node;
        bool local = zone.Node == world.Machine.Layout.NodeOf(cpu);
        World served = Change(world, zone, cpu, now => now with
        {
            Hit = now.Hit + (hit ? 1u : 0),
            Miss = now.Miss + (hit ? 0u : 1),
            Local = now.Local + (local ? 1u : 0),
            Other = now.Other + (local ? 0u : 1),
        });
        return hit ? served : Change(served, head, cpu, now => now with { Foreign = now.Foreign + 1 });
    }

    /// <summary>The counters of a node over its zones and all CPUs, as numastat prints them.</summary>
    public static string Text(World world, NodeId node)
    {
        NumaCounters sum = default;
        foreach (PerCpu.CpuState cpu in world.Cpus)
            for (int kind = 0; kind < ZoneId.Kinds; kind++) sum += cpu.Sets[ZoneId.Of(node, kind).Index].Numa;
        return new StringBuilder().Append($"numa_hit {sum.Hit}\nnuma_miss {sum.Miss}\nnuma_foreign {sum.Foreign}\n")
            .Append($"interleave_hit 0\nlocal_node {sum.Local}\nother_node {sum.Other}\n").ToString();
    }

    /// <summary>Both together.</summary>
    public static NumaCounters operator +(NumaCounters a, NumaCounters b) =>
        new(a.Hit + b.Hit, a.Miss + b.Miss, a.Foreign + b.Foreign, a.Local + b.Local, a.Other + b.Other);

    static World Change(World world, ZoneId zone, int cpu, Func<NumaCounters, NumaCounters> change)
    {
        PerCpu.PageSet set = world.Cpus[cpu].Sets[zone.Index];
        return world.With(zone, cpu, set with { Numa = change(set.Numa) });
    }

    /// <summary>A page of the other node.</summary>
    [Example(RuleIds.Statistics.NumaCounters, "E2.13")]
    internal static string Foreigner()
    {
        ZoneLayout none = ZoneLayout.Empty;
        World world = World.Boot(new Layout
        {
            Zones = [ZoneLayout.Of(0, 8), none, none, ZoneLayout.Of(8, 8), none, none],
        });
        World after = Count(world, ZoneId.Dma, ZoneId.Of(new(1), 0), 0);
        return $"node 0: {Text(after, new(0))}node 1: {Text(after, new(1))}".Replace('\n', ' ').TrimEnd();
    }
}
