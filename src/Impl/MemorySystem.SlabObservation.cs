using Verified.Impl.Memory;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl;

/// <summary>What an observer may see of the caches. Objects are counted in words of 4 bytes from frame 0.</summary>
public sealed unsafe partial class MemorySystem
{
    /// <summary>Caches that the machine has room for, the general ones first; 0: it has none.</summary>
    public int CachePlaces => Live->CachePlaces;

    /// <summary>How many of them are general ones: numbers 0 and up, ascending by size, each followed by its twin for
    /// DMA.</summary>
    public int GeneralCaches => Live->CachePlaces == 0 ? 0 : map->CacheTable->General;

    /// <summary>Milliseconds that <see cref="CpuHandle.CacheReap"/> was told of since the boot, modulo 2^32.</summary>
    public uint CacheClock => Live->CachePlaces == 0 ? 0 : map->CacheTable->Clock;

    /// <summary>Requests for pages until one is made to fail; 0: none is.</summary>
    public int FailPagesLeft => Live->CachePlaces == 0 ? 0 : Math.Max(map->CacheTable->FailPages, 0);

    /// <summary>Whether there is a cache of that number; any is allowed.</summary>
    public bool CacheExists(int cache) => Cache.Exists(Live, cache);

    /// <summary>The name of a cache.</summary>
    public string CacheName(int cache) => NameOf(CheckedCache(cache));

    /// <summary>A cache as it is.</summary>
    [Implements(RuleIds.Slab.CacheExact)]
    public CacheFacts ReadCache(int cache)
    {
        Cache* at = Cache.Of(Live, CheckedCache(cache));
        return new CacheFacts(at->Size, at->Align, at->Num, at->Order, at->DescriptorCache != Cache.OnSlab,
            at->SlabSize, at->Colour, at->ColourOff, at->ColourNext, at->Limit, at->Batch, at->Flags,
            at->DescriptorCache, at->Constructed, at->Destructed, at->Head, at->Length);
    }

    /// <summary>What a cache has on a node.</summary>
    public CacheNodeFacts ReadCacheNode(int cache, int node)
    {
        CacheNode* at = NodeOf(cache, node);
        return new CacheNodeFacts(at->FreeObjects, at->FreeLimit, at->FreeTouched != 0, at->NextReap,
            at->SharedLimit, at->SharedCount, (int)at->Partial.Count, (int)at->Full.Count, (int)at->Free.Count);
    }

    /// <summary>Whether objects were taken from a shared array since it was last reaped.</summary>
    public bool SharedTouched(int cache, int node) => NodeOf(cache, node)->SharedTouched != 0;

    /// <summary>Writes the objects in a shared array, oldest first, as far as they fit; returns how many there
    /// are.</summary>
    public int SharedObjects(int cache, int node, Span<int> words)
    {
        int count = NodeOf(cache, node)->SharedCount;
        Write(CacheNode.Shared(map, cache, node), Math.Clamp(count, 0, SlabShape.MostShared), words);
        return count;
    }

    /// <summary>How many objects the array of a CPU says that it holds, 0 or more.</summary>
    public int LocalCount(int cache, int cpu) =>
        Math.Clamp(ObjectArray.Of(Live, CheckedCpu(cpu), CheckedCache(cache))->Count, 0, SlabShape.MostLocal);

    /// <summary>Writes the objects in the array of a CPU, oldest first, as far as they fit; returns how many there
    /// are.</summary>
    [Implements(RuleIds.Slab.ArraysExact)]
    public int LocalObjects(int cache, int cpu, Span<int> words, out bool touched)
    {
        ObjectArray* array = ObjectArray.Of(Live, CheckedCpu(cpu), CheckedCache(cache));
        touched = array->Touched != 0;
        Write(ObjectArray.Entries(array), Math.Clamp(array->Count, 0, SlabShape.MostLocal), words);
        return array->Count;
    }

    /// <summary>Writes the first frames (pfn) of the slabs in a list, head first, as far as they fit; returns how many
    /// the list says that it has. Ends on a broken list too.</summary>
    [Implements(RuleIds.Slab.ListsExact)]
    public int SlabList(int cache, int node, SlabListKind list, Span<int> frames)
    {
        CacheNode* at = NodeOf(cache, node);
        Slab.SlabList of = list switch
        {
            SlabListKind.Partial => at->Partial,
            SlabListKind.Full => at->Full,
            _ => at->Free,
        };
        int written = 0;
        for (uint word = of.Head; written < frames.Length && SlabSoundness.IsDescriptor(map, word);)
        {
            SlabDescriptor* slab = SlabDescriptor.At(map, word);
            frames[written++] = (int)(map->First + SlabDescriptor.FirstFrame(slab));
            word = slab->Next;
        }
        return (int)of.Count;
    }

    /// <summary>The slab that a frame belongs to.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It belongs to none.</exception>
    [Implements(RuleIds.Slab.SlabsExact)]
    public SlabFacts ReadSlab(uint frame)
    {
        uint index = SlabFrame(frame);
        uint word = SlabDescriptor.OfFrame(map, index);
        SlabDescriptor* slab = SlabDescriptor.At(map, word);
        return new SlabFacts(SlabDescriptor.CacheOfFrame(map, index), slab->ColourOff, slab->InUse,
            word + FirstWord, slab->Node);
    }

    /// <summary>Writes the numbers of the free objects of the slab that a frame belongs to, in the order of the chain,
    /// as far as they fit; returns how many there are, at most as many as the slab has objects.</summary>
    public int SlabChain(uint frame, Span<int> numbers)
    {
        uint index = SlabFrame(frame);
        SlabDescriptor* slab = SlabDescriptor.At(map, SlabDescriptor.OfFrame(map, index));
        uint num = Cache.Of(map, SlabDescriptor.CacheOfFrame(map, index))->Num;
        int count = 0;
        for (uint at = slab->Free; at < num && count < num; at = SlabDescriptor.Chain(slab)[at])
        {
            if (count < numbers.Length) numbers[count] = (int)at;
            count++;
        }
        return count;
    }

    /// <summary>Whether a frame belongs to a slab; any number is allowed.</summary>
    public bool IsSlabFrame(uint frame)
    {
        uint index = frame - Live->First;
        return index < map->Count && Frames.IsOwned(map, index);
    }

    uint FirstWord => map->First << (MemMap.PageShift - 2);

    void Write(ObjectEntry* entries, int count, Span<int> words)
    {
        for (int i = 0; i < count && i < words.Length; i++) words[i] = (int)(entries[i].Object + FirstWord);
    }

    uint SlabFrame(uint frame)
    {
        if (!IsSlabFrame(frame)) Throw.OutOfRange(nameof(frame), frame, "a frame of a slab");
        return frame - map->First;
    }

    CacheNode* NodeOf(int cache, int node)
    {
        if ((uint)node >= (uint)NodeCount) Throw.OutOfRange(nameof(node), node, $"0 to {NodeCount - 1}");
        return CacheNode.Of(map, CheckedCache(cache), node);
    }

    int CheckedCache(int cache)
    {
        if (!CacheExists(cache)) Throw.OutOfRange(nameof(cache), cache, "the number of a cache");
        return cache;
    }
}
