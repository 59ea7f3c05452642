using Verified.Impl.Memory;
using Verified.Impl.Slab;

namespace Verified.Impl;

/// <summary>The objects of a cache that are in callers' hands, as its slabs show them.</summary>
static unsafe class HeldObjects
{
    /// <summary>All objects of the slabs.</summary>
    public static long Capacity(MemMap* map, int number)
    {
        Cache* cache = Cache.Of(map, number);
        long slabs = 0;
        Sync.Lock(&cache->Lock);
        for (int node = 0; node < map->NodeCount; node++)
        {
            CacheNode* lists = CacheNode.Of(map, number, node);
            slabs += (long)lists->Partial.Count + lists->Full.Count + lists->Free.Count;
        }
        Sync.Unlock(&cache->Lock);
        return slabs * cache->Num;
    }

    /// <summary>Writes the addresses of those that are held, as far as they fit; how many there are. The lock of the
    /// cache is held meanwhile; what CPUs do with their arrays goes on.</summary>
    public static int Copy(MemMap* map, int number, Span<nuint> addresses)
    {
        Cache* cache = Cache.Of(map, number);
        int count = 0;
        Sync.Lock(&cache->Lock);
        for (int node = 0; node < map->NodeCount; node++)
        {
            CacheNode* lists = CacheNode.Of(map, number, node);
            count += Of(map, cache, lists->Partial.Head, Rest(addresses, count));
            count += Of(map, cache, lists->Full.Head, Rest(addresses, count));
        }
        Sync.Unlock(&cache->Lock);
        return count;
    }

    static Span<nuint> Rest(Span<nuint> addresses, int count) => addresses[Math.Min(count, addresses.Length)..];

    static int Of(MemMap* map, Cache* cache, uint head, Span<nuint> addresses)
    {
        int count = 0;
        for (uint word = head; word != MemMap.Nil; word = SlabDescriptor.At(map, word)->Next)
        {
            SlabDescriptor* slab = SlabDescriptor.At(map, word);
            for (uint i = 0; i < cache->Num; i++)
            {
                if (SlabDescriptor.Chain(slab)[i] != SlabDescriptor.Held) continue;
                if (count < addresses.Length)
                    addresses[count] = SlabDescriptor.Address(map, slab->Start) + i * cache->Size;
                count++;
            }
        }
        return count;
    }
}
