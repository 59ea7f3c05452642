using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>A list of slabs by their descriptors (words from the first frame of the machine), or Nil.</summary>
unsafe struct SlabList
{
    public uint Head, Tail, Count;

    public static SlabList Empty => new() { Head = MemMap.Nil, Tail = MemMap.Nil };

    public static void InsertHead(MemMap* map, SlabList* list, uint word)
    {
        SlabDescriptor* slab = SlabDescriptor.At(map, word);
        (slab->Next, slab->Previous) = (list->Head, MemMap.Nil);
        if (list->Head == MemMap.Nil) list->Tail = word;
        else SlabDescriptor.At(map, list->Head)->Previous = word;
        list->Head = word;
        list->Count++;
    }

    public static void Append(MemMap* map, SlabList* list, uint word)
    {
        SlabDescriptor* slab = SlabDescriptor.At(map, word);
        (slab->Next, slab->Previous) = (MemMap.Nil, list->Tail);
        if (list->Tail == MemMap.Nil) list->Head = word;
        else SlabDescriptor.At(map, list->Tail)->Next = word;
        list->Tail = word;
        list->Count++;
    }

    public static void Remove(MemMap* map, SlabList* list, uint word)
    {
        SlabDescriptor* slab = SlabDescriptor.At(map, word);
        if (slab->Previous == MemMap.Nil) list->Head = slab->Next;
        else SlabDescriptor.At(map, slab->Previous)->Next = slab->Next;
        if (slab->Next == MemMap.Nil) list->Tail = slab->Previous;
        else SlabDescriptor.At(map, slab->Next)->Previous = slab->Previous;
        list->Count--;
    }
}
