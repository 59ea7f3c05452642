using System.Text;
using Verified.Model.PerCpu;
using Verified.Model.Zones;

namespace Verified.Model.Statistics;

/// <summary>/proc/zoneinfo in its first form, that of 2.6.13.</summary>
public static class Zoneinfo
{
    /// <summary>
    /// zoneinfo shall print for each populated zone its free pages, marks, inactive and scanned frames, extent,
    /// reserve, per-CPU lists in use and first frame, in the kernel's columns.
    /// </summary>
    [Rule(RuleIds.Statistics.Zoneinfo, Source = "R2.3, R3.3, R3.6, R6.1; docs/decisions.md")]
    public static string Text(World world)
    {
        var text = new StringBuilder();
        foreach (Zone zone in world.Machine.Zones)
            if (zone.Populated) text.Append(Section(world, zone));
        return text.ToString();
    }

    static string Section(World world, Zone zone) => $"""
        Node {zone.Id.Node.Index}, zone {zone.Id.Name,8}
          pages free     {world.Free(zone.Id).Count}
                min      {world.Marks[zone.Id.Index].Min}
                low      {world.Marks[zone.Id.Index].Low}
                high     {world.Marks[zone.Id.Index].High}
                active   0
                inactive {world.Reclaim?[zone.Id].Cache.Length ?? 0}
                scanned  {world.Reclaim?[zone.Id].Scanned ?? 0} (a: 0 i: 0)
                spanned  {zone.Spanned.Pages.Count}
                present  {zone.Present.Count}
                protection: ({string.Join(", ", world.Tunables.Reserves[zone.Id.Index])})
          pagesets{PageSets(world, zone.Id)}
          all_unreclaimable: {(world.Reclaim?[zone.Id].Unreclaimable == true ? 1 : 0)}
          prev_priority:     12
          temp_priority:     12
          start_pfn:         {zone.Spanned.Start.Number}

        """;

    /// <summary>The lists of each CPU that keeps a frame of the zone.</summary>
    static string PageSets(World world, ZoneId zone)
    {
        var text = new StringBuilder();
        for (int cpu = 0; cpu < world.Cpus.Length; cpu++)
        {
            PageSet set = world.Cpus[cpu].Sets[zone.Index];
            if (set.Lists.All(list => list.Count == 0)) continue;
            for (int number = 0; number < set.Lists.Length; number++) text.Append(Show(cpu, number, set.Lists[number]));
            if (world.Machine.Nodes.Length > 1) text.Append(Show(set.Numa));
        }

        return text.ToString();
    }

    static string Show(int cpu, int list, PageList pages) => $"""

            cpu: {cpu} pcp: {list}
                      count: {pages.Count}
                      low:   {pages.Low}
                      high:  {pages.High}
                      batch: {pages.Batch}
        """;

    static string Show(NumaCounters numa) => $"""

                    numa_hit:       {numa.Hit}
                    numa_miss:      {numa.Miss}
                    numa_foreign:   {numa.Foreign}
                    interleave_hit: 0
                    local_node:     {numa.Local}
                    other_node:     {numa.Other}
        """;
}
