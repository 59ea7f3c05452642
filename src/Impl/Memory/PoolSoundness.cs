using Verified.Impl.Mempool;
using Verified.Impl.Slab;

namespace Verified.Impl.Memory;

/// <summary>The structural check of the pools: counts, the objects that they keep, and that no element is in a reserve
/// twice.</summary>
static unsafe class PoolSoundness
{
    public static string? Check(MemMap* map)
    {
        for (int pool = 0; pool < map->PoolPlaces; pool++)
        {
            PoolPlace* own = map->Pools + pool;
            string? broken = own->Lock != 0 ? "its lock is held"
                : own->State == PoolPlace.Taken ? "it neither is nor is not"
                : own->State == PoolPlace.Live ? CheckPool(map, own) : null;
            if (broken != null) return $"pool {pool}: {broken}";
        }
        return null;
    }

    static string? CheckPool(MemMap* map, PoolPlace* own)
    {
        if (!IsKept(map, own->Descriptor)) return "it does not keep its descriptor";
        if (!IsKept(map, own->Array)) return "it does not keep its array";
        uint cache = (uint)SlabDescriptor.CacheOfFrame(map, FrameOf(own->Array));
        uint room = map->Caches[cache].Length / sizeof(uint);
        if ((uint)own->Count > (uint)own->Least || own->Least > room)
            return $"it has {own->Count} of {own->Least} elements in an array of {room}";
        var reserve = new ReadOnlySpan<uint>(PoolPlace.Reserve(map, own), own->Count);
        for (int i = 0; i < reserve.Length; i++)
        {
            if (reserve[..i].Contains(reserve[i])) return $"element {reserve[i]} is in its reserve twice";
            if (PoolPlace.OfObjects(own) && !IsKept(map, reserve[i])) return $"it does not keep element {reserve[i]}";
        }
        return null;
    }

    static bool IsKept(MemMap* map, uint word)
    {
        if (!SlabSoundness.IsDescriptor(map, word)) return false;
        nuint address = SlabDescriptor.Address(map, word);
        return Lookup.At(map, address).Reason == Reason.None && *Lookup.LinkOf(map, address) == SlabDescriptor.Kept;
    }

    static uint FrameOf(uint word) => word >> (MemMap.PageShift - 2);
}
