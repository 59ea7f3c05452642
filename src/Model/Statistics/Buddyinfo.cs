using System.Text;
using Verified.Model.State;
using Verified.Model.Zones;

namespace Verified.Model.Statistics;

/// <summary>/proc/buddyinfo.</summary>
public static class Buddyinfo
{
    /// <summary>
    /// buddyinfo shall print one line per populated zone: node, zone in 8 columns, and nr_free of each order in 6
    /// columns with a blank behind.
    /// </summary>
    [Rule(RuleIds.Statistics.Buddyinfo, Source = "R5.11")]
    public static string Text(World world)
    {
        var text = new StringBuilder();
        foreach (Zone zone in world.Machine.Zones)
            if (zone.Populated) text.Append(Line(zone.Id, world.Free(zone.Id)));
        return text.ToString();
    }

    static string Line(ZoneId zone, FrameSet free)
    {
        var line = new StringBuilder($"Node {zone.Node.Index}, zone {zone.Name,8} ");
        for (var order = Order.Zero; order.Value < Order.Limit; order = order.Up)
            line.Append($"{free.Blocks(order),6} ");
        return line.Append('\n').ToString();
    }

    /// <summary>The zone DMA of a running kernel.</summary>
    [Example(RuleIds.Statistics.Buddyinfo, "E5.11")]
    internal static string LiveDma() => Line(ZoneId.Dma, FrameSet.Empty(4096)
        .Add(256, new(8)).Add(512, new(9)).Add(1024, new(10)).Add(2048, new(10)).Add(3072, new(10))).TrimEnd('\n');
}
