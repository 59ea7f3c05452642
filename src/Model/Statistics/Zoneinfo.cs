using System.Text;
using Verified.Model.Zones;
using Verified.Rules;

namespace Verified.Model.Statistics;

/// <summary>/proc/zoneinfo in its first form, that of 2.6.13.</summary>
public static class Zoneinfo
{
    /// <summary>
    /// zoneinfo shall print for each populated zone its free pages, marks, extent, reserve and first frame, in the
    /// kernel's columns.
    /// </summary>
    [Rule(RuleIds.Statistics.Zoneinfo, Source = "R2.3, R3.3, R3.6; docs/decisions.md")]
    public static string Text(World world)
    {
        var text = new StringBuilder();
        foreach (Zone zone in world.Machine.Zones)
            if (zone.Populated) text.Append(Section(world, zone));
        return text.ToString();
    }

    static string Section(World world, Zone zone) => $"""
        Node 0, zone {zone.Id.Name,8}
          pages free     {world.Free(zone.Id).Count}
                min      {world.Marks[zone.Id.Index].Min}
                low      {world.Marks[zone.Id.Index].Low}
                high     {world.Marks[zone.Id.Index].High}
                active   0
                inactive 0
                scanned  0 (a: 0 i: 0)
                spanned  {zone.Spanned.Pages.Count}
                present  {zone.Present.Count}
                protection: ({string.Join(", ", world.Machine.Reserves[zone.Id.Index])})
          pagesets
          all_unreclaimable: 0
          prev_priority:     12
          temp_priority:     12
          start_pfn:         {zone.Spanned.Start.Number}

        """;
}
