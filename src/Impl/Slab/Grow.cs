using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>cache_grow: one slab more (R8.15).</summary>
static unsafe class Grow
{
    // SLAB_LEVEL_MASK.
    const uint Level = Gfp.Wait | Gfp.High | Gfp.Io | Gfp.Fs | Gfp.Cold | Gfp.NoWarn | Gfp.Repeat | Gfp.NoFail
        | Gfp.NoRetry | Gfp.NoGrow | Gfp.Compound;

    /// <summary>Adds a free slab to the list of the CPU's node, or of the node given. Ok; Failed or WouldSleep as its
    /// requests for memory answer; or Bug. Interrupts may use the cache meanwhile.</summary>
    public static Result Slab(MemMap* map, CpuState* cpu, int number, int node, uint gfp, Context context)
    {
        Cache* cache = Cache.Of(map, number);
        Result refusal = Check(cache, gfp);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        uint colour = NextColour(cache);
        if (Pages.IsFailing(map)) return new Result(Outcome.Failed, Reason.Injected);
        Result block = Pages.Ask(map, cpu, node, gfp | cache->PageGfp, cache->Order, context);
        if (block.Outcome != Outcome.Ok) return new Result(block.Outcome, block.Reason);
        uint first = block.Frame - map->First;
        Result described = Describe(map, cpu, cache, first, colour, gfp, context, out uint word);
        if (described.Outcome != Outcome.Ok) return described;

        int home = node == Pages.AnyNode ? cpu->Node : node;
        SlabDescriptor.Lay(map, cache, word, first, colour, home);
        Frames.Mark(map, first, cache->Order, number, word);
        if (map->PlainPlaces == 0) Guards.Lay(map, number, SlabDescriptor.At(map, word));
        if (HasHook(cache)) Construct(map, number, word, gfp);
        Append(map, number, home, word);
        return default;
    }

    [Implements(RuleIds.Slab.GrowFlags), Implements(RuleIds.Slab.GrowRefused)]
    static Result Check(Cache* cache, uint gfp)
    {
        if ((gfp & ~(Gfp.Dma | Level)) != 0) return new Result(Outcome.Bug, Reason.Flags);
        if ((gfp & Gfp.NoGrow) != 0) return new Result(Outcome.Failed, Reason.NoGrow);
        return (gfp & Gfp.Dma) == (cache->PageGfp & Gfp.Dma) ? default : new Result(Outcome.Bug, Reason.Flags);
    }

    /// <summary>The colour offset of the next slab, whether or not that comes to be.</summary>
    [Implements(RuleIds.Slab.ColourCycle), Implements(RuleIds.Slab.GrowColour)]
    static uint NextColour(Cache* cache)
    {
        Sync.Lock(&cache->Lock);
        uint colour = cache->ColourNext;
        cache->ColourNext = colour + 1 >= cache->Colour ? 0 : colour + 1;
        Sync.Unlock(&cache->Lock);
        return colour * cache->ColourOff;
    }

    /// <summary>alloc_slabmgmt: finds room for the descriptor, and gives the frames back if there is none.</summary>
    [Implements(RuleIds.Slab.GrowDescriptor)]
    static Result Describe(MemMap* map, CpuState* cpu, Cache* cache, uint first, uint colour, uint gfp,
        Context context, out uint word)
    {
        nuint place = (nuint)PageFrames.Addresses.Bytes(map, first) + colour;
        word = SlabDescriptor.WordAt(map, place);
        if (cache->DescriptorCache == Cache.OnSlab) return default;
        Result served = Take.Object(map, cpu, cache->DescriptorCache, gfp & Level, context);
        cpu->Reports += served.Reports;
        if (served.Outcome != Outcome.Ok)
        {
            Pages.Give(map, cpu, first, cache->Order);
            return served;
        }
        word = SlabDescriptor.WordAt(map, served.Address);
        Keep.Hold(map, served.Address);
        return default;
    }

    static bool HasHook(Cache* cache) =>
        (cache->Hooks & Cache.HasConstructor) != 0 && !Cache.Has(cache, CacheFlags.Poison);

    [Implements(RuleIds.Slab.GrowConstructor), Implements(RuleIds.Slab.ObjectConstructed)]
    static void Construct(MemMap* map, int number, uint word, uint gfp)
    {
        uint flags = (gfp & Gfp.Wait) != 0 ? CacheOptions.Constructing
            : CacheOptions.Constructing | CacheOptions.Atomic;
        SystemReference.Of(map).CallHooks(number, SlabDescriptor.Address(map, SlabDescriptor.At(map, word)->Start),
            Cache.Of(map, number)->Size, Cache.Of(map, number)->Num, flags);
    }

    [Implements(RuleIds.Slab.GrowTail)]
    static void Append(MemMap* map, int number, int node, uint word)
    {
        Cache* cache = Cache.Of(map, number);
        CacheNode* lists = CacheNode.Of(map, number, node);
        Sync.Lock(&cache->Lock);
        SlabList.Append(map, &lists->Free, word);
        lists->FreeObjects += cache->Num;
        if (HasHook(cache)) cache->Constructed += cache->Num;
        Sync.Unlock(&cache->Lock);
    }
}
