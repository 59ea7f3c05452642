using System.Runtime.InteropServices;
using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Zones;

/// <summary>
/// One memory zone (R2.3), as it stands in the metadata. It holds frame numbers and counts, no pointers. What seldom
/// changes fills its first cache line; what the lock protects follows it, so that who only looks at marks is not held
/// up by who takes blocks.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct Zone
{
    public const int Dma = 0, Normal = 1, HighMem = 2, Kinds = 3;
    public const int Bytes = 192;

    public uint PagesLow;
    public uint PagesMin;
    public uint PagesHigh;

    /// <summary>Frames kept from requests whose classzone is the index (R3.6).</summary>
    public fixed uint LowmemReserve[Kinds];

    /// <summary>The index of its first frame in the metadata.</summary>
    public uint Base;

    public uint Start;
    public uint Spanned;
    public uint Present;

    /// <summary>The flags that each of its present frames always has: zone tag, and PG_highmem in HighMem.</summary>
    public uint PlainFlags;

    /// <summary>The flags that each frame without memory has besides PG_reserved: the zone tag.</summary>
    public uint HoleFlags;

    /// <summary>Its number: node * 3 + kind.</summary>
    public int Index;

    /// <summary>DMA, Normal or HighMem.</summary>
    public int Kind;

    public int Node;

    /// <summary>Fills the line. Always 0.</summary>
    public uint Padding;

    /// <summary>Held by who changes anything below, or a byte of a frame of the zone to or from that of a free head; 0
    /// if nobody does. Only the boot goes without it.</summary>
    public int Lock;

    /// <summary>Bit k: there is a free block of order k.</summary>
    public uint Nonempty;

    /// <summary>The mark test reads it without the lock, as the kernel does: a zone that passed may have no block left
    /// when the lock is held, and is passed by.</summary>
    public uint FreePages;

    /// <summary>Frames that reclaim looked at since one was freed; cleared together with the next.</summary>
    public uint PagesScanned;

    /// <summary>1 when the zone is not worth scanning (R4.14), else 0.</summary>
    public uint AllUnreclaimable;

    public fixed uint NrFree[Blocks.Orders];

    /// <summary>The index of the first block of each free list, or Nil.</summary>
    public fixed uint Heads[Blocks.Orders];

    /// <summary>Gives an empty zone its place and its holes. Present frames are marked in the bitmap of the
    /// map.</summary>
    [Implements(RuleIds.Zones.Extents)]
    public static void Lay(MemMap* map, int index, ZoneOptions options)
    {
        Zone* zone = map->Zones + index;
        (zone->Index, zone->Kind, zone->Node) = (index, index % Kinds, index / Kinds);
        zone->Start = options.Start;
        zone->Spanned = zone->Present = options.Spanned;
        zone->Base = options.Spanned == 0 ? 0 : options.Start - map->First;
        zone->HoleFlags = PageFrames.Flags.ZoneTag(zone->Node, zone->Kind, map->ZoneShift);
        zone->PlainFlags = zone->HoleFlags | (zone->Kind == HighMem ? PageFrames.Flags.HighMem : 0);
        for (int order = 0; order < Blocks.Orders; order++) zone->Heads[order] = MemMap.Nil;

        SetPresent(map, zone->Base, zone->Spanned, true);
        foreach (FrameRange hole in options.Holes)
        {
            zone->Present -= hole.Count;
            SetPresent(map, hole.Start - map->First, hole.Count, false);
        }
    }

    /// <summary>Whether the start is a multiple of the largest block; v2.6 prints a notice if not (R2.6).</summary>
    [Implements(RuleIds.Zones.AlignmentNotice)]
    public static bool IsAligned(Zone* zone) => zone->Spanned == 0 || zone->Start % (1u << (Blocks.Orders - 1)) == 0;

    static void SetPresent(MemMap* map, uint start, uint count, bool present)
    {
        for (ulong i = start, end = (ulong)start + count; i < end;)
        {
            ulong room = Math.Min(64 - (i & 63), end - i);
            ulong bits = (room == 64 ? ulong.MaxValue : (1UL << (int)room) - 1) << (int)(i & 63);
            ulong* word = map->Present + (i >> 6);
            *word = present ? *word | bits : *word & ~bits;
            i += room;
        }
    }
}
