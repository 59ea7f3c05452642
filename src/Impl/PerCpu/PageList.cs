using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;
using Verified.Rules;

namespace Verified.Impl.PerCpu;

/// <summary>
/// A list of blocks of one order, mostly single frames, that one CPU keeps of one zone (R6.1), linked by their first
/// frames through the same array as the free lists. These frames are parked: unused, in no free block, and counted by
/// no zone. The block that is taken next may stand apart from the links, so that one that comes and goes touches none.
/// Blocks leave at the ends only, so what stands before the first linked one is never asked for and not kept.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct PageList
{
    public const int Bytes = 64;

    /// <summary>How many blocks are linked: all but the one on top.</summary>
    public int Linked;

    public int Low;
    public int High;
    public int Batch;

    /// <summary>The index of the block that is taken before all that are linked, or Nil.</summary>
    public uint Top;

    /// <summary>The index of the first linked block, or Nil.</summary>
    public uint Head;

    /// <summary>The index of the last one, which is flushed first, or Nil.</summary>
    public uint Tail;

    /// <summary>Bytes from here to the zone whose frames it holds. Never changes.</summary>
    public int ZoneAt;

    /// <summary>The order of its blocks. Never changes.</summary>
    public int Order;

    /// <summary>The descriptor, as one word, of a frame of the zone that has one user and nothing else. Never
    /// changes.</summary>
    public ulong InUse;

    /// <summary>Blocks that the shortest ways took and gave: the rest of what the CPU counts.</summary>
    public ulong Taken, Given;

    /// <summary>How many blocks it holds.</summary>
    public readonly int Count => Top == MemMap.Nil ? Linked : Linked + 1;

    /// <summary>The zone whose frames it holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Zone* ZoneOf(PageList* list) => (Zone*)((byte*)list + list->ZoneAt);

    /// <summary>An empty list of a zone, for blocks of an order.</summary>
    public static void Open(PageList* list, Zone* zone, int order)
    {
        list->Order = order;
        list->Top = list->Head = list->Tail = MemMap.Nil;
        list->ZoneAt = (int)((byte*)zone - (byte*)list);
        list->InUse = zone->PlainFlags;
    }

    /// <summary>Parks an unused block where it is taken next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PerCpu.GiveHead)]
    public static void InsertHead(MemMap* map, PageList* list, uint index)
    {
        uint top = list->Top;
        if (top != MemMap.Nil) Link(map, list, top);
        list->Top = index;
    }

    /// <summary>Links the block on top, if there is one, in front of the others: for whoever goes by the links
    /// alone.</summary>
    public static void LinkTop(MemMap* map, PageList* list)
    {
        if (list->Top == MemMap.Nil) return;
        Link(map, list, list->Top);
        list->Top = MemMap.Nil;
    }

    /// <summary>Parks a block from the buddy system where it is flushed first.</summary>
    [Implements(RuleIds.PerCpu.Parked)]
    public static void Append(MemMap* map, PageList* list, uint index)
    {
        uint last = list->Tail;
        map->Links[index] = new Buddy.ListLink { Next = MemMap.Nil, Previous = last };
        if (last != MemMap.Nil) map->Links[last].Next = index;
        else list->Head = index;
        list->Tail = index;
        list->Linked++;
        map->States[index] = State.Park(map->States[index]);
    }

    /// <summary>Takes the first linked block, which is at that index, of a list that links any; its state byte still
    /// says that it is parked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PerCpu.TakeHead)]
    public static void RemoveHead(MemMap* map, PageList* list, nuint index)
    {
        uint next = map->Links[index].Next;
        list->Head = next;
        list->Linked--;
        if (next == MemMap.Nil) list->Tail = MemMap.Nil;
    }

    /// <summary>Takes the last linked block of a list that links any; its state byte says no more that it is
    /// parked.</summary>
    public static uint RemoveTail(MemMap* map, PageList* list)
    {
        uint index = list->Tail, previous = index == list->Head ? MemMap.Nil : map->Links[index].Previous;
        list->Tail = previous;
        list->Linked--;
        if (previous != MemMap.Nil) map->Links[previous].Next = MemMap.Nil;
        else list->Head = MemMap.Nil;
        map->States[index] = State.Unpark(map->States[index]);
        return index;
    }

    /// <summary>Copies the first frames (pfn) of the blocks, head first, and fills the rest with 2^32 - 1. It stops at
    /// a link that leads nowhere, and when the span is full, so a broken list cannot hold it.</summary>
    [Implements(RuleIds.PerCpu.ListsExact)]
    public static void Read(MemMap* map, PageList* list, Span<uint> frames)
    {
        int count = 0;
        if (list->Top < map->Count && !frames.IsEmpty) frames[count++] = map->First + list->Top;
        for (uint i = list->Head; i < map->Count && count < frames.Length; i = map->Links[i].Next)
            frames[count++] = map->First + i;
        frames[count..].Fill(MemMap.Nil);
    }

    /// <summary>Links the block that was on top, at that index, in front of the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Link(MemMap* map, PageList* list, nuint index)
    {
        Buddy.ListLink* links = map->Links;
        uint next = list->Head;
        links[index].Next = next;
        list->Head = (uint)index;
        list->Linked++;
        if (next != MemMap.Nil) links[(nuint)next].Previous = (uint)index;
        else list->Tail = (uint)index;
    }
}
