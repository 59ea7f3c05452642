using Verified.Impl.Buddy;
using Verified.Impl.Memory;
using Verified.Impl.PageFrames;
using Verified.Impl.Slab;
using Verified.Rules;

namespace Verified.Impl.Mempool;

/// <summary>
/// The elements of a pool and their back end. In the reserve an element is one word: of an object where it stands, of
/// a block its first frame (pfn), else its number. The chain of its slab says of an object in a reserve that no caller
/// has it, so that whoever gives it back is refused.
/// </summary>
static unsafe class Elements
{
    /// <summary>Asks the back end. Ok with the address of an object, or else the element as the frame.</summary>
    [Implements(RuleIds.Mempool.Scripted)]
    public static Result Take(MemMap* map, CpuState* cpu, int pool, uint gfp, Context context)
    {
        PoolPlace* own = map->Pools + pool;
        if (own->Backing == PoolBacking.Pages)
            return Slab.Pages.Ask(map, cpu, Slab.Pages.AnyNode, gfp, own->Order, context);
        if (PoolPlace.OfObjects(own))
            return own->Cache == PoolPlace.NoCache ? new Result(Outcome.Failed, Reason.TooLarge)
                : Kept(cpu, Slab.Take.Object(map, cpu, own->Cache + (int)(gfp & own->Twin), gfp, context));
        MemorySystem system = SystemReference.Of(map);
        uint element = system.SourceOf(pool).Take(system.On(cpu->Number), gfp, context);
        return element == 0 ? new Result(Outcome.Failed, Reason.Scripted) : new Result(Outcome.Ok, frame: element);
    }

    /// <summary>The word of an element that <see cref="Take"/> got.</summary>
    public static uint WordOf(MemMap* map, PoolPlace* own, Result taken) =>
        PoolPlace.OfObjects(own) ? SlabDescriptor.WordAt(map, taken.Address) : taken.Frame;

    /// <summary>Gives an element that is in no reserve back to the back end.</summary>
    public static void Give(MemMap* map, CpuState* cpu, int pool, uint word)
    {
        PoolPlace* own = map->Pools + pool;
        if (PoolPlace.OfObjects(own))
        {
            Kept(cpu, Slab.Give.Any(map, cpu, SlabDescriptor.Address(map, word)));
        }
        else if (own->Backing == PoolBacking.Pages)
        {
            Slab.Pages.Give(map, cpu, word - map->First, own->Order);
        }
        else
        {
            MemorySystem system = SystemReference.Of(map);
            system.SourceOf(pool).Give(system.On(cpu->Number), word);
        }
    }

    /// <summary>Puts an element on top of the reserve. The caller holds the lock, or the pool is new.</summary>
    public static void Push(MemMap* map, PoolPlace* own, uint word)
    {
        if (PoolPlace.OfObjects(own)) Keep.Hold(map, SlabDescriptor.Address(map, word));
        PoolPlace.Reserve(map, own)[own->Count++] = word;
    }

    /// <summary>Takes the top of the reserve, which is not empty. The caller holds the lock, or the pool
    /// ends.</summary>
    [Implements(RuleIds.Mempool.AllocReserve)]
    public static uint Pop(MemMap* map, PoolPlace* own)
    {
        uint word = PoolPlace.Reserve(map, own)[--own->Count];
        if (PoolPlace.OfObjects(own)) Keep.Let(map, SlabDescriptor.Address(map, word));
        return word;
    }

    /// <summary>Why a caller cannot give that to the pool; None if it can. It may be anything.</summary>
    [Implements(RuleIds.Mempool.FreeInvalid)]
    public static Reason Fault(MemMap* map, int pool, nuint element)
    {
        PoolPlace* own = map->Pools + pool;
        if (own->Backing == PoolBacking.Slab) return Lookup.Held(map, element, own->Cache).Reason;
        if (own->Backing == PoolBacking.Kmalloc) return OfSize(own, Lookup.Held(map, element, Lookup.AnyCache));
        if (element > uint.MaxValue) return Reason.Invalid;
        uint word = (uint)element;
        if (own->Backing == PoolBacking.Pages) return IsReserved(map, word) ? Reason.Free : OfOrder(map, own, word);
        Reason fault = SystemReference.Of(map).SourceOf(pool).Fault(word);
        return fault == Reason.None && Holds(map, own, word) ? Reason.Free : fault;
    }

    /// <summary>kmalloc has two caches of each size.</summary>
    static Reason OfSize(PoolPlace* own, FoundObject found) => found.Reason != Reason.None ? found.Reason
        : found.Cache >> 1 == own->Cache >> 1 ? Reason.None : Reason.WrongCache;

    /// <summary>What __free_pages would say, and more: nothing here may be anyone else's.</summary>
    static Reason OfOrder(MemMap* map, PoolPlace* own, uint frame)
    {
        uint index = frame - map->First;
        if (!MemMap.IsPresent(map, index)) return Reason.Invalid;
        if (Frames.IsOwned(map, index)) return Reason.Slab;
        Descriptor* page = map->Descriptors + index;
        if ((page->Flags & Flags.Reserved) != 0) return Reason.WrongPool;
        if (UsageCounter.Counted(map, index) != index) return Reason.Interior;
        if (page->Count < 0) return Reason.Unused;
        if (!Blocks.Fits(MemMap.TaggedZone(map, index), index, own->Order)) return Reason.Misaligned;
        return UsageCounter.IsSingle(page) && Buddy.Release.Foreign(map, index, own->Order) != 0
            ? Reason.WrongPool : Reason.None;
    }

    /// <summary>Whether a block is in the reserve of any pool. No descriptor tells, so all are looked
    /// through.</summary>
    static bool IsReserved(MemMap* map, uint frame)
    {
        for (int pool = 0; pool < map->PoolPlaces; pool++)
        {
            PoolPlace* other = map->Pools + pool;
            if (other->Backing == PoolBacking.Pages && Holds(map, other, frame)) return true;
        }
        return false;
    }

    static bool Holds(MemMap* map, PoolPlace* own, uint word)
    {
        Sync.Lock(&own->Lock);
        // Who is no pool, or not yet one, has none.
        bool holds = new ReadOnlySpan<uint>(PoolPlace.Reserve(map, own), own->Count).Contains(word);
        Sync.Unlock(&own->Lock);
        return holds;
    }

    /// <summary>What an operation of a cache reports goes into the answer of the pool's.</summary>
    static Result Kept(CpuState* cpu, Result part)
    {
        cpu->Reports += part.Reports;
        return part;
    }
}
