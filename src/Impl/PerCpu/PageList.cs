using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Rules;

namespace Verified.Impl.PerCpu;

/// <summary>
/// A list of single frames that one CPU keeps of one zone (R6.1), linked through the same array as the free lists. The
/// frames are parked: unused, in no free block, and counted by no zone. Frames leave at the ends only, so what stands
/// before the head is never asked for and not kept.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
unsafe struct PageList
{
    public const int Bytes = 32;

    public int Count;
    public int Low;
    public int High;
    public int Batch;

    /// <summary>The index of the frame that is taken next, or Nil.</summary>
    public uint Head;

    /// <summary>The index of the frame that is flushed first, or Nil.</summary>
    public uint Tail;

    /// <summary>Bytes from the first zone to the one whose frames it holds. Never changes.</summary>
    public uint ZoneAt;

    /// <summary>Bytes from the CPU to its counter of frames handed out of such a zone. Never changes.</summary>
    public uint CountAt;

    /// <summary>Parks an unused frame where it is taken next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PerCpu.GiveHead)]
    public static void InsertHead(MemMap* map, PageList* list, nuint index)
    {
        Buddy.ListLink* links = map->Links;
        uint next = list->Head;
        links[index].Next = next;
        list->Head = (uint)index;
        list->Count++;
        if (next != MemMap.Nil) links[(nuint)next].Previous = (uint)index;
        else list->Tail = (uint)index;
    }

    /// <summary>Parks a frame from the buddy system where it is flushed first.</summary>
    [Implements(RuleIds.PerCpu.Parked)]
    public static void Append(MemMap* map, PageList* list, uint index)
    {
        uint last = list->Tail;
        map->Links[index] = new Buddy.ListLink { Next = MemMap.Nil, Previous = last };
        if (last != MemMap.Nil) map->Links[last].Next = index;
        else list->Head = index;
        list->Tail = index;
        list->Count++;
        map->States[index] = State.Park(map->States[index]);
    }

    /// <summary>Takes the head, which is at that index, of a list that is not empty; its state byte still says that it
    /// is parked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [Implements(RuleIds.PerCpu.TakeHead)]
    public static void RemoveHead(MemMap* map, PageList* list, nuint index)
    {
        uint next = map->Links[index].Next;
        list->Head = next;
        list->Count--;
        if (next == MemMap.Nil) list->Tail = MemMap.Nil;
    }

    /// <summary>Takes the tail of a list that is not empty; its state byte says no more that it is parked.</summary>
    public static uint RemoveTail(MemMap* map, PageList* list)
    {
        uint index = list->Tail, previous = index == list->Head ? MemMap.Nil : map->Links[index].Previous;
        list->Tail = previous;
        list->Count--;
        if (previous != MemMap.Nil) map->Links[previous].Next = MemMap.Nil;
        else list->Head = MemMap.Nil;
        map->States[index] = State.Unpark(map->States[index]);
        return index;
    }

    /// <summary>Copies the frames (pfn), head first, and fills the rest with 2^32 - 1. It stops at a link that leads
    /// nowhere, and when the span is full, so a broken list cannot hold it.</summary>
    [Implements(RuleIds.PerCpu.ListsExact)]
    public static void Read(MemMap* map, PageList* list, Span<uint> frames)
    {
        int count = 0;
        for (uint i = list->Head; i < map->Count && count < frames.Length; i = map->Links[i].Next)
            frames[count++] = map->First + i;
        frames[count..].Fill(MemMap.Nil);
    }
}
