using Verified.Impl.Slab;

namespace Verified.Impl.Memory;

/// <summary>
/// The structural check of the caches: every slab in the list that fits it, chains, back pointers of frames, counts,
/// and the arrays (<see cref="ArraySoundness"/>). As everywhere, indexes are checked before use and loops are bounded.
/// </summary>
static unsafe class SlabSoundness
{
    public static string? Check(MemMap* map)
    {
        ulong owned = 0, listed = 0;
        for (uint i = 0; i < map->Count; i++)
            if (Frames.IsOwned(map, i)) owned++;
        if (map->CachePlaces == 0) return owned != 0 ? $"{owned} frames are of slabs, without caches" : null;
        if (map->CacheTable->ChainLock != 0) return "the lock of the cache chain is held";
        if ((uint)map->CacheTable->Used > (uint)map->CachePlaces) return "there are more caches than places";
        for (int cache = 0; cache < map->CacheTable->Used; cache++)
        {
            if (!Cache.Exists(map, cache)) continue;
            string? broken = CheckCache(map, cache, ref listed);
            if (broken != null) return $"cache {cache}: {broken}";
        }
        return owned != listed ? $"{owned} frames are of slabs, the lists hold {listed}" : null;
    }

    /// <summary>Whether the descriptor of a slab can stand at a word.</summary>
    public static bool IsDescriptor(MemMap* map, uint word) =>
        FrameOf(word) < map->Count && Frames.IsOwned(map, FrameOf(word));

    static uint FrameOf(uint word) => word >> (MemMap.PageShift - 2);

    static string? CheckCache(MemMap* map, int number, ref ulong listed)
    {
        Cache* cache = Cache.Of(map, number);
        if (cache->Lock != 0) return "its lock is held";
        uint parked = 0;
        for (int node = 0; node < map->NodeCount; node++)
        {
            CacheNode* lists = CacheNode.Of(map, number, node);
            ulong free = 0;
            string? broken = CheckList(map, number, node, &lists->Partial, ref free, ref parked)
                ?? CheckList(map, number, node, &lists->Full, ref free, ref parked)
                ?? CheckList(map, number, node, &lists->Free, ref free, ref parked);
            if (broken != null) return $"node {node}: {broken}";
            if (free != lists->FreeObjects)
                return $"node {node}: free_objects is {lists->FreeObjects}, its slabs have {free}";
            listed += (ulong)(lists->Partial.Count + lists->Full.Count + lists->Free.Count) << cache->Order;
        }
        return ArraySoundness.Check(map, number, parked);
    }

    static string? CheckList(
        MemMap* map, int number, int node, SlabList* list, ref ulong free, ref uint parked)
    {
        CacheNode* lists = CacheNode.Of(map, number, node);
        uint count = 0, previous = MemMap.Nil, num = Cache.Of(map, number)->Num;
        for (uint word = list->Head; word != MemMap.Nil; previous = word, word = SlabDescriptor.At(map, word)->Next)
        {
            if (!IsDescriptor(map, word)) return $"a list leads to word {word}, which is in no slab";
            SlabDescriptor* slab = SlabDescriptor.At(map, word);
            if (slab->Previous != previous) return $"the slab at word {word} does not lead back";
            if (++count > list->Count) return $"a list is longer than its count {list->Count}";
            string? broken = CheckSlab(map, number, node, word) ?? CheckChain(slab, num, ref parked);
            if (broken != null) return $"slab of frame {map->First + SlabDescriptor.FirstFrame(slab)}: {broken}";
            bool fits = slab->InUse == 0 ? list == &lists->Free
                : slab->InUse == num ? list == &lists->Full : list == &lists->Partial;
            if (!fits) return $"a slab with {slab->InUse} of {num} objects in use is in the wrong list";
            free += num - slab->InUse;
        }
        if (list->Tail != previous) return "the tail of a list is not its last slab";
        return count != list->Count ? $"a list has {count} slabs, its count is {list->Count}" : null;
    }

    static string? CheckSlab(MemMap* map, int number, int node, uint word)
    {
        Cache* cache = Cache.Of(map, number);
        SlabDescriptor* slab = SlabDescriptor.At(map, word);
        uint first = SlabDescriptor.FirstFrame(slab);
        if (slab->Node != node) return $"it is of node {slab->Node}";
        if (first >= map->Count || map->Count - first < 1u << cache->Order) return "it leaves the machine";
        for (uint i = first; i < first + (1u << cache->Order); i++)
            if (!Frames.IsOwned(map, i) || SlabDescriptor.CacheOfFrame(map, i) != number
                || SlabDescriptor.OfFrame(map, i) != word)
                return $"frame {map->First + i} does not lead back to it";
        bool outside = cache->DescriptorCache != Cache.OnSlab;
        uint colour = slab->ColourOff - (outside ? 0 : cache->SlabSize);
        if (colour % cache->ColourOff != 0 || colour / cache->ColourOff >= Math.Max(cache->Colour, 1))
            return $"its objects start at {slab->ColourOff}";
        uint start = (first << (MemMap.PageShift - 2)) + slab->ColourOff / Geometry.Word;
        if (slab->Start != start) return "its first object is not where colouroff says";
        return outside ? CheckOutside(map, cache->DescriptorCache, word)
            : word != start - cache->SlabSize / Geometry.Word ? "its descriptor is not before its objects" : null;
    }

    // A descriptor of its own is an object in use of a general cache, whose own descriptors stand in the slabs.
    static string? CheckOutside(MemMap* map, int number, uint word)
    {
        uint frame = FrameOf(word);
        if (SlabDescriptor.CacheOfFrame(map, frame) != number) return "its descriptor is of another cache";
        if (!IsDescriptor(map, SlabDescriptor.OfFrame(map, frame))) return "its descriptor is in no slab";
        nuint address = SlabDescriptor.Address(map, word);
        FoundObject found = Lookup.At(map, address);
        return found.Reason != Reason.None || *Lookup.LinkOf(map, address) != SlabDescriptor.Kept
            ? "its descriptor is not an object in use" : null;
    }

    static string? CheckChain(SlabDescriptor* slab, uint num, ref uint parked)
    {
        if (slab->InUse > num) return $"{slab->InUse} of {num} objects are in use";
        ushort* chain = SlabDescriptor.Chain(slab);
        uint at = slab->Free;
        for (uint left = num - slab->InUse; left > 0; left--)
        {
            if (at >= num) return "its chain ends early, or leads out of the slab";
            at = chain[at];
        }
        if (at != SlabDescriptor.End) return "its chain does not end";
        uint marked = 0;
        for (uint i = 0; i < num; i++)
        {
            if (chain[i] is SlabDescriptor.Held or SlabDescriptor.Watched or SlabDescriptor.Parked or SlabDescriptor.Kept)
                marked++;
            if (chain[i] == SlabDescriptor.Parked) parked++;
        }
        return marked != slab->InUse ? $"{slab->InUse} objects are in use, {marked} marked so" : null;
    }
}
