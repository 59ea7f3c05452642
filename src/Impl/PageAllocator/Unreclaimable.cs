using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageAllocator;

/// <summary>Zones that reclaim leaves alone for a while (R4.14, R5.5).</summary>
static unsafe class Unreclaimable
{
    public const int FirstPriority = 12;
    const ulong Patience = 4;

    /// <summary>A frame was freed: there is something to gain again.</summary>
    /// <remarks>Budget: one store to the line of free_pages.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PageAllocator.FreedClears)]
    public static void Clear(Zone* zone) => zone->PagesScanned = zone->AllUnreclaimable = 0;

    /// <summary>Whether a pass leaves the zone out; the first leaves none out.</summary>
    [Implements(RuleIds.PageAllocator.ReclaimSkipped)]
    public static bool IsSkipped(Zone* zone, int priority) =>
        zone->AllUnreclaimable != 0 && priority != FirstPriority;

    /// <summary>Gives a zone up when its frames were looked at four times over.</summary>
    [Implements(RuleIds.PageAllocator.KswapdUnreclaimable)]
    public static void Judge(MemMap* map, Zone* zone)
    {
        ulong frames = (ulong)Shrink.Active(map, zone->Index) + Shrink.Inactive(map, zone->Index);
        if (zone->PagesScanned >= Patience * frames) zone->AllUnreclaimable = 1;
    }
}
