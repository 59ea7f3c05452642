using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.Buddy;

/// <summary>The neighbours of a block in its free list, as frame indexes; Nil at the ends.</summary>
struct ListLink
{
    public uint Next;
    public uint Previous;
}

/// <summary>The free lists of a zone: last in, first out (R5.7). Insertion and removal keep list, nr_free and the
/// bitmask of orders in step; a handful of stores each.</summary>
static unsafe class ListOrder
{
    /// <summary>Makes a frame the head of the list, and of a free block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Buddy.ListOrder)]
    public static void InsertHead(MemMap* map, Zone* zone, uint index, int order)
    {
        uint next = zone->Heads[order];
        map->Links[index] = new ListLink { Next = next, Previous = MemMap.Nil };
        if (next != MemMap.Nil) map->Links[next].Previous = index;
        zone->Heads[order] = index;
        zone->Nonempty |= 1u << order;
        zone->NrFree[order]++;
        map->States[index] = Blocks.Head(order, map->States[index]);
    }

    /// <summary>Makes a frame the only block of an empty list. The caller sets the bit of the order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InsertOnly(MemMap* map, Zone* zone, uint index, int order)
    {
        map->Links[index] = new ListLink { Next = MemMap.Nil, Previous = MemMap.Nil };
        zone->Heads[order] = index;
        zone->NrFree[order] = 1;
        map->States[index] = Blocks.Head(order, map->States[index]);
    }

    /// <summary>Takes a block out of its list, wherever it stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Remove(MemMap* map, Zone* zone, uint index, int order)
    {
        ListLink link = map->Links[index];
        if (link.Previous != MemMap.Nil)
        {
            map->Links[link.Previous].Next = link.Next;
            if (link.Next != MemMap.Nil) map->Links[link.Next].Previous = link.Previous;
            zone->NrFree[order]--;
            map->States[index] = Blocks.Interior(map->States[index]);
            return;
        }
        RemoveHead(map, zone, index, order);
    }

    /// <summary>Takes the head of a list that is not empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.Buddy.ListCounts)]
    public static void RemoveHead(MemMap* map, Zone* zone, uint index, int order)
    {
        uint next = map->Links[index].Next;
        zone->Heads[order] = next;
        if (next != MemMap.Nil) map->Links[next].Previous = MemMap.Nil;
        else zone->Nonempty &= ~(1u << order);
        zone->NrFree[order]--;
        map->States[index] = Blocks.Interior(map->States[index]);
    }

    /// <summary>Copies the blocks of a list, head first, as far as there is room; returns how many. It stops at a link
    /// that leads nowhere and after as many blocks as the zone has frames, so a broken list cannot hold it.</summary>
    public static uint Read(MemMap* map, Zone* zone, int order, uint* frames, uint room)
    {
        ListLink* links = map->Links;
        uint limit = Math.Min(zone->Spanned, room), count = map->Count, first = map->First, found = 0;
        for (uint i = zone->Heads[order]; i < count && found < limit; i = links[i].Next) frames[found++] = first + i;
        return found;
    }
}
