using Verified.Impl.Memory;
using Verified.Impl.PageFrames;

namespace Verified.Impl.PageAllocator;

/// <summary>shrink_zone of 2.6.11: which frames of a page cache are given back.</summary>
static unsafe class LruScan
{
    /// <summary>SWAP_CLUSTER_MAX: frames that are looked at under one lock, and enough for one pass.</summary>
    public const uint Cluster = 32;

    // Whoever these flags speak of still works on the frame.
    const uint Busy = Flags.Dirty | Flags.Locked | Flags.Writeback | Flags.Private;

    /// <summary>One pass over a zone. Little is put off until it is worth a cluster.</summary>
    public static Reclaimed Zone(MemMap* map, LruLists lists, CpuHandle cpu, int zone, int priority)
    {
        LruZone* lru = lists.Zone(zone);
        lists.Lock(zone);
        uint active = Due(&lru->ScanActive, lru->Active, priority);
        uint inactive = Due(&lru->ScanInactive, lru->Inactive, priority);
        lists.Unlock(zone);
        uint scanned = 0, pages = 0;
        while ((active | inactive) != 0 && pages < Cluster)
        {
            uint part = Math.Min(active, Cluster);
            active -= part;
            scanned += Refill(map, lists, zone, part);
            part = Math.Min(inactive, Cluster);
            inactive -= part;
            scanned += Shrink(map, lists, cpu, zone, part, ref pages);
        }
        return new Reclaimed(scanned, pages);
    }

    /// <summary>Gives back every frame of a list, whatever its state; how many became free.</summary>
    public static uint Empty(MemMap* map, LruLists lists, CpuHandle cpu, uint list, int zone)
    {
        uint freed = 0;
        uint* victims = stackalloc uint[(int)Cluster];
        uint count;
        do
        {
            count = 0;
            lists.Lock(zone);
            while (count < Cluster && lists.TryTail(list, out uint index))
            {
                lists.Remove(index);
                if (IsTaken(map, index)) continue;
                Clean(map, index);
                victims[count++] = index;
            }
            lists.Unlock(zone);
            freed += Release(map, cpu, victims, count);
        }
        while (count != 0);
        return freed;
    }

    /// <summary>Makes an ordinary frame of one that leaves the cache.</summary>
    public static void Clean(MemMap* map, uint index)
    {
        map->Descriptors[index].Flags &= ~(Flags.Lru | Flags.Active | Flags.Referenced | Flags.Dirty);
        map->Mappings[index] = map->Indexes[index] = 0;
        State.Settle(map, index, MemMap.TaggedZone(map, index)->PlainFlags);
    }

    /// <summary>Whether a frame on a list is the cache's no more: freed behind its back, or by a reboot.</summary>
    public static bool IsTaken(MemMap* map, uint index) => (map->Descriptors[index].Flags & Flags.Lru) == 0;

    static uint Due(uint* saved, uint frames, int priority)
    {
        uint due = *saved + (frames >> priority) + 1;
        *saved = due >= Cluster ? 0 : due;
        return due >= Cluster ? due : 0;
    }

    /// <summary>refill_inactive_zone: what was not used since it was last looked at becomes inactive.</summary>
    static uint Refill(MemMap* map, LruLists lists, int zone, uint most)
    {
        if (most == 0) return 0;
        lists.Lock(zone);
        uint count = Math.Min(most, lists.Zone(zone)->Active);
        for (uint i = 0; i < count && lists.TryTail(LruLists.Active(zone), out uint index); i++)
        {
            uint flags = map->Descriptors[index].Flags;
            if (IsTaken(map, index)) lists.Remove(index);
            else if ((flags & Flags.Referenced) != 0)
            {
                map->Descriptors[index].Flags = flags & ~Flags.Referenced;
                lists.Move(LruLists.Active(zone), index);
            }
            else
            {
                map->Descriptors[index].Flags = flags & ~Flags.Active;
                lists.Move(LruLists.Inactive(zone), index);
            }
        }
        lists.Unlock(zone);
        return count;
    }

    /// <summary>shrink_cache: what was used in the meantime becomes active, what is busy waits, and the rest is
    /// freed. The lock is let go before that, for a zone has a lock of its own.</summary>
    static uint Shrink(MemMap* map, LruLists lists, CpuHandle cpu, int zone, uint most, ref uint pages)
    {
        if (most == 0) return 0;
        uint* victims = stackalloc uint[(int)Cluster];
        uint freed = 0;
        lists.Lock(zone);
        uint count = Math.Min(most, lists.Zone(zone)->Inactive);
        for (uint i = 0; i < count && lists.TryTail(LruLists.Inactive(zone), out uint index); i++)
        {
            uint flags = map->Descriptors[index].Flags;
            if (IsTaken(map, index)) lists.Remove(index);
            else if ((flags & Flags.Referenced) != 0)
            {
                map->Descriptors[index].Flags = (flags & ~Flags.Referenced) | Flags.Active;
                lists.Move(LruLists.Active(zone), index);
            }
            else if (IsBusy(map, index, flags)) lists.Move(LruLists.Inactive(zone), index);
            else
            {
                lists.Remove(index);
                Clean(map, index);
                victims[freed++] = index;
            }
        }
        lists.Unlock(zone);
        pages += Release(map, cpu, victims, freed);
        return count;
    }

    static bool IsBusy(MemMap* map, uint index, uint flags) => (flags & Busy) != 0 || map->Mappers[index] != 0
        || Sync.Read(&map->Descriptors[index].Count) != UsageCounter.Biased(1);

    static uint Release(MemMap* map, CpuHandle cpu, uint* victims, uint count)
    {
        uint freed = 0;
        for (uint i = 0; i < count; i++)
            if (cpu.FreeColdPage(map->First + victims[i]).Outcome == Outcome.Freed) freed++;
        return freed;
    }
}
