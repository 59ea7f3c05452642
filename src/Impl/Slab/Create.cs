using Verified.Impl.Memory;
using Verified.Impl.PageAllocator;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>kmem_cache_create (R8.3 to R8.9, R8.12).</summary>
static unsafe class Create
{
    const uint FirstReap = 4000, ReapStep = 97;

    /// <summary>Makes a cache. Ok with its number as the frame; Failed; or Bug.</summary>
    public static Result Cache(MemMap* map, CpuState* cpu, CacheOptions options, Context context)
    {
        Result refusal = Slab.Cache.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        Reason bug = Unfit(options, context);
        if (bug == Reason.None) bug = CheckFlags(options, map->CacheTable->Debugs != 0);
        if (bug != Reason.None) return new Result(Outcome.Bug, bug);

        MemorySystem system = SystemReference.Of(map);
        Geometry geometry = Geometry.Of(options.Size, options.Align, options.Flags,
            (uint)system.Options.CacheLine, map->CacheTable->Roomy != 0, map->CacheTable->Debugs != 0);
        Reason failure = TakePlace(map, system, geometry, options, out int place);
        if (failure == Reason.Name) return new Result(Outcome.Bug, failure);
        if (failure != Reason.None) return Failed(failure, options.Flags);
        Fill(map, place, geometry, options);
        return new Result(Outcome.Ok, frame: (uint)place);
    }

    /// <summary>Writes descriptor, lists and empty arrays of a cache into a place that the caller took, and lets others
    /// see it.</summary>
    public static void Fill(MemMap* map, int place, Geometry geometry, CacheOptions options)
    {
        Cache* cache = map->Caches + place;
        (int limit, int batch, int shared) = Limits.Of(geometry.Size, map->CpuCount, map->CacheTable->Debugs != 0);
        *cache = new Cache
        {
            State = Slab.Cache.Taken,
            Reciprocal = Slab.Cache.ReciprocalOf(geometry.Size),
            Size = geometry.Size,
            Num = geometry.Num,
            Order = geometry.Order,
            Flags = geometry.Flags,
            Head = geometry.Head,
            Length = geometry.Length,
            PageGfp = (options.Flags & CacheFlags.Dma) != 0 ? Gfp.Dma : 0,
            DescriptorCache = geometry.OffSlab ? Kmalloc.Sizes.CacheOf(map, geometry.SlabSize, 0) : Slab.Cache.OnSlab,
            SlabSize = geometry.SlabSize,
            Align = geometry.Align,
            Colour = geometry.Colour,
            ColourOff = geometry.ColourOff,
            Limit = limit,
            Batch = batch,
            Hooks = (options.Constructor != null ? Slab.Cache.HasConstructor : 0)
                | (options.Destructor != null ? Slab.Cache.HasDestructor : 0),
        };
        for (int node = 0; node < map->NodeCount; node++)
        {
            *CacheNode.Of(map, place, node) = new CacheNode
            {
                Partial = SlabList.Empty,
                Full = SlabList.Empty,
                Free = SlabList.Empty,
                SharedLimit = shared,
                NextReap = map->CacheTable->Clock + FirstReap + (uint)place * ReapStep % FirstReap,
            };
        }
        for (int cpu = 0; cpu < map->CpuCount; cpu++) *ObjectArray.Of(map, cpu, place) = default;
        // Seen first, then the limits: a CPU that starts meanwhile is counted by the one or the other.
        Sync.Write(&cache->State, Slab.Cache.Live);
        Sync.Lock(&cache->Lock);
        Limits.Follow(map, place);
        Sync.Unlock(&cache->Lock);
    }

    [Implements(RuleIds.Slab.CreateRefused)]
    static Reason Unfit(CacheOptions options, Context context)
    {
        if (options.Name == null) return Reason.Name;
        if ((context & Context.Interrupt) != 0) return Reason.InInterrupt;
        if (options.Size is < Geometry.Word or > Geometry.LargestObject) return Reason.TooLarge;
        return options.Destructor != null && options.Constructor == null ? Reason.NoConstructor : Reason.None;
    }

    [Implements(RuleIds.Slab.CreateFlags)]
    static Reason CheckFlags(CacheOptions options, bool debugs)
    {
        bool late = (options.Flags & CacheFlags.DestroyByRcu) != 0;
        if (late && (options.Destructor != null || (options.Flags & CacheFlags.Poison) != 0)) return Reason.Flags;
        uint allowed = debugs ? CacheFlags.Allowed | CacheFlags.Debugging : CacheFlags.Allowed;
        if ((options.Flags & ~allowed) != 0) return Reason.Flags;
        bool aligned = (options.Align & (options.Align - 1)) == 0 && options.Align <= MemMap.PageSize;
        return aligned ? Reason.None : Reason.Illegal;
    }

    /// <summary>The lowest free place behind the general caches; or why there is none for this cache, in the order of
    /// 2.6.11: no descriptor, no object that fits, and last a name that is taken.</summary>
    [Implements(RuleIds.Slab.CreateNull)]
    static Reason TakePlace(
        MemMap* map, MemorySystem system, Geometry geometry, CacheOptions options, out int place)
    {
        CacheTable* table = map->CacheTable;
        Sync.Lock(&table->ChainLock);
        place = table->General;
        while (place < map->CachePlaces && map->Caches[place].State != Slab.Cache.Absent) place++;
        Reason reason = place == map->CachePlaces ? Reason.NoRoom
            : geometry.Num == 0 ? Reason.TooLarge
            : !system.TryName(place, options) ? Reason.Name : Reason.None;
        if (reason == Reason.None)
        {
            map->Caches[place].State = Slab.Cache.Taken;
            table->Used = Math.Max(table->Used, place + 1);
        }
        Sync.Unlock(&table->ChainLock);
        return reason;
    }

    [Implements(RuleIds.Slab.CreatePanic)]
    static Result Failed(Reason reason, uint flags) => (flags & CacheFlags.Panic) != 0
        ? new Result(Outcome.Bug, Reason.Panic) : new Result(Outcome.Failed, reason);
}
