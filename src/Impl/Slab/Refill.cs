using System.Runtime.CompilerServices;
using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>Where the objects of an empty array come from: the shared array, else slabs (R8.13).</summary>
static unsafe class Refill
{
    // BATCHREFILL_LIMIT: a CPU that takes nothing between two reapings gets little.
    const int UntouchedBatch = 16;

    /// <summary>Fills an empty array with a batch, as far as there are objects.</summary>
    [Implements(RuleIds.Slab.RefillBatch)]
    public static void Array(MemMap* map, CpuState* cpu, int number, ObjectArray* array)
    {
        int batch = array->Batch;
        if (array->Touched == 0) batch = Math.Min(batch, UntouchedBatch);
        Cache* cache = Cache.Of(map, number);
        CacheNode* lists = CacheNode.Of(map, number, cpu->Node);
        Sync.Lock(&cache->Lock);
        array->Count = lists->SharedCount != 0
            ? FromShared(lists, CacheNode.Shared(map, number, cpu->Node), ObjectArray.Entries(array), batch)
            : FromSlabs(map, cache, lists, ObjectArray.Entries(array), batch, SlabDescriptor.Parked);
        Sync.Unlock(&cache->Lock);
    }

    /// <summary>Takes a single object for a caller from the slabs of a node; false if none is free.</summary>
    public static bool One(MemMap* map, int number, int node, ObjectEntry* entry)
    {
        Cache* cache = Cache.Of(map, number);
        Sync.Lock(&cache->Lock);
        int taken = FromSlabs(map, cache, CacheNode.Of(map, number, node), entry, 1, SlabDescriptor.Held);
        Sync.Unlock(&cache->Lock);
        return taken != 0;
    }

    /// <summary>Moves the youngest objects of the shared array, in their order.</summary>
    [Implements(RuleIds.Slab.RefillShared)]
    static int FromShared(CacheNode* lists, ObjectEntry* shared, ObjectEntry* into, int batch)
    {
        batch = Math.Min(batch, lists->SharedCount);
        lists->SharedCount -= batch;
        lists->SharedTouched = 1;
        Unsafe.CopyBlock(into, shared + lists->SharedCount, (uint)(batch * sizeof(ObjectEntry)));
        return batch;
    }

    /// <summary>Takes objects from the head of the partial slabs, then of the free ones.</summary>
    [Implements(RuleIds.Slab.RefillSlabs)]
    static int FromSlabs(MemMap* map, Cache* cache, CacheNode* lists, ObjectEntry* into, int batch, ushort mark)
    {
        int taken = 0;
        while (taken < batch)
        {
            SlabList* from = &lists->Partial;
            uint word = from->Head;
            if (word == MemMap.Nil)
            {
                from = &lists->Free;
                word = from->Head;
                // For an array, looked at counts, also when there is none.
                if (mark == SlabDescriptor.Parked) lists->FreeTouched = 1;
                if (word == MemMap.Nil) break;
            }
            SlabDescriptor* slab = SlabDescriptor.At(map, word);
            int count = (int)Math.Min((uint)(batch - taken), cache->Num - slab->InUse);
            for (int i = 0; i < count; i++)
                into[taken++] = SlabDescriptor.Entry(slab, word, SlabDescriptor.Take(slab, mark), cache->Size);
            SlabList.Remove(map, from, word);
            SlabList.InsertHead(map, slab->InUse == cache->Num ? &lists->Full : &lists->Partial, word);
        }
        lists->FreeObjects -= (uint)taken;
        return taken;
    }
}
