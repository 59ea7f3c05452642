using Verified.Impl.Memory;
using Verified.Rules;

namespace Verified.Impl.Slab;

/// <summary>Which object an address belongs to: by the frame to the slab, and by division to its number. Multiplied,
/// not divided, and exactly.</summary>
static unsafe class Lookup
{
    public const int AnyCache = -1;

    /// <summary>The object in a caller's hands that begins at an address, which may be any.</summary>
    /// <param name="map">The machine.</param>
    /// <param name="address">The address.</param>
    /// <param name="expected">The cache that it must be of; <see cref="AnyCache"/>: any.</param>
    [Implements(RuleIds.Slab.FreeInvalid)]
    public static FoundObject Held(MemMap* map, nuint address, int expected)
    {
        FoundObject found = At(map, address);
        if (found.Reason != Reason.None) return found;
        ushort mark = SlabDescriptor.Chain(SlabDescriptor.At(map, found.Descriptor))[found.Number];
        if (mark is not (SlabDescriptor.Held or SlabDescriptor.Watched)) found.Reason = Reason.Free;
        else if (expected != AnyCache && found.Cache != expected) found.Reason = Reason.WrongCache;
        return found;
    }

    /// <summary>The object that begins at an address, wherever it is.</summary>
    public static FoundObject At(MemMap* map, nuint address)
    {
        nuint offset = address - (nuint)map->Frames;
        nuint index = offset >> MemMap.PageShift;
        if (index >= map->Count || !Frames.IsOwned(map, (uint)index))
            return new FoundObject { Reason = Reason.Invalid };
        uint word = SlabDescriptor.OfFrame(map, (uint)index);
        int number = SlabDescriptor.CacheOfFrame(map, (uint)index);
        Cache* cache = Cache.Of(map, number);
        uint inside = (uint)offset - SlabDescriptor.At(map, word)->Start * Geometry.Word - cache->Head;
        uint at = Cache.NumberAt(cache, inside);
        bool exact = at < cache->Num && at * cache->Size == inside;
        return new FoundObject
        {
            Cache = number,
            Descriptor = word,
            Number = at,
            Reason = exact ? Reason.None : Reason.Interior,
        };
    }

    /// <summary>The place in its chain of an object that is known to be one.</summary>
    public static ushort* LinkOf(MemMap* map, nuint address)
    {
        uint index = (uint)((address - (nuint)map->Frames) >> MemMap.PageShift);
        SlabDescriptor* slab = SlabDescriptor.At(map, SlabDescriptor.OfFrame(map, index));
        Cache* cache = Cache.Of(map, SlabDescriptor.CacheOfFrame(map, index));
        uint inside = (uint)(address - (nuint)map->Frames) - slab->Start * Geometry.Word - cache->Head;
        return SlabDescriptor.Chain(slab) + Cache.NumberAt(cache, inside);
    }
}
