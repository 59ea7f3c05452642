using Verified.Impl.Buddy;
using Verified.Impl.PageFrames;
using Verified.Impl.Zones;

namespace Verified.Impl.Memory;

/// <summary>
/// The full structural check: every list, every block, every descriptor, every page list. Each part returns null or one
/// line. Loops are bounded by the number of frames and every index is checked before use, so it ends on any corruption
/// of the changing metadata.
/// </summary>
static unsafe class Soundness
{
    public static string? Check(MemMap* map)
    {
        for (int z = 0; z < map->ZoneCount; z++)
        {
            string? broken = CheckZone(map, map->Zones + z);
            if (broken != null) return $"zone {z}: {broken}";
        }
        return SlabSoundness.Check(map) ?? WindowSoundness.Check(map) ?? PoolSoundness.Check(map);
    }

    static string? CheckZone(MemMap* map, Zone* zone)
    {
        ulong free = 0;
        for (int order = 0; order < Blocks.Orders; order++)
        {
            string? broken = CheckList(map, zone, order);
            if (broken != null) return broken;
            free += (ulong)zone->NrFree[order] << order;
        }
        if (zone->Lock != 0) return "its lock is held";
        if (free != zone->FreePages) return $"free_pages is {zone->FreePages}, but the lists hold {free} frames";
        if (zone->PagesLow < zone->PagesMin || zone->PagesHigh < zone->PagesLow) return "the marks do not rise";
        return ParkedSoundness.Check(map, zone) ?? CheckFrames(map, zone);
    }

    static string? CheckList(MemMap* map, Zone* zone, int order)
    {
        uint count = 0, previous = MemMap.Nil;
        for (uint i = zone->Heads[order]; i != MemMap.Nil; previous = i, i = map->Links[i].Next)
        {
            if (i - zone->Base >= zone->Spanned) return $"list {order} leaves the zone";
            string? broken = CheckLink(map, zone, i, order, previous) ?? CheckBlock(map, zone, i, order);
            if (broken != null) return $"block {map->First + i} of order {order}: {broken}";
            if (++count > zone->NrFree[order]) return $"list {order} is longer than nr_free {zone->NrFree[order]}";
        }
        if (count != zone->NrFree[order]) return $"list {order} has {count} blocks, nr_free is {zone->NrFree[order]}";
        return (zone->Nonempty >> order & 1) != (count != 0 ? 1u : 0) ? $"the bit of list {order} is wrong" : null;
    }

    static string? CheckLink(MemMap* map, Zone* zone, uint index, int order, uint previous)
    {
        uint relative = index - zone->Base;
        if (!Blocks.IsAligned(relative, order)) return "it is not aligned";
        if (!Blocks.IsInside(zone, relative, order)) return "it leaves the zone";
        byte state = map->States[index];
        if (!Blocks.IsHead(state) || Blocks.OrderOf(state) != order) return $"it has state byte {state}";
        return map->Links[index].Previous != previous ? "it does not lead back to the block before it" : null;
    }

    static string? CheckBlock(MemMap* map, Zone* zone, uint index, int order)
    {
        for (uint i = index, end = index + (1u << order); i < end; i++)
        {
            if (i != index && Blocks.IsHead(map->States[i])) return $"frame {map->First + i} heads another free block";
            if (State.IsParked(map->States[i])) return $"frame {map->First + i} is in a page list";
            if (map->Descriptors[i].Count >= 0) return $"frame {map->First + i} has users";
            if ((map->Descriptors[i].Flags & (Flags.Reserved | Flags.Compound)) != 0)
                return $"frame {map->First + i} is reserved or compound";
        }
        uint buddy = Blocks.BuddyOf(index - zone->Base, order);
        if (order == Blocks.Orders - 1 || buddy >= zone->Spanned) return null;
        byte state = map->States[zone->Base + buddy];
        return Blocks.IsHead(state) && Blocks.OrderOf(state) == order ? "its buddy is free but not merged" : null;
    }

    static string? CheckFrames(MemMap* map, Zone* zone)
    {
        ulong heads = 0, listed = 0;
        for (int order = 0; order < Blocks.Orders; order++) listed += zone->NrFree[order];
        for (uint i = zone->Base, end = i + zone->Spanned; i < end; i++)
        {
            if (Blocks.IsHead(map->States[i])) heads++;
            string? broken = CheckFrame(map, zone, i);
            if (broken != null) return $"frame {map->First + i}: {broken}";
        }
        return heads != listed ? $"{heads} frames head free blocks, the lists hold {listed}" : null;
    }

    static string? CheckFrame(MemMap* map, Zone* zone, uint index)
    {
        Descriptor page = map->Descriptors[index];
        bool present = MemMap.IsPresent(map, index);
        uint fixedFlags = present ? zone->PlainFlags : zone->HoleFlags;
        const uint Fixed = ~Flags.All | Flags.HighMem;
        if ((page.Flags & Fixed) != fixedFlags) return "zone tag or PG_highmem is wrong";
        if (!present)
            return page.Count == -1 && (page.Flags & Flags.Reserved) != 0 ? null : "a hole is in use or not reserved";
        if (page.Count < -1) return $"count is {page.Count}";

        byte state = map->States[index];
        if (state == State.Slab)
            return (page.Flags & Flags.Slab) != 0 ? null : "of a slab, but PG_slab is not set";
        bool plain = State.IsPlain(map, index, zone->PlainFlags);
        byte expected = plain ? page.Count >= 0 ? State.Used : State.Plain : State.Marked;
        byte actual = Blocks.IsHead(state) ? Blocks.Interior(state)
            : State.IsParked(state) ? State.Unpark(state) : state;
        if (actual != expected) return $"state byte {state} does not fit the descriptor";
        return (page.Flags & Flags.Compound) != 0 ? CheckCompound(map, zone, index) : null;
    }

    static string? CheckCompound(MemMap* map, Zone* zone, uint index)
    {
        ulong first = map->Privates[index] - map->First - zone->Base;
        if (first >= zone->Spanned) return "the first frame of its compound block is outside the zone";
        uint head = zone->Base + (uint)first;
        if ((map->Descriptors[head].Flags & Flags.Compound) == 0 || map->Descriptors[head].Count < 0)
            return "the first frame of its compound block is not compound or not in use";
        if (first + 1 >= zone->Spanned) return "its compound block has one frame";
        ulong order = map->Indexes[head + 1];
        if (order is 0 or >= Blocks.Orders || index - head >= 1u << (int)order)
            return $"it is outside its compound block of order {order}";
        return index != head && map->Descriptors[index].Count >= 0 ? "inside a compound block, but has users" : null;
    }
}
