using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Buddy;

/// <summary>
/// Blocks of 2^order frames. The state byte of a free head is its order, plus a bit if its descriptor is not plain
/// otherwise.
/// </summary>
static unsafe class Blocks
{
    /// <summary>Orders 0 to 10: the largest block is 1024 frames.</summary>
    public const int Orders = 11;

    public const byte MarkedBit = 0x10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsHead(byte state) => state < 2 * MarkedBit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OrderOf(byte state) => state & (MarkedBit - 1);

    /// <summary>The byte of a frame that begins to head a free block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Head(int order, byte state) => (byte)(state == State.Marked ? order | MarkedBit : order);

    /// <summary>The byte of a frame that ceases to head one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Interior(byte head) => (head & MarkedBit) != 0 ? State.Marked : State.Plain;

    /// <summary>The buddy of a block: the other half of the next larger one. Both are counted from the start of the
    /// zone (R5.3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Buddy.BlockIndex)]
    public static uint BuddyOf(uint relative, int order) => relative ^ (1u << order);

    /// <summary>Whether a block of the order may start there: a multiple of its size from the start of the zone
    /// (R5.2).</summary>
    [Implements(RuleIds.Buddy.BlockAlignment)]
    public static bool IsAligned(uint relative, int order) => (relative & ((1u << order) - 1)) == 0;

    /// <summary>Whether the whole block lies in its zone (R5.10).</summary>
    [Implements(RuleIds.Buddy.BlockRange)]
    public static bool IsInside(Zone* zone, uint relative, int order) =>
        relative < zone->Spanned && zone->Spanned - relative >= 1u << order;

    /// <summary>Whether a block can stand there: aligned and inside its zone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fits(Zone* zone, uint index, int order)
    {
        uint relative = index - zone->Base;
        return (uint)order < Orders && IsAligned(relative, order) && IsInside(zone, relative, order);
    }

    /// <summary>The head of the free block that a frame of the zone lies in; Nil if it lies in none. Of a frame in use
    /// it needs no lock: a byte says at any moment that it heads a block only if all frames of that block are
    /// free.</summary>
    public static uint Covering(MemMap* map, Zone* zone, uint index)
    {
        uint relative = index - zone->Base;
        for (int order = 0; order < Orders; order++)
        {
            uint start = zone->Base + (relative & ~((1u << order) - 1));
            byte state = map->States[start];
            if (IsHead(state) && OrderOf(state) >= order) return start;
        }
        return MemMap.Nil;
    }
}
