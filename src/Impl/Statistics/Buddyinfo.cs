using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Statistics;

/// <summary>/proc/buddyinfo (R5.11).</summary>
static unsafe class Buddyinfo
{
    const int MaxZoneBytes = 170;

    /// <summary>Enough for all zones of a machine.</summary>
    public static int MaxBytes(MemMap* map) => map->ZoneCount * MaxZoneBytes;

    /// <summary>One line for every zone with memory; the number of bytes, or -1 if the buffer is too small.</summary>
    [Implements(RuleIds.Statistics.Buddyinfo)]
    public static int Format(MemMap* map, Span<byte> into)
    {
        var writer = new AsciiWriter(into);
        for (int z = 0; z < map->ZoneCount; z++)
        {
            Zone* zone = map->Zones + z;
            if (zone->Present == 0) continue;
            WriteZone(ref writer, zone);
            writer.Write(" "u8);
            for (int order = 0; order < Blocks.Orders; order++)
            {
                writer.Write(zone->NrFree[order], 6);
                writer.Write(" "u8);
            }
            writer.Write("\n"u8);
        }
        return writer.Length;
    }

    /// <summary>What a line of either file starts with.</summary>
    public static void WriteZone(ref AsciiWriter writer, Zone* zone)
    {
        writer.Write("Node "u8);
        writer.Write(zone->Node);
        writer.Write(", zone "u8);
        writer.Write(zone->Kind switch { Zone.Dma => "DMA"u8, Zone.Normal => "Normal"u8, _ => "HighMem"u8 }, 8);
    }
}
