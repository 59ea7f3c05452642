using System.Collections.Immutable;
using Verified.Model.Zones;
using Verified.Rules;

namespace Verified.Model.Watermarks;

/// <summary>
/// lowmem_reserve: frames that a zone keeps back from requests that could have come from a higher zone.
/// </summary>
public static class Reserve
{
    /// <summary>
    /// A zone shall keep back, from requests of a higher class, the frames of the zones above it up to that class
    /// divided by its ratio.
    /// </summary>
    [Rule(RuleIds.Watermarks.Reserve, Source = "ULK3 8.1.4; R3.6", AtBoot = true)]
    public static int Against(ZoneId requestClass, ZoneId zone, ImmutableArray<Zone> zones, int ratio)
    {
        long above = 0;
        for (int i = zone.Index + 1; i <= requestClass.Index; i++) above += zones[i].Present.Count;
        return (int)(above / ratio);
    }

    /// <summary>The reserve of a zone against the classes DMA, Normal and HighMem.</summary>
    public static ImmutableArray<int> Of(Layout layout, ImmutableArray<Zone> zones, ZoneId zone)
    {
        int ratio = zone == ZoneId.Dma ? layout.DmaRatio : layout.NormalRatio;
        return [.. Enumerable.Range(0, ZoneId.Count).Select(i => Against(new ZoneId(i), zone, zones, ratio))];
    }

    /// <summary>Three machines.</summary>
    [Example(RuleIds.Watermarks.Reserve, "E3.6")]
    internal static string ThreeMachines() =>
        $"1 GB: {Show(262144)}; 2 GB: {Show(524288)}; 128 MB: {Show(32768)}";

    static string Show(int frames)
    {
        Machine machine = Machine.Of(Layout.FromMemory(MemoryModel.I386, frames), Policy.Kernel);
        return string.Join(" ", machine.Zones.Select(zone =>
            $"{zone.Id.Name} [{string.Join(",", machine.Reserves[zone.Id.Index])}]"));
    }
}
