using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Rules;

namespace Verified.Impl.HighMemory;

/// <summary>page_address_htable: from the frames of permanent mappings to their slots (R7.5). Under the lock of the
/// table.</summary>
static unsafe class PageHash
{
    /// <summary>How many buckets there are: 2^7.</summary>
    public const int Buckets = 128;

    const uint GoldenRatio = 0x9E370001;
    const int KeptBits = 7;

    /// <summary>The bucket of the frame whose descriptor v2.6 keeps at that address.</summary>
    [Implements(RuleIds.HighMemory.Bucket)]
    public static uint BucketOf(ulong descriptor) => unchecked((uint)descriptor * GoldenRatio) >> (32 - KeptBits);

    /// <summary>The slot of a frame, by index; Nil if it has none.</summary>
    public static uint SlotOf(MemMap* map, uint index)
    {
        for (uint number = *Head(map, index); number != 0; number = WindowTable.Record(map, number - 1)->Next)
            if (WindowTable.Record(map, number - 1)->Frame == index) return WindowTable.Record(map, number - 1)->Slot;
        return MemMap.Nil;
    }

    /// <summary>Gives a frame a record at the tail of its bucket. It must have none: then the pool is not
    /// empty.</summary>
    [Implements(RuleIds.HighMemory.Records)]
    public static void Add(MemMap* map, uint index, uint slot)
    {
        uint number = map->WindowTable->Pool;
        PageRecord* record = WindowTable.Record(map, number - 1);
        map->WindowTable->Pool = record->Next;
        *record = new PageRecord { Frame = index, Slot = slot };
        uint* link = Head(map, index);
        while (*link != 0) link = &WindowTable.Record(map, *link - 1)->Next;
        *link = number;
    }

    /// <summary>Takes the record of a frame away.</summary>
    public static void Remove(MemMap* map, uint index)
    {
        uint* link = Head(map, index);
        while (*link != 0)
        {
            uint number = *link;
            PageRecord* record = WindowTable.Record(map, number - 1);
            if (record->Frame != index)
            {
                link = &record->Next;
                continue;
            }
            *link = record->Next;
            record->Next = map->WindowTable->Pool;
            map->WindowTable->Pool = number;
            return;
        }
    }

    /// <summary>The address that a frame of high memory has on i386 while it is mapped permanently; else 0. Takes the
    /// lock.</summary>
    public static ulong LinearOf(MemMap* map, uint index)
    {
        uint slot = Find(map, index);
        return slot == MemMap.Nil ? 0 : WindowAddresses.OfSlot(map->Windows, slot);
    }

    /// <summary>page_address of a frame of high memory, likewise.</summary>
    public static nuint AddressOf(MemMap* map, uint index)
    {
        uint slot = Find(map, index);
        return slot == MemMap.Nil ? 0 : PageTable.AddressOf(map, (uint)map->Windows.SlotsAt + slot);
    }

    static uint Find(MemMap* map, uint index)
    {
        if (map->WindowTable == null) return MemMap.Nil;
        Sync.Lock(&map->WindowTable->Lock);
        uint slot = SlotOf(map, index);
        Sync.Unlock(&map->WindowTable->Lock);
        return slot;
    }

    static uint* Head(MemMap* map, uint index) =>
        &map->WindowTable->Buckets[BucketOf(Addresses.OfDescriptor(map->First + index))];
}
