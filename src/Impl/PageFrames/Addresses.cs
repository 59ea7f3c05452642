using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PageFrames;

/// <summary>Frames, descriptors and addresses (R1.7, R1.8).</summary>
static unsafe class Addresses
{
    public const ulong DescriptorSize = 32;
    const ulong MapStart = 0xC1000000, LinearStart = 0xC0000000;

    /// <summary>Where v2.6 keeps the descriptor of a frame.</summary>
    [Implements(RuleIds.PageFrames.DescriptorAddress)]
    public static ulong OfDescriptor(uint frame) => MapStart + DescriptorSize * frame;

    /// <summary>The linear address that v2.6 gives a low frame.</summary>
    [Implements(RuleIds.PageFrames.LinearAddress)]
    public static ulong Linear(uint frame) => LinearStart + ((ulong)frame << MemMap.PageShift);

    /// <summary>Whether frames of the zone have a linear address.</summary>
    [Implements(RuleIds.PageFrames.HighAddress)]
    public static bool HasLinear(Zone* zone) => zone->Kind != Zone.HighMem;

    /// <summary>A pointer into the arena: the bytes of a frame, whatever its zone.</summary>
    public static byte* Bytes(MemMap* map, uint index) => map->Frames + ((nuint)index << MemMap.PageShift);

    /// <summary>The pointer that a caller gets for a frame; 0 in high memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Pointer(MemMap* map, Zone* zone, uint index) =>
        HasLinear(zone) ? (nuint)Bytes(map, index) : 0;

    /// <summary>The index of the low frame that holds the address; Nil if there is none.</summary>
    public static uint IndexAt(MemMap* map, nuint address)
    {
        // An address before the frames wraps around to one far behind them.
        nuint page = (address - (nuint)map->Frames) >> MemMap.PageShift;
        if (page >= map->Count) return MemMap.Nil;
        uint index = (uint)page;
        Zone* zone = MemMap.ZoneOf(map, index);
        return zone != null && HasLinear(zone) ? index : MemMap.Nil;
    }
}
