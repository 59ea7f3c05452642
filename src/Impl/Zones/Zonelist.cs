using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Zones;

/// <summary>The zones that may serve a request, best first (R2.7).</summary>
unsafe struct Zonelist
{
    public int Length;
    fixed byte zones[4];

    /// <summary>The class of the request: the first zone in the list (R2.8).</summary>
    [Implements(RuleIds.Zones.ClassZone)]
    public readonly int ClassZone
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => zones[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int At(int position) => zones[position];

    /// <summary>The list that the zone bits of a request choose: 0, 1 or 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Zones.ListSelection)]
    public static Zonelist* For(MemMap* map, uint zoneBits) => &map->Node->Ordinary + zoneBits;

    /// <summary>All zones with memory from the given one downward, never upward (R2.10).</summary>
    [Implements(RuleIds.Zones.FallbackDownward)]
    public static Zonelist From(MemMap* map, int top)
    {
        Zonelist list = default;
        for (int z = top; z >= 0; z--)
            if (map->Zones[z].Present != 0) list.zones[list.Length++] = (byte)z;
        return list;
    }
}
