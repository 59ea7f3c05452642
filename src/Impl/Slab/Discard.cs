using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>slab_destroy (R8.16).</summary>
static unsafe class Discard
{
    /// <summary>Gives a chain of slabs back, from its head on, on the CPU.</summary>
    public static void All(MemMap* map, CpuState* cpu, int number, uint head)
    {
        for (uint word = head; word != MemMap.Nil;)
        {
            // Its memory is another's when the frames are gone.
            uint next = SlabDescriptor.At(map, word)->Next;
            Slab(map, cpu, number, word);
            word = next;
        }
    }

    /// <summary>Takes a free slab out of the lists. The caller holds the lock.</summary>
    public static void Unlink(MemMap* map, int number, CacheNode* lists, uint word, Doomed* doomed)
    {
        Cache* cache = Cache.Of(map, number);
        SlabList.Remove(map, &lists->Free, word);
        Doom(map, cache, lists, word, doomed);
    }

    /// <summary>A free slab that is in no list will be given back. The caller holds the lock.</summary>
    public static void Doom(MemMap* map, Cache* cache, CacheNode* lists, uint word, Doomed* doomed)
    {
        lists->FreeObjects -= cache->Num;
        if (HasHook(cache)) cache->Destructed += cache->Num;
        Doomed.Append(map, doomed, word);
    }

    [Implements(RuleIds.Slab.DestroySlab)]
    static void Slab(MemMap* map, CpuState* cpu, int number, uint word)
    {
        Cache* cache = Cache.Of(map, number);
        SlabDescriptor* slab = SlabDescriptor.At(map, word);
        if (map->PlainPlaces == 0) Guards.Leave(map, cpu, number, slab);
        if (HasHook(cache)) Destruct(map, number, slab);
        uint first = SlabDescriptor.FirstFrame(slab);
        Frames.Unmark(map, first, cache->Order);
        Pages.Give(map, cpu, first, cache->Order);
        if (cache->DescriptorCache == Cache.OnSlab) return;
        nuint descriptor = SlabDescriptor.Address(map, word);
        Keep.Let(map, descriptor);
        // The answer has all that was found until then.
        int reports = Give.Object(map, cpu, cache->DescriptorCache, descriptor).Reports;
        cpu->Reports += reports;
    }

    static bool HasHook(Cache* cache) =>
        (cache->Hooks & Cache.HasDestructor) != 0 && !Cache.Has(cache, CacheFlags.Poison);

    [Implements(RuleIds.Slab.Destructor)]
    static void Destruct(MemMap* map, int number, SlabDescriptor* slab) => SystemReference.Of(map).CallHooks(
        number, SlabDescriptor.Address(map, slab->Start), Cache.Of(map, number)->Size, Cache.Of(map, number)->Num, 0);
}
