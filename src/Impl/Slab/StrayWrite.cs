using Verified.Impl.Memory;

namespace Verified.Impl.Slab;

/// <summary>Damage for tests, as a driver with a wild pointer does it.</summary>
static unsafe class StrayWrite
{
    /// <summary>Writes a byte where the next look at the object finds it, and nowhere else.</summary>
    public static Result Byte(MemMap* map, CpuState* cpu, nuint address, byte value)
    {
        Result refusal = Cache.Refusal(map, cpu);
        if (refusal.Outcome != Outcome.Ok) return refusal;
        if (map->CacheTable->Debugs == 0) return new Result(Outcome.Bug, Reason.Illegal);
        nuint offset = address - (nuint)map->Frames;
        nuint index = offset >> MemMap.PageShift;
        if (index >= map->Count || !Frames.IsOwned(map, (uint)index)) return Nowhere;
        SlabDescriptor* slab = SlabDescriptor.At(map, SlabDescriptor.OfFrame(map, (uint)index));
        Cache* cache = Cache.Of(map, SlabDescriptor.CacheOfFrame(map, (uint)index));
        nuint start = (nuint)slab->Start * Geometry.Word;
        if (offset < start || offset - start >= (nuint)cache->Num * cache->Size) return Nowhere;
        uint inside = (uint)(offset - start), which = Cache.NumberAt(cache, inside);
        inside -= which * cache->Size;
        bool before = inside < cache->Head, behind = inside >= cache->Head + cache->Length;
        bool guarded = before || (behind
            ? inside < 2 * cache->Head + cache->Length
            : Cache.Has(cache, CacheFlags.Poison));
        if (!guarded) return Nowhere;
        if (!before && !behind && Guards.IsHeld(slab, which)) return new Result(Outcome.Refused, Reason.InUse);
        *(byte*)address = value;
        return new Result(Outcome.Ok);
    }

    static Result Nowhere => new(Outcome.Bug, Reason.Invalid);
}
